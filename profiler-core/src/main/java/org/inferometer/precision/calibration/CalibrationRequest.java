package org.inferometer.precision.calibration;

import org.jspecify.annotations.Nullable;

/// What to calibrate with, as a user asks for it.
///
/// @param data a folder of images or tensors; null for made-up inputs
/// @param preprocessing a file that says how images become inputs; null for the default
/// @param calibrator see [Calibrator#parse]
/// @param samples inferences at most
public record CalibrationRequest(
    @Nullable String data, @Nullable String preprocessing, String calibrator, int samples) {
  /// Inferences that are used unless more or fewer are asked for.
  public static final int DEFAULT_SAMPLES = 128;

  /// Made-up inputs need not be as many: they are all alike.
  public static final int SYNTHETIC_SAMPLES = 64;

  /// No data, the default calibrator.
  public static final CalibrationRequest DEFAULT =
      new CalibrationRequest(null, null, Calibrator.DEFAULT.label(), DEFAULT_SAMPLES);

  public CalibrationRequest {
    if (samples < 1) {
      throw new IllegalArgumentException("calibration takes samples, not " + samples);
    }
  }
}
