package org.inferometer.importer.caffe.layer;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.importer.caffe.proto.LayerParameter;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.inferometer.network.Weights;
import org.jspecify.annotations.Nullable;

/// The place of one Caffe layer in the network: its parameters, bottoms and blobs, and short ways
/// to emit nodes.
public final class Site {
  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final LayerScope scope;
  private final LayerParameter layer;
  private final List<Value> inputs;
  private final LayerBlobs blobs;
  private int constants;

  /// @param inputs the layer's bottoms
  public Site(LayerScope scope, LayerParameter layer, List<Value> inputs, LayerBlobs blobs) {
    this.scope = scope;
    this.layer = layer;
    this.inputs = List.copyOf(inputs);
    this.blobs = blobs;
  }

  LayerParameter layer() {
    return layer;
  }

  LayerScope scope() {
    return scope;
  }

  List<Value> inputs() {
    return inputs;
  }

  /// How many tops the layer has.
  int tops() {
    return layer.getTopCount();
  }

  /// The only bottom.
  Value input() {
    return inputs(1, 1).getFirst();
  }

  /// The bottoms, between `least` and `most` of them.
  List<Value> inputs(int least, int most) {
    scope.expectInputs(inputs, least, most);
    return inputs;
  }

  /// @param message a predicate
  IllegalArgumentException error(String message) {
    return scope.error(message);
  }

  /// A dimension's size; an open batch makes the whole network one of a fixed batch.
  long size(Value x, int axis) {
    return switch (x.dimension(axis)) {
      case Dimension.Fixed fixed -> fixed.size();
      case Dimension.Symbolic batch -> throw new FixedBatchNeeded();
      case Dimension.Unknown open ->
          throw error("needs to know dimension " + axis + " of " + x + ", which depends on data");
    };
  }

  /// The product of the sizes from one axis to before another.
  long count(Value x, int from, int to) {
    long count = 1;
    for (int axis = from; axis < to; axis++) {
      count = Math.multiplyExact(count, size(x, axis));
    }
    return count;
  }

  /// An axis counted from the start; a negative one counts from the end.
  int axis(Value x, int axis) {
    int positive = axis < 0 ? axis + x.rank() : axis;
    if (positive < 0 || positive >= x.rank()) {
      throw error("works on axis " + axis + ", but " + x + " has " + x.rank() + " dimensions");
    }
    return positive;
  }

  Value expectRank(Value x, int rank) {
    if (x.rank() != rank) {
      throw error("takes " + rank + " dimensions, but " + x + " has " + x.rank());
    }
    return x;
  }

  /// Emits a node whose result has the shape of its first input.
  Value same(String op, Value x, Attribute... attributes) {
    return scope.node(op, List.of(x), x.dimensions(), attributes);
  }

  /// Emits a node of several inputs whose result has the shape of the first.
  Value sameAsFirst(String op, List<Value> from, Attribute... attributes) {
    return scope.node(op, List.copyOf(from), from.getFirst().dimensions(), attributes);
  }

  /// Emits a node of float32 or of its first input's type.
  Value node(String op, List<@Nullable Value> from, List<Dimension> dims, Attribute... attributes) {
    return scope.node(op, from, dims, attributes);
  }

  /// Emits a node whose result has another element type than its first input.
  Value typed(
      String op,
      ElementType type,
      List<@Nullable Value> from,
      List<Dimension> dims,
      Attribute... a) {
    return scope.node("", op, from, List.of(new ValueType(type, dims)), a).getFirst();
  }

  /// An element-wise node of two inputs; the result has the shape of `x`, the second is broadcast.
  Value binary(String op, Value x, Value y) {
    return scope.node(op, List.of(x, y), x.dimensions());
  }

  /// As [#binary(String, Value, Value)] with a number.
  Value binary(String op, Value x, double number) {
    return binary(op, x, scalar(number));
  }

  Value cast(Value x, ElementType to) {
    return x.elementType() == to
        ? x
        : typed("Cast", to, List.of(x), x.dimensions(), Attribute.of("to", to.code()));
  }

  Value scalar(double number) {
    return floats(List.of(), (float) number);
  }

