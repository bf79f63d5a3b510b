package org.inferometer.precision.rewriting;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.jspecify.annotations.Nullable;

/// Computes what nodes make of constants, as ONNX's Operators.md defines them: the operators with
/// which exporters write weights, shapes and sizes down in another form. Arithmetic is not among
/// them.
final class ConstantFolding {
  private static final Set<String> FOLDED =
      Set.of(
          "Constant",
          "ConstantOfShape",
          "Identity",
          "Reshape",
          "Flatten",
          "Squeeze",
          "Unsqueeze",
          "Shape",
          "Size",
          "Cast",
          "Concat",
          "Expand",
          "Transpose",
          "Range");

  private final Node node;
  private final List<Tensor> inputs;
  private final long limit;

  private ConstantFolding(Node node, List<Tensor> inputs, long limit) {
    this.node = node;
    this.inputs = inputs;
    this.limit = limit;
  }

  /// Whether a node makes a constant of constants.
  static boolean folds(Node node) {
    return node.isOfDefaultSet() && FOLDED.contains(node.opType()) && !node.inputs().contains("");
  }

  /// What a node makes; null where that is none of the forms known here, takes more memory than
  /// allowed, or where the node is faulty.
  ///
  /// @param inputs all of them
  /// @param limit in bytes; nothing larger is made
  static @Nullable Tensor of(Node node, List<Tensor> inputs, long limit) {
    try {
      return new ConstantFolding(node, inputs, limit).folded();
    } catch (ArithmeticException | IndexOutOfBoundsException | IllegalArgumentException _) {
      // Shapes that no tensor has. The runtime says so of the node.
      return null;
    }
  }

  private @Nullable Tensor folded() {
    return switch (node.opType()) {
      case "Constant" -> held();
      case "Identity" -> inputs.getFirst();
      case "ConstantOfShape" -> filled();
      case "Reshape" -> reshaped();
      case "Flatten" -> flattened();
      case "Squeeze" -> squeezed();
      case "Unsqueeze" -> unsqueezed();
      case "Shape" -> shape();
      case "Size" -> size();
      case "Cast" -> cast();
      case "Concat" -> joined();
      case "Expand" -> expanded();
      case "Transpose" -> transposed();
      case "Range" -> range();
      default -> null;
    };
  }

  private @Nullable Tensor held() {
    if (node.attributes().size() != 1) {
      return null;
    }
    Attribute only = node.attributes().getFirst();
    return switch (only.value()) {
      case Attribute.Tensors tensors -> tensors.values().getFirst();
      case Attribute.Floats(boolean list, float[] values) ->
          Literals.floats(name(), list ? Shape.of(values.length) : Shape.of(), values);
      case Attribute.Ints(boolean list, long[] values) -> {
        Tensor vector = Literals.longs(name(), values);
        yield list ? vector : seen(vector, Shape.of());
      }
      default -> null;
    };
  }

  private String name() {
    return node.outputs().getFirst();
  }

  private Tensor seen(Tensor tensor, Shape shape) {
    if (shape.elementCount() != tensor.shape().elementCount()) {
      throw new IllegalArgumentException("a view has as many elements as what it shows");
    }
    return new Tensor(
        tensor.name(), tensor.elementType(), shape, tensor.data(), tensor.strings(), tensor.rest());
  }

  private @Nullable Tensor filled() {
    long[] dims = Constants.integers(inputs.getFirst());
    Tensor value =
        node.attribute("value").map(Attribute::value).orElse(null)
                instanceof Attribute.Tensors(boolean _, List<Tensor> values)
            ? values.getFirst()
            : Literals.floats("", Shape.of(1), 0);
    return dims == null ? null : picked(value, Shape.of(dims), new long[dims.length]);
  }

