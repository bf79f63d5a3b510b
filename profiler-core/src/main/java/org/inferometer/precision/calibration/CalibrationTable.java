package org.inferometer.precision.calibration;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/// Ranges of a network's activations, with what they were found from.
///
/// @param calibrator see [Calibrator#label]
/// @param data a sentence about the data
/// @param synthetic whether the data was made up; what depends on it must say so
/// @param samples inferences that were observed
/// @param ranges by tensor
public record CalibrationTable(
    String calibrator, String data, boolean synthetic, int samples, Map<String, Range> ranges) {
  public CalibrationTable {
    ranges = Collections.unmodifiableMap(new LinkedHashMap<>(ranges));
  }

  /// The same ranges, for data of the same content that is described otherwise.
  public CalibrationTable with(String description) {
    return new CalibrationTable(calibrator, description, synthetic, samples, ranges);
  }

  /// The range of a tensor; unusable where it was not observed.
  public Range of(String tensor) {
    Range range = ranges.get(tensor);
    return range == null ? new Range.Unusable("was not observed") : range;
  }
}
