package org.inferometer.precision.calibration;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Counts of a tensor's magnitudes in eighths of octaves: few numbers that resolve what is small
/// beside what is large, whatever lies between them.
///
/// @param counts by cell; zeros and subnormal numbers are in none
public record MagnitudeCounts(Map<Integer, Long> counts) {
  /// The bits of a float32 that lie within a cell.
  private static final int WITHIN = 20;

  /// Cells of all finite numbers.
  static final int CELLS = Float.floatToIntBits(Float.POSITIVE_INFINITY) >>> WITHIN;

  /// Of a tensor that was not observed.
  public static final MagnitudeCounts NONE = new MagnitudeCounts(Map.of());

  public MagnitudeCounts {
    counts = Collections.unmodifiableMap(new TreeMap<>(counts));
  }

  /// The cell of a float32 number: its exponent and the first three bits after the point.
  ///
  /// @param bits of the number, without its sign
  static int cell(int bits) {
    return bits >>> WITHIN;
  }

  /// The smallest number of a cell.
  public static float least(int cell) {
    return Float.intBitsToFloat(cell << WITHIN);
  }
}