  private @Nullable Tensor reshaped() {
    Tensor source = inputs.getFirst();
    long[] dims = inputs.size() < 2 ? null : Constants.integers(inputs.get(1));
    if (dims == null) {
      return null;
    }
    boolean copies = node.intAttribute("allowzero", 0) == 0;
    long known = 1;
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] == 0 && copies ? source.shape().dim(i) : dims[i];
      known = Math.multiplyExact(known, dims[i] < 0 ? 1 : dims[i]);
    }
    for (int i = 0; i < dims.length; i++) {
      dims[i] = dims[i] < 0 ? source.shape().elementCount() / known : dims[i];
    }
    return seen(source, Shape.of(dims));
  }

  private Tensor flattened() {
    Tensor source = inputs.getFirst();
    int rank = source.shape().rank();
    long given = node.intAttribute("axis", 1);
    int axis = Math.toIntExact(given < 0 ? given + rank : given);
    long[] dims = source.shape().toArray();
    long outer = LongStream.of(Arrays.copyOf(dims, axis)).reduce(1, Math::multiplyExact);
    long inner = LongStream.of(Arrays.copyOfRange(dims, axis, rank)).reduce(1, Math::multiplyExact);
    return seen(source, Shape.of(outer, inner));
  }

  private @Nullable Tensor squeezed() {
    long[] axes = axes();
    long[] dims = inputs.getFirst().shape().toArray();
    return axes == null
        ? null
        : seen(inputs.getFirst(), Shape.of(PartialShapes.without(dims, axes)));
  }

  private @Nullable Tensor unsqueezed() {
    long[] axes = axes();
    long[] dims = inputs.getFirst().shape().toArray();
    return axes == null
        ? null
        : seen(inputs.getFirst(), Shape.of(PartialShapes.widened(dims, axes)));
  }

  private long @Nullable [] axes() {
    if (inputs.size() > 1) {
      return Constants.integers(inputs.get(1));
    }
    return node.attribute("axes").isPresent() ? node.intsAttribute("axes") : null;
  }

  private Tensor shape() {
    long[] dims = inputs.getFirst().shape().toArray();
    int start = clamped(node.intAttribute("start", 0), dims.length);
    int end = clamped(node.intAttribute("end", dims.length), dims.length);
    return Literals.longs(name(), Arrays.copyOfRange(dims, start, Math.max(start, end)));
  }

  private static int clamped(long at, int rank) {
    return Math.clamp(at < 0 ? at + rank : at, 0, rank);
  }

  private Tensor size() {
    return seen(Literals.longs(name(), inputs.getFirst().shape().elementCount()), Shape.of());
  }

  private @Nullable Tensor cast() {
    Tensor source = inputs.getFirst();
    ElementType to = ElementType.of(Math.toIntExact(node.intAttribute("to", 0)));
    if (source.elementType() == to) {
      return source;
    }
    long count = source.shape().elementCount();
    if (!isNumber(source.elementType()) || !isNumber(to) || tooLarge(to, count)) {
      return null;
    }
    MemorySegment from = source.bytes();
    MemorySegment into = memory(to.bytes(count));
    for (long i = 0; i < count; i++) {
      convert(source.elementType(), from, to, into, i);
    }
    return made(to, source.shape(), into);
  }

  private static boolean isNumber(ElementType type) {
    return switch (type) {
      case FLOAT, DOUBLE, INT32, INT64 -> true;
      default -> false;
    };
  }

  private static final ValueLayout.OfFloat FLOAT = little(ValueLayout.JAVA_FLOAT_UNALIGNED);
  private static final ValueLayout.OfDouble DOUBLE =
      ValueLayout.JAVA_DOUBLE_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfInt INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private static ValueLayout.OfFloat little(ValueLayout.OfFloat layout) {
    return layout.withOrder(ByteOrder.LITTLE_ENDIAN);
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

  private @Nullable Tensor joined() {
    Tensor first = inputs.getFirst();
    int rank = first.shape().rank();
    int axis = Math.floorMod(node.intAttribute("axis", 1), rank);
    long[] dims = first.shape().toArray();
    dims[axis] = inputs.stream().mapToLong(input -> input.shape().dim(axis)).sum();
    ElementType type = first.elementType();
    Shape shape = Shape.of(dims);
    boolean alike =
        inputs.stream()
            .allMatch(input -> input.elementType() == type && fits(input.shape(), shape, axis));
    if (!alike || type.bits() % 8 != 0 || tooLarge(type, shape.elementCount())) {
      return null;
    }
    return made(type, shape, joined(type, shape, axis));
  }

  private static boolean fits(Shape part, Shape whole, int axis) {
    return part.rank() == whole.rank()
        && IntStream.range(0, whole.rank()).allMatch(i -> i == axis || part.dim(i) == whole.dim(i));
  }

  private MemorySegment joined(ElementType type, Shape shape, int axis) {
    long outer = LongStream.of(Arrays.copyOf(shape.toArray(), axis)).reduce(1, Math::multiplyExact);
    MemorySegment into = memory(type.bytes(shape.elementCount()));
    List<MemorySegment> parts = inputs.stream().map(Tensor::bytes).toList();
    long at = 0;
    for (long row = 0; row < outer; row++) {
      for (MemorySegment part : parts) {
        long run = part.byteSize() / outer;
        MemorySegment.copy(part, row * run, into, at, run);
        at += run;
      }
    }
    return into;
  }

  private @Nullable Tensor expanded() {
    Tensor source = inputs.getFirst();
    long[] wanted = Constants.integers(inputs.get(1));
    if (wanted == null) {
      return null;
    }
    int rank = Math.max(wanted.length, source.shape().rank());
    long[] dims = new long[rank];
    long[] strides = new long[rank];
    long[] own = strides(source.shape());
    for (int i = 1; i <= rank; i++) {
      long there = i <= own.length ? source.shape().dim(-i) : 1;
      long asked = i <= wanted.length ? wanted[wanted.length - i] : 1;
      dims[rank - i] = there == 1 ? asked : there;
      strides[rank - i] = there == 1 ? 0 : own[own.length - i];
    }
    return picked(source, Shape.of(dims), strides);
  }

  private @Nullable Tensor transposed() {
    Tensor source = inputs.getFirst();
    int rank = source.shape().rank();
    long[] reversed = LongStream.range(0, rank).map(i -> rank - 1 - i).toArray();
    long[] order = node.intsAttribute("perm", reversed);
    if (!Arrays.equals(
        LongStream.of(order).sorted().toArray(), LongStream.range(0, rank).toArray())) {
      return null;
    }
    long[] own = strides(source.shape());
    long[] dims = LongStream.of(order).map(axis -> source.shape().dim((int) axis)).toArray();
    long[] strides = LongStream.of(order).map(axis -> own[(int) axis]).toArray();
    return picked(source, Shape.of(dims), strides);
  }

  /// Elements from one to the next along each axis.
  private static long[] strides(Shape shape) {
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
  private @Nullable Tensor picked(Tensor source, Shape shape, long[] strides) {
    ElementType type = source.elementType();
    long count = shape.elementCount();
    if (type.bits() == 0 || type.bits() % 8 != 0 || tooLarge(type, count)) {
      return null;
    }
    long size = type.bits() / 8;
    MemorySegment from = source.bytes();
    MemorySegment into = memory(size * count);
    long[] index = new long[shape.rank()];
    long at = 0;
    for (long i = 0; i < count; i++) {
      MemorySegment.copy(from, at * size, into, i * size, size);
      for (int axis = index.length - 1; axis >= 0; axis--) {
        at += strides[axis];
        if (++index[axis] < shape.dim(axis)) {
          break;
        }
        at -= strides[axis] * index[axis];
        index[axis] = 0;
      }
    }
    return made(type, shape, into);
  }

  private @Nullable Tensor range() {
    Tensor start = inputs.getFirst();
    ElementType type = start.elementType();
    if (!isNumber(type) || inputs.stream().anyMatch(input -> input.elementType() != type)) {
      return null;
    }
    double first = number(start);
    double step = number(inputs.get(2));
    double steps = Math.ceil((number(inputs.get(1)) - first) / step);
    long count = Double.isFinite(steps) ? (long) Math.max(0, steps) : Long.MAX_VALUE / 16;
    if (tooLarge(type, count)) {
      return null;
    }
    MemorySegment into = memory(type.bytes(count));
    for (long i = 0; i < count; i++) {
      write(type, into, i, first + i * step);
    }
    return made(type, Shape.of(count), into);
  }

  private static double number(Tensor scalar) {
    MemorySegment into = memory(Double.BYTES);
    convert(scalar.elementType(), scalar.bytes(), ElementType.DOUBLE, into, 0);
    return into.get(DOUBLE, 0);
  }

  private boolean tooLarge(ElementType type, long count) {
    return type.bytes(count) > limit;
  }

  private Tensor made(ElementType type, Shape shape, MemorySegment bytes) {
    return new Tensor(name(), type, shape, bytes.asReadOnly(), List.of());
  }

  private static MemorySegment memory(long bytes) {
    return Arena.ofAuto().allocate(Math.max(1, bytes), 8).asSlice(0, bytes);
  }
}
