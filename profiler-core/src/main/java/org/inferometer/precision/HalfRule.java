package org.inferometer.precision;

import java.util.Set;

/// What FP16 means for an operator.
///
/// @param reason why it stays FP32; empty unless it does
/// @param floatSlots inputs that ONNX wants in FP32, or that the operator takes apart from its data
record HalfRule(Kind kind, String reason, Set<Integer> floatSlots) {
  enum Kind {
    /// Worth casting for: it computes in FP16.
    COMPUTES,
    /// Computes or moves in whatever its neighbours do, so that it never costs a cast of its own.
    FOLLOWS,
    /// Takes any type as it comes, and gives no floating-point tensor.
    READS,
    /// Stays FP32.
    STAYS
  }

  static final HalfRule COMPUTES = new HalfRule(Kind.COMPUTES, "", Set.of());
  static final HalfRule FOLLOWS = new HalfRule(Kind.FOLLOWS, "", Set.of());
  static final HalfRule READS = new HalfRule(Kind.READS, "", Set.of());

  static HalfRule stays(String reason) {
    return new HalfRule(Kind.STAYS, reason, Set.of());
  }

  HalfRule withFloatSlots(Integer... slots) {
    return new HalfRule(kind, reason, Set.of(slots));
  }
}
