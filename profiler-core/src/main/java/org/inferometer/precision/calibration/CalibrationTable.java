package org.inferometer.precision.calibration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Ranges and largest magnitudes of a network's activations, with what they were found from.
///
/// @param calibrator see [Calibrator#label]
/// @param data a sentence about the data
/// @param synthetic whether the data was made up; what depends on it must say so
/// @param samples inferences that were observed
/// @param ranges by tensor, of those that are quantised
/// @param largest magnitudes by tensor, of those that were finite
public record CalibrationTable(
    String calibrator,
    String data,
    boolean synthetic,
    int samples,
    Map<String, Range> ranges,
    Map<String, Double> largest) {
  public CalibrationTable {
    ranges = Collections.unmodifiableMap(new LinkedHashMap<>(ranges));
    largest = Collections.unmodifiableMap(new LinkedHashMap<>(largest));
  }

  /// Ranges that were given, not observed.
  public CalibrationTable(
      String calibrator, String data, boolean synthetic, int samples, Map<String, Range> ranges) {
    this(calibrator, data, synthetic, samples, ranges, Map.of());
  }

  /// The same ranges, for data of the same content that is described otherwise.
  public CalibrationTable with(String description) {
    return new CalibrationTable(calibrator, description, synthetic, samples, ranges, largest);
  }

  /// The range of a tensor; unusable where it was not observed.
  public Range of(String tensor) {
    Range range = ranges.get(tensor);
    return range == null ? new Range.Unusable("was not observed") : range;
  }
}
