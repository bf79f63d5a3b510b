package org.inferometer.operator;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.function.DoubleUnaryOperator;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Tensor;

/// Two bounds between which all numbers of a tensor lie; a bound that is not known is infinite.
/// Infinities and NaN among the numbers do not count.
///
/// @param least at most `most`, not NaN
public record Interval(double least, double most) {
  /// Nothing is known.
  public static final Interval UNKNOWN =
      new Interval(Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY);

  /// 0 and above.
  public static final Interval NON_NEGATIVE = new Interval(0, Double.POSITIVE_INFINITY);

  /// Bytes of a constant that are read at a time: whole elements of every type.
  private static final int BLOCK = 1 << 16;

  private static final ValueLayout.OfFloat FLOATS =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLES =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONGS =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INTS =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfShort SHORTS =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(LITTLE_ENDIAN);

  public Interval {
    if (!(least <= most)) {
      throw new IllegalArgumentException("an interval from " + least + " to " + most);
    }
  }

  /// One number; nothing is known of NaN.
  public static Interval of(double number) {
    return Double.isNaN(number) ? UNKNOWN : new Interval(number, number);
  }

  /// Those of a constant; unknown where none is finite, or its type is not among those that are
  /// read.
  public static Interval of(Tensor tensor) {
    ElementType type = tensor.elementType();
    int size = type.bits() / Byte.SIZE;
    long bytes = tensor.data().byteSize();
    double low = Double.POSITIVE_INFINITY;
    double high = Double.NEGATIVE_INFINITY;
    for (long done = 0; size > 0 && done < bytes; done += BLOCK) {
      MemorySegment block = MemorySegment.ofArray(new byte[(int) Math.min(BLOCK, bytes - done)]);
      tensor.data().copy(done, block);
      for (long at = 0; at < block.byteSize(); at += size) {
        double number = number(type, block, at);
        boolean finite = Double.isFinite(number);
        low = finite ? Math.min(low, number) : low;
        high = finite ? Math.max(high, number) : high;
      }
    }
    return low <= high ? new Interval(low, high) : UNKNOWN;
  }

  private static double number(ElementType type, MemorySegment bytes, long at) {
    return switch (type) {
      case FLOAT -> bytes.get(FLOATS, at);
      case DOUBLE -> bytes.get(DOUBLES, at);
      case FLOAT16 -> Float.float16ToFloat(bytes.get(SHORTS, at));
      case BFLOAT16 -> Float.intBitsToFloat(bytes.get(SHORTS, at) << Short.SIZE);
      case INT64 -> bytes.get(LONGS, at);
      case INT32 -> bytes.get(INTS, at);
      case INT16 -> bytes.get(SHORTS, at);
      case INT8 -> bytes.get(JAVA_BYTE, at);
      case BOOL, UINT8 -> Byte.toUnsignedInt(bytes.get(JAVA_BYTE, at));
      default -> Double.NaN;
    };
  }

  /// The numbers that a type can hold; unknown of floating-point ones.
  public static Interval of(ElementType type) {
    return switch (type) {
      case BOOL -> new Interval(0, 1);
      case UINT8 -> new Interval(0, 255);
      case INT8 -> new Interval(Byte.MIN_VALUE, Byte.MAX_VALUE);
      case UINT16 -> new Interval(0, 65_535);
      case INT16 -> new Interval(Short.MIN_VALUE, Short.MAX_VALUE);
      case UINT4 -> new Interval(0, 15);
      case INT4 -> new Interval(-8, 7);
      default -> UNKNOWN;
    };
  }

  /// From minus a bound to the bound.
  public static Interval around(double bound) {
    return new Interval(-bound, bound);
  }

  /// Whether both bounds are known.
  public boolean isBounded() {
    return Double.isFinite(least) && Double.isFinite(most);
  }

  /// The largest magnitude; infinite where it is not known.
  public double magnitude() {
    return Math.max(Math.abs(least), Math.abs(most));
  }

  Interval or(Interval other) {
    return new Interval(Math.min(least, other.least), Math.max(most, other.most));
  }

  Interval plus(Interval other) {
    return hull(least + other.least, most + other.most);
  }

  Interval negated() {
    return new Interval(-most, -least);
  }

  Interval times(Interval other) {
    return hull(
        product(least, other.least),
        product(least, other.most),
        product(most, other.least),
        product(most, other.most));
  }

  /// One over these; not known where 0 is among them.
  Interval inverse() {
    return least > 0 || most < 0 ? new Interval(1 / most, 1 / least) : UNKNOWN;
  }

  /// Magnitudes.
  Interval absolute() {
    return new Interval(least > 0 ? least : most < 0 ? -most : 0, magnitude());
  }

  /// What an increasing function makes of them.
  Interval through(DoubleUnaryOperator increasing) {
    return hull(increasing.applyAsDouble(least), increasing.applyAsDouble(most));
  }

  /// Each number, or a bound where it is beyond that.
  Interval between(Interval lower, Interval upper) {
    return largest(lower).smallest(upper);
  }

  /// The larger of a number of these and one of those.
  Interval largest(Interval other) {
    return new Interval(Math.max(least, other.least), Math.max(most, other.most));
  }

  /// The smaller of a number of these and one of those.
  Interval smallest(Interval other) {
    return new Interval(Math.min(least, other.least), Math.min(most, other.most));
  }

  /// What lies between several bounds; not known where one is NaN.
  private static Interval hull(double... bounds) {
    double low = bounds[0];
    double high = bounds[0];
    for (double bound : bounds) {
      low = Math.min(low, bound);
      high = Math.max(high, bound);
    }
    return Double.isNaN(low) ? UNKNOWN : new Interval(low, high);
  }

  /// A bound that is not known counts as finite: nothing times 0 is 0.
  private static double product(double one, double other) {
    return one == 0 || other == 0 ? 0 : one * other;
  }
}
