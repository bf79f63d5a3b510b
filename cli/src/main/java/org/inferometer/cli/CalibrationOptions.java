package org.inferometer.cli;

import java.nio.file.Path;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.calibration.Calibrator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/// The options that say how networks of lower precisions are calibrated.
final class CalibrationOptions {
  @Option(
      names = "--calibration",
      paramLabel = "DIR",
      description =
          "A folder of images, or of .npy, .npz or .pb files: for the ranges of INT8 (default:"
              + " made-up inputs), and for FP16 to find layers that leave its range (default: none"
              + " is looked for).")
  @Nullable Path data;

  @Option(
      names = "--preprocess",
      paramLabel = "FILE",
      description =
          "A JSON file that says how images become inputs: resize, crop, layout, channels, scale,"
              + " mean, std.")
  @Nullable Path preprocessing;

  @Option(
      names = "--calibrator",
      defaultValue = "percentile",
      paramLabel = "METHOD",
      description =
          "How ranges are chosen: min-max, percentile[:P], entropy or mse (default:"
              + " ${DEFAULT-VALUE}).")
  String calibrator = "percentile";

  @Option(
      names = "--calibration-samples",
      defaultValue = "" + CalibrationRequest.DEFAULT_SAMPLES,
      paramLabel = "N",
      description = "Samples to calibrate with at most (default: ${DEFAULT-VALUE}).")
  int samples = CalibrationRequest.DEFAULT_SAMPLES;

  CalibrationRequest request() {
    if (samples < 1) {
      throw UserError.badInput(
          "--calibration-samples " + samples + ": write a whole number from 1");
    }
    return new CalibrationRequest(text(data), text(preprocessing), label(), samples);
  }

  /// For FP16, which takes whole ranges.
  ///
  /// @throws UserError if ranges were to be chosen otherwise, or there is nothing to preprocess
  CalibrationRequest ofRanges() {
    if (!calibrator.equals("percentile")) {
      throw UserError.badInput(
          "--calibrator "
              + calibrator
              + ": FP16 needs no calibration method, it takes whole ranges; leave it out");
    }
    if (data == null && preprocessing != null) {
      throw UserError.badInput(
          "--preprocess "
              + preprocessing
              + ": made-up inputs are no images; name some with --calibration");
    }
    return request();
  }

  /// @throws UserError naming an option that says something about calibration
  void refuse(String why) {
    String given =
        data != null
            ? "--calibration " + data
            : preprocessing != null
                ? "--preprocess " + preprocessing
                : calibrator.equals("percentile") ? "" : "--calibrator " + calibrator;
    if (!given.isEmpty()) {
      throw UserError.badInput(given + ": " + why);
    }
  }

  private String label() {
    try {
      return Calibrator.parse(calibrator).label();
    } catch (IllegalArgumentException e) {
      throw UserError.badInput("--calibrator: " + e.getMessage());
    }
  }

  private static @Nullable String text(@Nullable Path path) {
    return path == null ? null : path.toAbsolutePath().toString();
  }
}
