package org.inferometer.precision.calibration;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// Counts of magnitudes by their power of two: few numbers that resolve what is small beside what
/// is large, whatever lies between them.
///
/// @param counts by exponent e: elements in [2^e, 2^(e+1)); zeros are not counted
public record Octaves(Map<Integer, Long> counts) {
  /// Of a tensor that was not observed.
  public static final Octaves NONE = new Octaves(Map.of());

  public Octaves {
    counts = Collections.unmodifiableMap(new TreeMap<>(counts));
  }
}
