package org.inferometer.operator;

import static java.nio.ByteOrder.LITTLE_ENDIAN;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;

/// One node whose inputs are all constants, as folding rules see it, and the elements that they
/// make of it.
///
/// @param inputs all of them
/// @param shape of what it writes, as far as the operator's shape rule tells
/// @param limit in bytes; nothing larger is made
public record ConstantNode(Node node, List<Tensor> inputs, PartialShape shape, long limit) {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(LITTLE_ENDIAN);

  public ConstantNode {
    inputs = List.copyOf(inputs);
  }

  /// @throws IndexOutOfBoundsException if there is no such input
  public Tensor input(int position) {
    return inputs.get(position);
  }

  /// A tensor's elements in another shape.
  ///
  /// @throws IllegalArgumentException if the shape has another number of elements
  Tensor seen(Tensor tensor, Shape as) {
    if (as.elementCount() != tensor.shape().elementCount()) {
      throw new IllegalArgumentException(
          "a view of shape " + as + " has other elements than a tensor of " + tensor.shape());
    }
    return new Tensor(
        tensor.name(), tensor.elementType(), as, tensor.data(), tensor.strings(), tensor.rest());
  }

  /// A tensor of integers.
  Tensor longs(Shape as, long... values) {
    MemorySegment into = memory(Long.BYTES * (long) values.length);
    for (int i = 0; i < values.length; i++) {
      into.set(LONG, (long) i * Long.BYTES, values[i]);
    }
    return made(ElementType.INT64, as, into);
  }

  /// A tensor of float32 numbers.
  Tensor floats(Shape as, float... values) {
    MemorySegment into = memory(Float.BYTES * (long) values.length);
    for (int i = 0; i < values.length; i++) {
      into.set(FLOAT, (long) i * Float.BYTES, values[i]);
    }
    return made(ElementType.FLOAT, as, into);
  }

  /// Elements from one to the next along each axis of a tensor.
  static long[] strides(Shape shape) {
    long[] strides = new long[shape.rank()];
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      strides[i] = stride;
      stride *= shape.dim(i);
    }
    return strides;
  }

  /// The tensor whose element at an index is that of the source at the index's product with the
  /// strides.
  Optional<Tensor> picked(Tensor source, Shape as, long[] strides) {
    ElementType type = source.elementType();
    long count = as.elementCount();
    if (!hasBytes(type) || isTooLarge(type, count)) {
      return Optional.empty();
    }
    long size = type.bits() / Byte.SIZE;
    MemorySegment from = source.bytes();
    MemorySegment into = memory(size * count);
    long[] index = new long[as.rank()];
    long at = 0;
    for (long i = 0; i < count; i++) {
      MemorySegment.copy(from, at * size, into, i * size, size);
      for (int axis = index.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < as.dim(axis)) {
          break;
        }
        at -= strides[axis] * index[axis];
        index[axis] = 0;
      }
    }
    return Optional.of(made(type, as, into));
  }

  /// The inputs one behind the other.
  ///
  /// @param runs parts of each input that lie one behind the other
  Optional<Tensor> joined(Shape as, long runs) {
    ElementType type = input(0).elementType();
    if (!hasBytes(type) || isTooLarge(type, as.elementCount())) {
      return Optional.empty();
    }
    MemorySegment into = memory(type.bytes(as.elementCount()));
    List<MemorySegment> parts = inputs.stream().map(Tensor::bytes).toList();
    long at = 0;
    for (long run = 0; run < runs; run++) {
      for (MemorySegment part : parts) {
        long length = part.byteSize() / runs;
        MemorySegment.copy(part, run * length, into, at, length);
        at += length;
      }
    }
    return Optional.of(made(type, as, into));
  }

  /// The numbers of a tensor in another element type.
  Optional<Tensor> converted(Tensor source, ElementType to) {
    ElementType from = source.elementType();
    long count = source.shape().elementCount();
    if (from == to) {
      return Optional.of(source);
    }
    if (!isNumber(from) || !isNumber(to) || isTooLarge(to, count)) {
      return Optional.empty();
    }
    MemorySegment bytes = source.bytes();
    MemorySegment into = memory(to.bytes(count));
    for (long i = 0; i < count; i++) {
      convert(from, bytes, to, into, i);
    }
    return Optional.of(made(to, source.shape(), into));
  }

  /// Numbers from a first one on, each a step from the one before.
  Optional<Tensor> counted(Tensor first, Tensor end, Tensor step) {
    ElementType type = first.elementType();
    boolean alike = end.elementType() == type && step.elementType() == type;
    if (!isNumber(type) || !alike) {
      return Optional.empty();
    }
    double start = number(first);
    double steps = Math.ceil((number(end) - start) / number(step));
    long count = Double.isFinite(steps) ? (long) Math.max(0, steps) : Long.MAX_VALUE / 16;
    if (isTooLarge(type, count)) {
      return Optional.empty();
    }
    MemorySegment into = memory(type.bytes(count));
    for (long i = 0; i < count; i++) {
      write(type, into, i, start + i * number(step));
    }
    return Optional.of(made(type, Shape.of(count), into));
  }

  private static double number(Tensor scalar) {
    MemorySegment into = memory(Double.BYTES);
    convert(scalar.elementType(), scalar.bytes(), ElementType.DOUBLE, into, 0);
    return into.get(DOUBLE, 0);
  }

  private static boolean isNumber(ElementType type) {
    return switch (type) {
      case FLOAT, DOUBLE, INT32, INT64 -> true;
      default -> false;
    };
  }

  /// Integers pass through a long, everything else through a double, as a C cast would.
  private static void convert(
      ElementType from, MemorySegment source, ElementType to, MemorySegment target, long i) {
    switch (from) {
      case INT32 -> write(to, target, i, source.get(INT, 4 * i));
      case INT64 -> write(to, target, i, source.get(LONG, 8 * i));
      case FLOAT -> write(to, target, i, source.get(FLOAT, 4 * i));
      default -> write(to, target, i, source.get(DOUBLE, 8 * i));
    }
  }

  private static void write(ElementType to, MemorySegment target, long i, long value) {
    switch (to) {
      case INT32 -> target.set(INT, 4 * i, (int) value);
      case INT64 -> target.set(LONG, 8 * i, value);
      case FLOAT -> target.set(FLOAT, 4 * i, (float) value);
      default -> target.set(DOUBLE, 8 * i, (double) value);
    }
  }

  private static void write(ElementType to, MemorySegment target, long i, double value) {
    switch (to) {
      case INT32 -> target.set(INT, 4 * i, (int) value);
      case INT64 -> target.set(LONG, 8 * i, (long) value);
      case FLOAT -> target.set(FLOAT, 4 * i, (float) value);
      default -> target.set(DOUBLE, 8 * i, value);
    }
  }

  /// Whether elements of the type take whole bytes.
  private static boolean hasBytes(ElementType type) {
    return type.bits() > 0 && type.bits() % Byte.SIZE == 0;
  }

  private boolean isTooLarge(ElementType type, long count) {
    return type.bytes(count) > limit;
  }

  private Tensor made(ElementType type, Shape as, MemorySegment bytes) {
    return new Tensor(node.outputs().getFirst(), type, as, bytes.asReadOnly(), List.of());
  }

  private static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(Math.max(1, bytes), 8).asSlice(0, bytes);
  }
}
