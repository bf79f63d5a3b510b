package org.inferometer.operator;

import java.util.Optional;
import java.util.Set;
import org.inferometer.operator.HalfRule.Kind;

/// What the formats of 16 bits mean for an operator; a format without a rule is not known to be
/// possible. The types that each operator takes are those of the ONNX specification
/// (`docs/Operators.md`, `docs/Changelog.md`); docs/reference/precision.md tells the reasons at
/// length.
public record Half(Optional<HalfRule> fp16, Optional<HalfRule> bf16) {
  static final Half UNKNOWN = new Half(Optional.empty(), Optional.empty());

  /// The operator set in which most operators took BF16.
  private static final int MOST_BF16 = 13;

  static final Half READS = both(Kind.READS, 1, MOST_BF16);
  static final Half QUANTISES = both(Kind.QUANTISES, 1, 1);
  static final Half DEQUANTISES = both(Kind.DEQUANTISES, 1, 1);

  private static Half both(Kind kind, int fp16, int bf16) {
    return new Half(Optional.of(HalfRule.of(kind, fp16)), Optional.of(HalfRule.of(kind, bf16)));
  }

  /// Computes in 16 bits, in BF16 from operator set 13 on.
  public static Half computes() {
    return computes(MOST_BF16);
  }

  /// Computes in 16 bits.
  ///
  /// @param bf16 the first operator set that has BF16 for it
  public static Half computes(int bf16) {
    return both(Kind.COMPUTES, 1, bf16);
  }

  /// Takes the form of its neighbours, BF16 from operator set 13 on.
  public static Half follows() {
    return follows(MOST_BF16);
  }

  /// Takes the form of its neighbours.
  ///
  /// @param bf16 the first operator set that has BF16 for it
  public static Half follows(int bf16) {
    return follows(1, bf16);
  }

  static Half follows(int fp16, int bf16) {
    return both(Kind.FOLLOWS, fp16, bf16);
  }

  static Half reads(int fp16, int bf16) {
    return both(Kind.READS, fp16, bf16);
  }

  /// Stays FP32 in both formats.
  ///
  /// @param reason why, a sentence about the operator without a full stop
  public static Half stays(String reason) {
    return new Half(Optional.of(HalfRule.stays(reason)), Optional.of(HalfRule.stays(reason)));
  }

  /// Stays FP32, for another reason in each format.
  static Half stays(String fp16, String bf16) {
    return new Half(Optional.of(HalfRule.stays(fp16)), Optional.of(HalfRule.stays(bf16)));
  }

  /// The FP16 rule of this, with another BF16 rule.
  Half inBf16(Half other) {
    return new Half(fp16, other.bf16);
  }

  /// This for FP16; what BF16 means is not known.
  Half inFp16Only() {
    return new Half(fp16, Optional.empty());
  }

  /// This with inputs that stay FP32.
  Half keeping(Integer... floatSlots) {
    Set<Integer> slots = Set.of(floatSlots);
    return new Half(
        fp16.map(rule -> rule.withFloatSlots(slots)), bf16.map(rule -> rule.withFloatSlots(slots)));
  }
}
