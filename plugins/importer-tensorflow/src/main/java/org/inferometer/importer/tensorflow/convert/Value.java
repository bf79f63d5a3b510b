package org.inferometer.importer.tensorflow.convert;

import java.util.Arrays;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Tensor;
import org.inferometer.operator.PartialShape;
import org.jspecify.annotations.Nullable;

/// A tensor of the ONNX graph with what is known about it before it runs.
///
/// @param name in the ONNX graph
/// @param constant its value; null unless it is a constant
/// @param numbers elements of a tensor of integers or truths as far as they are known, [#OPEN] for
///   the others; null if nothing is known
public record Value(
    String name,
    ElementType type,
    PartialShape shape,
    @Nullable Tensor constant,
    long @Nullable [] numbers) {
  /// An element that is not known.
  public static final long OPEN = Long.MIN_VALUE;

  /// The elements of larger constants are not looked at.
  private static final long MOST_NUMBERS = 1 << 10;

  /// A tensor that is computed.
  public static Value of(String name, ElementType type, PartialShape shape) {
    return new Value(name, type, shape, null, open(type, shape));
  }

  /// A constant.
  public static Value of(Tensor constant) {
    return new Value(
        constant.name(),
        constant.elementType(),
        PartialShape.of(constant.shape()),
        constant,
        numbers(constant));
  }

  /// What nothing yields: a branch that is not taken.
  static final Value NEVER = new Value("", ElementType.UNDEFINED, PartialShape.UNKNOWN, null, null);

  private static long @Nullable [] open(ElementType type, PartialShape shape) {
    long count = shape.elementCount().orElse(MOST_NUMBERS);
    if (!isWhole(type) || shape.rank().orElse(2) > 1 || count > 64) {
      return null;
    }
    long[] open = new long[(int) count];
    Arrays.fill(open, OPEN);
    return open;
  }

  private static boolean isWhole(ElementType type) {
    return type == ElementType.INT32 || type == ElementType.INT64 || type == ElementType.BOOL;
  }

  private static long @Nullable [] numbers(Tensor constant) {
    if (constant.shape().elementCount() > MOST_NUMBERS) {
      return null;
    }
    if (constant.elementType() == ElementType.BOOL) {
      return Arrays.stream(Constants.numbers(constant)).mapToLong(d -> d == 0 ? 0 : 1).toArray();
    }
    return constant.integers().orElse(null);
  }

  /// Whether nothing yields it: a branch that is not taken, or an input that is left out.
  public boolean isNever() {
    return name.isEmpty();
  }

  public boolean isConstant() {
    return constant != null;
  }

  public Optional<Tensor> value() {
    return Optional.ofNullable(constant);
  }

  /// The number of dimensions.
  ///
  /// @throws Refusal if it is not known
  public int rank() {
    return shape.rank().orElseThrow(() -> new Refusal("reads a tensor whose rank is not known"));
  }

  /// The integers of a constant.
  ///
  /// @param what they are, for the message: `the axis`
  /// @throws Refusal unless every one of them is known
  public long[] integers(String what) {
    if (numbers == null || !Numbers.areComplete(numbers)) {
      throw new Refusal("computes " + what + " while it runs");
    }
    return numbers.clone();
  }

  /// The integer of a constant with one element.
  ///
  /// @throws Refusal unless it is known
  public long integer(String what) {
    long[] all = integers(what);
    if (all.length != 1) {
      throw new Refusal("has " + all.length + " numbers for " + what);
    }
    return all[0];
  }

  /// The number of a constant with one element.
  ///
  /// @throws Refusal unless it is known
  public double number(String what) {
    if (constant == null || constant.shape().elementCount() != 1) {
      throw new Refusal("computes " + what + " while it runs");
    }
    return Constants.numbers(constant)[0];
  }
}
