package org.inferometer.accuracy;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// What is done with an engine's outputs, beside comparing them with the reference's.
///
/// @param expected a folder with the outputs that are right; null for none
/// @param tolerance the largest relative L2 error that an output may have against them, ≥ 0
/// @param written the folder that outputs are written to; null for nowhere
public record OutputRequest(@Nullable Path expected, double tolerance, @Nullable Path written) {
  /// An SQNR of 40 dB.
  public static final double DEFAULT_TOLERANCE = 0.01;

  /// Outputs are compared with the reference's alone.
  public static final OutputRequest NONE = new OutputRequest(null, DEFAULT_TOLERANCE, null);

  public OutputRequest {
    if (!(tolerance >= 0 && Double.isFinite(tolerance))) {
      throw new IllegalArgumentException("a tolerance is a number from 0, not " + tolerance);
    }
  }
}
