package org.inferometer.precision;

import java.util.Map;
import java.util.Set;

/// What a conversion to a format of 16 bits is asked for.
///
/// @param halfIo whether inputs and outputs get the format too; otherwise they stay FP32
/// @param keep names of layers or nodes, or operator types, that stay FP32
/// @param observed the largest magnitudes that tensors had on calibration data; empty where none
///   was seen
public record HalfOptions(
    HalfFormat format, boolean halfIo, Set<String> keep, Map<String, Double> observed) {
  public HalfOptions {
    keep = Set.copyOf(keep);
    observed = Map.copyOf(observed);
  }

  /// Without calibration data.
  public HalfOptions(HalfFormat format, boolean halfIo, Set<String> keep) {
    this(format, halfIo, keep, Map.of());
  }

  /// The same on calibration data.
  public HalfOptions observing(Map<String, Double> largest) {
    return new HalfOptions(format, halfIo, keep, largest);
  }

  /// Inputs and outputs stay FP32, and so does what the rules say.
  public static HalfOptions of(HalfFormat format) {
    return new HalfOptions(format, false, Set.of());
  }
}
