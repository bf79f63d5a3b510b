package org.inferometer.meter.nvml;

import org.inferometer.study.Reading;

/// A number that NVML gave, or why it gave none.
sealed interface NvmlValue {
  record Value(long value) implements NvmlValue {}

  /// @param reason with NVML's own words, and the remedy where there is one
  record None(String reason) implements NvmlValue {}

  /// Read once.
  ///
  /// @param factor from NVML's unit to the reading's
  default Reading reading(double factor, String unit) {
    return switch (this) {
      case Value(long value) -> Reading.exact(value * factor, unit);
      case None(String reason) -> Reading.unavailable(reason);
    };
  }
}
