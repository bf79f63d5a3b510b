package org.inferometer.precision;

import java.util.Set;

/// What a format of 16 bits means for an operator.
///
/// @param reason why it stays FP32; empty unless it does
/// @param floatSlots inputs that ONNX wants in FP32, or that the operator takes apart from its data
record HalfRule(Kind kind, String reason, Set<Integer> floatSlots) {
  enum Kind {
    /// Worth casting for: it computes in 16 bits.
    COMPUTES,
    /// Computes or moves in whatever its neighbours do, so that it never costs a cast of its own.
    FOLLOWS,
    /// Takes any type as it comes, and gives no floating-point tensor.
    READS,
    /// Makes integers of either form, with a scale in the same.
    QUANTISES,
    /// Makes either form of integers, as the type of its scale says.
    DEQUANTISES,
    /// Stays FP32.
    STAYS
  }

  static final HalfRule COMPUTES = new HalfRule(Kind.COMPUTES, "", Set.of());
  static final HalfRule FOLLOWS = new HalfRule(Kind.FOLLOWS, "", Set.of());
  static final HalfRule READS = new HalfRule(Kind.READS, "", Set.of());
  static final HalfRule QUANTISES = new HalfRule(Kind.QUANTISES, "", Set.of());
  static final HalfRule DEQUANTISES = new HalfRule(Kind.DEQUANTISES, "", Set.of());

  static HalfRule stays(String reason) {
    return new HalfRule(Kind.STAYS, reason, Set.of());
  }

  HalfRule withFloatSlots(Integer... slots) {
    return new HalfRule(kind, reason, Set.of(slots));
  }
}