  Value floats(List<Long> dims, float... numbers) {
    MemorySegment memory = Arena.ofAuto().allocate(Math.max(1, 4L * numbers.length), 64);
    for (int i = 0; i < numbers.length; i++) {
      memory.setAtIndex(FLOAT, i, numbers[i]);
    }
    Shape shape = Shape.of(Dims.array(dims));
    return scope.constant(
        fresh(), ElementType.FLOAT, shape, memory.asSlice(0, 4L * numbers.length));
  }

  Value longs(long... numbers) {
    return scope.integers(fresh(), numbers);
  }

  Value index(long number) {
    return scope.integers(fresh(), Shape.of(), number);
  }

  private String fresh() {
    return "constant" + constants++;
  }

  /// Gives a value another shape of as many elements; one dimension may be open.
  Value reshape(Value x, List<Dimension> dims) {
    if (dims.equals(x.dimensions())) {
      return x;
    }
    long[] target = new long[dims.size()];
    boolean taken = false;
    for (int axis = 0; axis < target.length; axis++) {
      Dimension dimension = dims.get(axis);
      if (dimension instanceof Dimension.Fixed(long size) && size > 0) {
        target[axis] = size;
      } else if (axis < x.rank() && x.dimension(axis).equals(dimension)) {
        target[axis] = 0;
      } else if (!taken) {
        taken = true;
        target[axis] = -1;
      } else {
        throw new FixedBatchNeeded();
      }
    }
    return scope.node("Reshape", List.of(x, longs(target)), dims);
  }

  Value transpose(Value x, int... order) {
    List<Dimension> dims = new ArrayList<>();
    for (int axis : order) {
      dims.add(x.dimension(axis));
    }
    long[] perm = Arrays.stream(order).asLongStream().toArray();
    return scope.node("Transpose", List.of(x), dims, Attribute.of("perm", perm));
  }

  /// A part of one axis.
  Value slice(Value x, int axis, long from, long to) {
    return scope.node(
        "Slice",
        List.of(x, longs(from), longs(to), longs(axis)),
        Dims.with(x, axis, Dimension.of(to - from)));
  }

  /// Cuts one axis into parts.
  List<Value> split(Value x, int axis, long... sizes) {
    List<ValueType> types =
        LongStream.of(sizes)
            .mapToObj(
                size -> new ValueType(x.elementType(), Dims.with(x, axis, Dimension.of(size))))
            .toList();
    return scope.node("", "Split", List.of(x, longs(sizes)), types, Attribute.of("axis", axis));
  }

  Value concat(int axis, List<Value> parts) {
    Dimension sum = new Dimension.Unknown();
    if (parts.stream().allMatch(p -> p.dimension(axis) instanceof Dimension.Fixed)) {
      sum = Dimension.of(parts.stream().mapToLong(p -> size(p, axis)).reduce(0, Math::addExact));
    }
    Value first = parts.getFirst();
    return scope.node(
        "Concat", List.copyOf(parts), Dims.with(first, axis, sum), Attribute.of("axis", axis));
  }

  /// A node that reduces axes and keeps them with size 1.
  Value reduce(String op, Value x, int... axes) {
    List<Dimension> dims = new ArrayList<>(x.dimensions());
    for (int axis : axes) {
      dims.set(axis, Dimension.of(1));
    }
    long[] list = Arrays.stream(axes).asLongStream().toArray();
    if (op.equals("ReduceSum")) {
      return scope.node(op, List.of(x, longs(list)), dims);
    }
    return scope.node(op, List.of(x), dims, Attribute.of("axes", list));
  }

  /// A blob as a constant, or seeded weights where the network comes without.
  ///
  /// @param index among the layer's blobs
  /// @param role for example `weight`
  Value blob(int index, String role, Weights seeded, long... dims) {
    Blob blob = blobs.take(scope, index, Dims.list(dims));
    if (blob == null) {
      blobs.countSeeded(scope, dims);
      return scope.weight(role, seeded, dims);
    }
    return scope.constant(role, ElementType.FLOAT, Shape.of(dims), blob.floats());
  }

  /// How many blobs the file holds for the layer; 0 where the network comes without.
  int blobCount() {
    return blobs.count();
  }

  /// A blob's numbers, or null where the network comes without.
  float @Nullable [] numbers(int index, long... dims) {
    Blob blob = blobs.take(scope, index, Dims.list(dims));
    if (blob == null) {
      return null;
    }
    float[] numbers = new float[Math.toIntExact(blob.count())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = blob.get(i);
    }
    return numbers;
  }
}
