package org.inferometer.precision;

import java.util.Set;

/// What a conversion to FP16 is asked for.
///
/// @param halfIo whether inputs and outputs become FP16 too; otherwise they stay FP32
/// @param keep names of layers or nodes, or operator types, that stay FP32
public record HalfOptions(boolean halfIo, Set<String> keep) {
  /// Inputs and outputs stay FP32, and so does what the rules say.
  public static final HalfOptions DEFAULT = new HalfOptions(false, Set.of());

  public HalfOptions {
    keep = Set.copyOf(keep);
  }
}
