package org.inferometer.precision.int8;

import java.util.Set;
import org.inferometer.spi.QuantisationRules;

/// What to quantise.
///
/// @param rules of the backend that the network is for
/// @param keep names of layers, or types, that stay FP32
public record Int8Options(QuantisationRules rules, Set<String> keep) {
  public Int8Options {
    keep = Set.copyOf(keep);
  }

  /// All that can be.
  public static Int8Options of(QuantisationRules rules) {
    return new Int8Options(rules, Set.of());
  }
}
