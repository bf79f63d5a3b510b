package org.inferometer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say which layers stay FP32, and how that is found out.
final class MixedOptions {
  @Option(
      names = "--keep-fp32",
      paramLabel = "NAME|TYPE",
      description =
          "Layers, or types of which all layers, that stay FP32 in every other precision, with"
              + " commas between them. Repeatable.")
  List<String> keep = new ArrayList<>();

  @Option(names = "--sensitivity", description = "Find what each INT8 layer costs in accuracy.")
  boolean sensitivity;

  @Option(
      names = "--min-accuracy",
      paramLabel = "A",
      description =
          "Find few layers to keep in FP32 so that INT8 reaches 40dB (signal to quantisation noise"
              + " against FP32), top1:99%% (same class scored highest), or points:1 (at most 1"
              + " point of percent of top-1 below FP32 on the images of --labelled). Implies"
              + " --sensitivity.")
  @Nullable String target;

  @Option(
      names = "--evaluation",
      paramLabel = "DIR",
      description =
          "Inputs to compare INT8 with FP32 on, as --calibration takes them (default: what"
              + " calibration leaves over of its folder, made-up inputs where it has none; for"
              + " points:N labelled images).")
  @Nullable Path evaluation;

  @Option(
      names = "--auto-mixed",
      description =
          "Measure INT8 with the layers in FP32 that --min-accuracy finds too, each a cell"
              + " int8-mixed.")
  boolean apply;

  List<String> keep() {
    return List.copyOf(keep);
  }

  /// @param precisions that cells are measured in
  Optional<SensitivityRequest> request(List<Precision> precisions) {
    if (precisions.contains(Precision.INT8_MIXED)) {
      throw UserError.badInput("--precision int8-mixed: it comes of --auto-mixed");
    }
    boolean wanted = sensitivity || apply || target != null;
    if (apply && target == null) {
      throw UserError.badInput("--auto-mixed: say with --min-accuracy what it is to reach");
    }
    if (!wanted && evaluation != null) {
      throw UserError.badInput("--evaluation: it is for --sensitivity or --min-accuracy");
    }
    if (wanted && !precisions.contains(Precision.INT8)) {
      throw UserError.badInput(
          "--sensitivity, --min-accuracy and --auto-mixed are about INT8: add int8 to --precision");
    }
    return wanted ? Optional.of(request()) : Optional.empty();
  }

  private SensitivityRequest request() {
    try {
      return new SensitivityRequest(
          target, evaluation == null ? null : evaluation.toAbsolutePath().toString(), apply);
    } catch (IllegalArgumentException e) {
      throw UserError.badInput("--min-accuracy: " + e.getMessage());
    }
  }
}
