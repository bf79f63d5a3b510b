package org.inferometer.operator;

import java.util.Set;

/// What one format of 16 bits means for an operator.
///
/// @param reason why it stays FP32; empty unless it does
/// @param floatSlots inputs that ONNX wants in FP32, or that the operator takes apart from its data
/// @param since the first operator set of the operator's domain that has the format for it
public record HalfRule(Kind kind, String reason, Set<Integer> floatSlots, int since) {
  /// How the operator takes the format.
  public enum Kind {
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

  public HalfRule {
    floatSlots = Set.copyOf(floatSlots);
    if (reason.isEmpty() == (kind == Kind.STAYS)) {
      throw new IllegalArgumentException(
          kind + (reason.isEmpty() ? " needs a reason" : " takes no reason"));
    }
  }

  /// A rule of an operator that does not stay FP32.
  public static HalfRule of(Kind kind, int since) {
    return new HalfRule(kind, "", Set.of(), since);
  }

  /// A rule of an operator that stays FP32.
  ///
  /// @param reason why, a sentence about the operator without a full stop
  public static HalfRule stays(String reason) {
    return new HalfRule(Kind.STAYS, reason, Set.of(), 1);
  }

  HalfRule withFloatSlots(Set<Integer> slots) {
    return new HalfRule(kind, reason, slots, since);
  }
}
