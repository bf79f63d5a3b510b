package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import ai.onnxruntime.OrtSession.SessionOptions;
import ai.onnxruntime.OrtSession.SessionOptions.ExecutionMode;
import ai.onnxruntime.OrtSession.SessionOptions.OptLevel;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;
import org.inferometer.network.Binding;
import org.jspecify.annotations.Nullable;

/// Opens sessions of one model file, all with the same options but for what is attached.
///
/// @param threads intra-operator threads; 0 lets ONNX Runtime choose
/// @param custom operators that the model needs; null for none
record SessionFactory(
    OrtEnvironment environment,
    Path file,
    Binding binding,
    OptLevel level,
    int threads,
    @Nullable CustomOperators custom) {
  /// Constants from this size on are saved beside the optimised model instead of within it, since a
  /// protobuf file ends at 2 GiB.
  static final long EXTERNAL_BYTES = 1024;

  /// A session with nothing attached.
  OrtSession open() throws OrtException {
    return open(null, null);
  }

  /// A session of a model with nodes that show tensors.
  OrtSession open(ObservingOperators operator) throws OrtException, InaccessibleException {
    try (SessionOptions options = new SessionOptions()) {
      configure(options);
      operator.addTo(options);
      return environment.createSession(file.toString(), options);
    }
  }

  /// A session with something attached.
  ///
  /// @param profile the prefix of the profile's file; absent for no profiler
  /// @param optimised where the optimised graph is saved; absent for not at all
  OrtSession open(@Nullable Path profile, @Nullable Path optimised) throws OrtException {
    try (SessionOptions options = new SessionOptions()) {
      configure(options);
      if (profile != null) {
        options.enableProfiling(profile.toString());
      }
      if (optimised != null) {
        options.setOptimizedModelFilePath(optimised.toString());
        options.addConfigEntry(
            "session.optimized_model_external_initializers_file_name",
            weights(optimised).getFileName().toString());
        options.addConfigEntry(
            "session.optimized_model_external_initializers_min_size_in_bytes",
            Long.toString(EXTERNAL_BYTES));
      }
      return environment.createSession(file.toString(), options);
    }
  }

  /// The file beside a saved optimised model that holds its larger constants.
  static Path weights(Path optimised) {
    return optimised.resolveSibling(optimised.getFileName() + ".data");
  }

  /// The options as the study records them.
  List<String> describe() {
    return List.of(
        "graph optimisation "
            + (level == OptLevel.ALL_OPT ? "all" : level == OptLevel.NO_OPT ? "none" : level),
        "intra-operator threads " + describeThreads(),
        "sequential execution",
        "CPU execution provider");
  }

  private String describeThreads() {
    return threads > 0
        ? Integer.toString(threads)
        : "chosen by ONNX Runtime ("
            + processors()
            + " processors here; the layer pass tells how many threads there were)";
  }

  private static int processors() {
    return Runtime.getRuntime().availableProcessors();
  }

  private void configure(SessionOptions options) throws OrtException {
    if (custom != null) {
      custom.addTo(options);
    }
    options.setSessionLogLevel(OrtRuntime.LOG_LEVEL);
    options.setOptimizationLevel(level);
    options.setExecutionMode(ExecutionMode.SEQUENTIAL);
    // Between inferences its threads must not keep processors busy that another engine is using.
    options.addConfigEntry("session.force_spinning_stop", "1");
    if (threads > 0) {
      options.setIntraOpNumThreads(threads);
    }
    for (Map.Entry<String, Long> symbol : binding.symbols().entrySet()) {
      options.setSymbolicDimensionValue(symbol.getKey(), symbol.getValue());
    }
  }
}
