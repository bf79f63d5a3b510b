package org.inferometer.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.graph.Shape;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Precision;

/// What `inferometer profile` was asked for, before any plugin or file was looked at.
///
/// @param models files, or `zoo:NAME`
/// @param backend `auto`, or the id of a backend
/// @param batches empty for the default: the batch that the model fixes, or else 1 and 8
/// @param sizes by name of an input or of a symbolic dimension
/// @param inputs a folder with `NAME.npy` or `NAME.pb`, or `input_N.pb`; absent for seeded inputs
/// @param budget wall time for each pass of a cell
/// @param repeats how often the latency of a cell is measured, each time in a process of its own;
///   its budget is shared out
/// @param threads intra-operator threads; 0 lets the backend choose
/// @param hangLimit a worker that reports nothing for so long is ended
/// @param resume keep finished cells of the folder's journal
/// @param out the study folder
/// @param command the command line, for the study
/// @param calibration what INT8 networks are calibrated with
/// @param keepFp32 names of layers, or types, that stay FP32 in FP16 and INT8
/// @param sensitivity what is to be found out about INT8 layers; empty for nothing
/// @param labelled what engines are evaluated on; absent for nothing
/// @param settings values of the backend's options, by name
public record StudyPlan(
    List<String> models,
    String backend,
    List<Precision> precisions,
    List<Integer> batches,
    Map<String, Shape> sizes,
    Optional<Path> inputs,
    Duration budget,
    int repeats,
    int threads,
    long seed,
    Duration hangLimit,
    boolean resume,
    Path out,
    List<String> command,
    CalibrationRequest calibration,
    List<String> keepFp32,
    Optional<SensitivityRequest> sensitivity,
    Optional<LabelledRequest> labelled,
    Map<String, String> settings) {
  public StudyPlan {
    models = List.copyOf(models);
    precisions = List.copyOf(precisions);
    batches = List.copyOf(batches);
    sizes = Map.copyOf(sizes);
    command = List.copyOf(command);
    keepFp32 = List.copyOf(keepFp32);
    settings = Map.copyOf(settings);
  }

  /// A plan without repeats, calibration data and labelled data, and with every layer in the
  /// precision of its cell.
  public StudyPlan(
      List<String> models,
      String backend,
      List<Precision> precisions,
      List<Integer> batches,
      Map<String, Shape> sizes,
      Optional<Path> inputs,
      Duration budget,
      int threads,
      long seed,
      Duration hangLimit,
      boolean resume,
      Path out,
      List<String> command) {
    this(
        models,
        backend,
        precisions,
        batches,
        sizes,
        inputs,
        budget,
        1,
        threads,
        seed,
        hangLimit,
        resume,
        out,
        command,
        CalibrationRequest.DEFAULT,
        List.of(),
        Optional.empty(),
        Optional.empty(),
        Map.of());
  }
}
