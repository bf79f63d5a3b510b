package org.inferometer.precision;

import java.util.Set;

/// What a conversion to a format of 16 bits is asked for.
///
/// @param halfIo whether inputs and outputs get the format too; otherwise they stay FP32
/// @param keep names of layers or nodes, or operator types, that stay FP32
public record HalfOptions(HalfFormat format, boolean halfIo, Set<String> keep) {
  public HalfOptions {
    keep = Set.copyOf(keep);
  }

  /// Inputs and outputs stay FP32, and so does what the rules say.
  public static HalfOptions of(HalfFormat format) {
    return new HalfOptions(format, false, Set.of());
  }
}
