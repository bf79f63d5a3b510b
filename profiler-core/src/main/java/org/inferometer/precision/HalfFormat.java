package org.inferometer.precision;

import org.inferometer.graph.ElementType;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorElements;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.study.Precision;

/// A floating-point format of 16 bits that networks are converted to.
public enum HalfFormat {
  /// IEEE 754 binary16: 11 bits of significand, up to 65504.
  FP16(Precision.FP16, ElementType.FLOAT16, 11, 65504f, 0x1p-14f),
  /// The upper half of a binary32: 8 bits of significand, and binary32's range.
  BF16(Precision.BF16, ElementType.BFLOAT16, 8, 0x1.fep127f, Float.MIN_NORMAL);

  /// The largest magnitude of an 8-bit integer.
  private static final int LARGEST_INTEGER = 128;

  private final Precision precision;
  private final ElementType type;
  private final int significandBits;
  private final float largest;
  private final float smallestNormal;

  HalfFormat(
      Precision precision,
      ElementType type,
      int significandBits,
      float largest,
      float smallestNormal) {
    this.precision = precision;
    this.type = type;
    this.significandBits = significandBits;
    this.largest = largest;
    this.smallestNormal = smallestNormal;
  }

  /// The precision that a network of this format has.
  public Precision precision() {
    return precision;
  }

  /// The type of its numbers in a model.
  public ElementType type() {
    return type;
  }

  /// As tensors' and nodes' names end that are in this format: `__fp16`.
  String suffix() {
    return "__" + precision.label();
  }

  /// The largest finite number.
  float largest() {
    return largest;
  }

  /// The smallest number of full precision.
  float smallestNormal() {
    return smallestNormal;
  }

  /// Whether it holds a scale of quantised numbers: with full precision, so that no number is off
  /// by more than 1/16 of a step, and all numbers of that scale with it.
  public boolean holdsScale(float scale) {
    return scale >= smallestNormal && (double) scale * LARGEST_INTEGER <= largest;
  }

  /// Whether it holds all of a constant's scales.
  boolean holdsScales(Tensor scales) {
    for (long i = 0; i < scales.shape().elementCount(); i++) {
      if (!holdsScale(Constants.at(scales, i))) {
        return false;
      }
    }
    return true;
  }

  /// The integer up to which it holds all integers.
  int counts() {
    return 1 << significandBits;
  }

  /// Whether its range is narrower than FP32's.
  boolean isNarrow() {
    return largest < 0x1p100f;
  }

  /// The first float that rounds to infinity: the largest number and half of its last place.
  float firstInfinite() {
    return (float) (largest + (double) Math.ulp(largest) * (1L << (23 - significandBits)));
  }

  /// Half of the smallest number, which rounds to zero.
  float lastZero() {
    return smallestNormal * (float) Math.scalb(1.0, -significandBits);
  }

  /// The first float that rounds to a number of full precision.
  float firstNormal() {
    return smallestNormal - lastZero();
  }

  /// The number that is nearest, of two the even one.
  public float rounded(float number) {
    return this == FP16
        ? Float.float16ToFloat(Float.floatToFloat16(number))
        : Float.intBitsToFloat(TensorElements.upperHalf(number) << 16);
  }
}
