package org.inferometer.precision.int8;

import java.util.Set;

/// What to quantise.
///
/// @param keep names of layers, or types, that stay FP32
public record Int8Options(Target target, Set<String> keep) {
  public Int8Options {
    keep = Set.copyOf(keep);
  }

  /// All that can be.
  public static Int8Options of(Target target) {
    return new Int8Options(target, Set.of());
  }
}
