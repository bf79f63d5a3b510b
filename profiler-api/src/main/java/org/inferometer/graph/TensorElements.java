package org.inferometer.graph;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static java.lang.foreign.ValueLayout.JAVA_DOUBLE_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_FLOAT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_INT_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_LONG_UNALIGNED;
import static java.lang.foreign.ValueLayout.JAVA_SHORT_UNALIGNED;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.Collection;
import java.util.Set;

/// The elements of tensors as numbers.
public final class TensorElements {
  private static final Set<ElementType> NUMBERS =
      Set.of(
          ElementType.FLOAT,
          ElementType.DOUBLE,
          ElementType.FLOAT16,
          ElementType.BFLOAT16,
          ElementType.BOOL,
          ElementType.INT8,
          ElementType.UINT8,
          ElementType.INT16,
          ElementType.UINT16,
          ElementType.INT32,
          ElementType.UINT32,
          ElementType.INT64,
          ElementType.UINT64);

  private TensorElements() {}

  /// Whether elements of this type can be read and written here.
  public static boolean readable(ElementType type) {
    return NUMBERS.contains(type);
  }

  /// @param index from 0, in row-major order
  public static double get(HostTensor tensor, long index) {
    MemorySegment data = tensor.data();
    return switch (tensor.type().elementType()) {
      case FLOAT -> data.get(JAVA_FLOAT_UNALIGNED, index * 4);
      case DOUBLE -> data.get(JAVA_DOUBLE_UNALIGNED, index * 8);
      case FLOAT16 -> Float.float16ToFloat(data.get(JAVA_SHORT_UNALIGNED, index * 2));
      case BFLOAT16 -> Float.intBitsToFloat(data.get(JAVA_SHORT_UNALIGNED, index * 2) << 16);
      case BOOL, UINT8 -> data.get(JAVA_BYTE, index) & 0xff;
      case INT8 -> data.get(JAVA_BYTE, index);
      case INT16 -> data.get(JAVA_SHORT_UNALIGNED, index * 2);
      case UINT16 -> data.get(JAVA_SHORT_UNALIGNED, index * 2) & 0xffff;
      case INT32 -> data.get(JAVA_INT_UNALIGNED, index * 4);
      case UINT32 -> Integer.toUnsignedLong(data.get(JAVA_INT_UNALIGNED, index * 4));
      case INT64 -> data.get(JAVA_LONG_UNALIGNED, index * 8);
      case UINT64 -> unsigned(data.get(JAVA_LONG_UNALIGNED, index * 8));
      default -> throw new IllegalArgumentException("no numbers in " + tensor.type());
    };
  }

  /// The same numbers in another element type, rounded to it.
  ///
  /// @param type of the same shape; one that is [#readable]
  public static HostTensor converted(HostTensor tensor, TensorType type) {
    long bytes = type.bytes();
    HostTensor converted =
        new HostTensor(type, Arena.ofAuto().allocate(Math.max(bytes, 1), 64).asSlice(0, bytes));
    long count = type.shape().elementCount();
    for (long i = 0; i < count; i++) {
      set(converted, i, get(tensor, i));
    }
    return converted;
  }

  /// Writes the nearest number that the type has; integers are cut towards zero.
  ///
  /// @param index from 0, in row-major order
  public static void set(HostTensor tensor, long index, double value) {
    MemorySegment data = tensor.data();
    switch (tensor.type().elementType()) {
      case FLOAT -> data.set(JAVA_FLOAT_UNALIGNED, index * 4, (float) value);
      case DOUBLE -> data.set(JAVA_DOUBLE_UNALIGNED, index * 8, value);
      case FLOAT16 -> data.set(JAVA_SHORT_UNALIGNED, index * 2, Float.floatToFloat16(toOdd(value)));
      case BFLOAT16 -> data.set(JAVA_SHORT_UNALIGNED, index * 2, upperHalf(toOdd(value)));
      case BOOL, UINT8, INT8 -> data.set(JAVA_BYTE, index, (byte) (int) value);
      case INT16, UINT16 -> data.set(JAVA_SHORT_UNALIGNED, index * 2, (short) (int) value);
      case INT32, UINT32 -> data.set(JAVA_INT_UNALIGNED, index * 4, (int) (long) value);
      case INT64, UINT64 -> data.set(JAVA_LONG_UNALIGNED, index * 8, (long) value);
      default -> throw new IllegalArgumentException("no numbers in " + tensor.type());
    }
  }

  /// How many elements are NaN; none where the type holds no numbers.
  public static long nans(Collection<HostTensor> tensors) {
    long count = 0;
    for (HostTensor tensor : tensors) {
      if (readable(tensor.type().elementType())) {
        long elements = tensor.type().shape().elementCount();
        for (long i = 0; i < elements; i++) {
          count += Double.isNaN(get(tensor, i)) ? 1 : 0;
        }
      }
    }
    return count;
  }

  /// Whether every element is a finite number; so is what holds no numbers.
  public static boolean areFinite(HostTensor tensor) {
    long elements =
        readable(tensor.type().elementType()) ? tensor.type().shape().elementCount() : 0;
    for (long i = 0; i < elements; i++) {
      if (!Double.isFinite(get(tensor, i))) {
        return false;
      }
    }
    return true;
  }

  /// A float that rounds to 16 bits as the number itself does: cut towards zero, with the last bit
  /// set where something was cut off (S. Boldo & G. Melquiond, "Emulation of a FMA and Correctly
  /// Rounded Sums: Proved Algorithms Using Rounding to Odd", 2008).
  private static float toOdd(double value) {
    float nearest = (float) value;
    if (nearest == value || !Float.isFinite(nearest)) {
      return nearest;
    }
    int bits = Float.floatToRawIntBits(nearest);
    int cut = Math.abs((double) nearest) > Math.abs(value) ? bits - 1 : bits;
    return Float.intBitsToFloat(cut | 1);
  }

  /// The upper 16 bits of a float, rounded to nearest, ties to even: a bfloat16. What would round
  /// to infinity does, and NaN stays NaN.
  public static short upperHalf(float number) {
    int bits = Float.floatToRawIntBits(number);
    int rounded = (bits + 0x7fff + ((bits >>> 16) & 1)) >>> 16;
    return (short) (Float.isNaN(number) ? (bits >>> 16) | 0x40 : rounded);
  }

  private static double unsigned(long value) {
    return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
  }
}
