package org.inferometer.study;

import java.util.List;
import java.util.Objects;

/// Names a setting that a user can give against a refusal or a failure. The message says in plain
/// words what to do. The remedy tells which setting that is, so that the command line can show its
/// option.
///
/// @param value what to give, as users write it: `batch=4`; empty where they must choose it
public record Remedy(Setting setting, String value) {

  /// What users can set.
  public enum Setting {
    /// The backend that builds and runs the network; the value is its id.
    BACKEND,
    /// An option of the backend; the value is `NAME=VALUE`.
    BACKEND_OPTION,
    /// Items computed together.
    BATCH,
    /// The folder with the data that INT8 is calibrated with.
    CALIBRATION,
    /// How many items of it are used.
    CALIBRATION_SAMPLES,
    /// The file that names the classes of labelled samples.
    CLASSES,
    /// The folder with the data that accuracy is found on.
    EVALUATION,
    /// The folder with the outputs that are expected.
    EXPECTED_OUTPUTS,
    /// Showing where a fault happened.
    FAULT_DETAILS,
    /// How long a worker may be silent.
    HANG_LIMIT,
    /// The folder with the tensors that are timed.
    INPUTS,
    /// Labelled samples.
    LABELLED,
    /// The plugin that an operator is taken from; the value is `DOMAIN.TYPE=PLUGIN_ID`.
    LAYER_FROM,
    /// Fetching the native libraries of a backend; the value is its id.
    NATIVE_LIBRARIES,
    /// The folder of the study.
    OUTPUT,
    /// A folder of plugins, or a plugin's jar.
    PLUGINS,
    /// The precision of the cell.
    PRECISION,
    /// How images become tensors.
    PREPROCESSING,
    /// The backend whose kernels an INT8 network is written for; the value is its id.
    QUANTISATION_TARGET,
    /// Continuing a study.
    RESUME,
    /// The size of an input, or of a dimension; the value is `NAME=SIZE`.
    SHAPE,
    /// The signature of a model that holds several; the value is its name.
    SIGNATURE,
    /// Wall time for measuring all cells in turns.
    STUDY_TIME,
    /// The file with the weights of a network definition.
    WEIGHTS,
    /// The Java heap of a worker.
    WORKER_HEAP
  }

  /// A refusal or a failure that knows remedies.
  public interface Carrier {
    /// In the order in which they help; empty for none.
    List<Remedy> remedies();
  }

  public Remedy {
    Objects.requireNonNull(setting, "setting");
    Objects.requireNonNull(value, "value");
  }

  /// A setting whose value users must choose.
  public static Remedy of(Setting setting) {
    return new Remedy(setting, "");
  }

  /// The remedies that something thrown knows; empty for none.
  public static List<Remedy> of(Throwable thrown) {
    return thrown instanceof Carrier carrier ? carrier.remedies() : List.of();
  }
}
