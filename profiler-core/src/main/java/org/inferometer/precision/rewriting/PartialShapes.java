package org.inferometer.precision.rewriting;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.jspecify.annotations.Nullable;

/// What is known about the shapes of a graph's tensors without running it: how many dimensions they
/// have, and those that are fixed. It follows the operators that stand before layers whose form
/// depends on it (the shape inference of each in ONNX's Operators.md); behind any other, what the
/// file declares counts.
final class PartialShapes {
  /// A dimension of unknown size.
  private static final long OPEN = -1;

  /// Of the constants that are computed: enough for shapes and axes.
  private static final long MOST_BYTES = 1 << 12;

  private final @Nullable PartialShapes outer;
  private final Operators operators;
  private final Constants constants;
  private final Map<String, long[]> shapes = new HashMap<>();

  private PartialShapes(@Nullable PartialShapes outer, Graph graph, Operators operators) {
    this.outer = outer;
    this.operators = operators;
    this.constants = new Constants(GraphIndex.of(graph), MOST_BYTES);
  }

  /// @param outer of the graph around this one; absent for the main graph
  /// @param graph whose nodes stand in order of use
  static PartialShapes of(@Nullable PartialShapes outer, Graph graph, Operators operators) {
    PartialShapes shapes = new PartialShapes(outer, graph, operators);
    graph.valueInfos().forEach(shapes::declare);
    graph.outputs().forEach(shapes::declare);
    graph.inputs().forEach(shapes::declare);
    graph.initializers().forEach(shapes::constant);
    graph.nodes().forEach(shapes::infer);
    return shapes;
  }

  /// The number of a tensor's dimensions; empty if it is unknown.
  OptionalInt rank(String tensor) {
    long[] shape = of(tensor);
    return shape == null ? OptionalInt.empty() : OptionalInt.of(shape.length);
  }

  /// The one dimension, from an axis on, that can have more than one element; empty if there may be
  /// several.
  ///
  /// @param axis a negative one counts from the end
  OptionalLong onlyAxisFrom(String tensor, long axis) {
    if (axis == -1) {
      return OptionalLong.of(-1);
    }
    long[] shape = of(tensor);
    if (shape == null) {
      return OptionalLong.empty();
    }
    if (axis < -shape.length || axis >= shape.length) {
      return OptionalLong.empty();
    }
    long first = axis < 0 ? axis + shape.length : axis;
    long[] wide = LongStream.range(first, shape.length).filter(i -> shape[(int) i] != 1).toArray();
    return switch (wide.length) {
      case 0 -> OptionalLong.of(-1);
      case 1 -> OptionalLong.of(wide[0] == shape.length - 1 ? -1 : wide[0]);
      default -> OptionalLong.empty();
    };
  }

  private long @Nullable [] of(String tensor) {
    long[] own = shapes.get(tensor);
    return own != null || outer == null ? own : outer.of(tensor);
  }

  private void declare(TensorSpec spec) {
    List<Dimension> dimensions = spec.dimensions();
    if (dimensions != null) {
      shapes.put(
          spec.name(),
          dimensions.stream()
              .mapToLong(dimension -> dimension instanceof Dimension.Fixed(long size) ? size : OPEN)
              .toArray());
    }
  }

  private void constant(Tensor tensor) {
    shapes.put(tensor.name(), tensor.shape().toArray());
  }

  private void infer(Node node) {
    if (node.outputs().isEmpty()) {
      return;
    }
    String output = node.outputs().getFirst();
    Tensor constant = constants.of(output);
    long[] shape = constant == null ? written(node) : constant.shape().toArray();
    if (shape != null) {
      shapes.put(output, shape);
    }
  }

  private long @Nullable [] written(Node node) {
    if (!node.isOfDefaultSet() || !node.hasInput(0)) {
      return null;
    }
    long[] first = of(node.inputs().getFirst());
    return switch (node.opType()) {
      case "Gemm", "Flatten" -> open(2);
      case "MatMul" -> product(first, input(node, 1));
      case "Reshape" -> reshaped(node, first);
      case "Expand" -> expanded(node, first);
      case "Transpose" -> transposed(node, first);
      case "Squeeze" -> first == null ? null : squeezed(first, axes(node));
      case "Unsqueeze" -> first == null ? null : unsqueezed(first, axes(node));
      case "GlobalAveragePool", "GlobalMaxPool", "GlobalLpPool" ->
          first == null ? null : pooled(first);
      case "Conv", "ConvTranspose" -> likeOneOf(first, input(node, 1));
      case "MaxPool",
          "AveragePool",
          "LpPool",
          "Slice",
          "Pad",
          "Resize",
          "Upsample",
          "Tile",
          "Split",
          "Concat" ->
          first == null ? null : open(first.length);
      case "Gather" -> gathered(first, input(node, 1));
      case "Add",
          "Sub",
          "Mul",
          "Div",
          "Pow",
          "Max",
          "Min",
          "Sum",
          "Mean",
          "Where",
          "And",
          "Or",
          "Equal",
          "Greater",
          "Less",
          "PRelu" ->
          broadcast(node);
      case "Identity",
          "Cast",
          "Dropout",
          "BatchNormalization",
          "InstanceNormalization",
          "LayerNormalization",
          "LRN",
          "Relu",
          "LeakyRelu",
          "Elu",
          "Selu",
          "Sigmoid",
          "HardSigmoid",
          "Tanh",
          "Softplus",
          "Softsign",
          "Clip",
          "Softmax",
          "LogSoftmax",
          "Hardmax",
          "Abs",
          "Neg",
          "Exp",
          "Log",
          "Sqrt",
          "Reciprocal",
          "Erf",
          "Floor",
          "Ceil",
          "Not",
          "ImageScaler" ->
          first;
      default -> operators.has(node, Trait.REDUCES) ? reduced(node) : null;
    };
  }

  private long @Nullable [] input(Node node, int position) {
    return node.hasInput(position) ? of(node.inputs().get(position)) : null;
  }

  private static long[] open(int rank) {
    long[] shape = new long[rank];
    Arrays.fill(shape, OPEN);
    return shape;
  }

  /// A vector loses its dimension, matrices keep theirs, and stacks of them broadcast.
  private static long @Nullable [] product(long @Nullable [] first, long @Nullable [] second) {
    if (first == null || second == null || first.length == 0 || second.length == 0) {
      return null;
    }
    int rank = Math.max(Math.max(first.length, second.length), 2);
    return open(rank - (first.length == 1 ? 1 : 0) - (second.length == 1 ? 1 : 0));
  }

  private long @Nullable [] reshaped(Node node, long @Nullable [] first) {
    long[] target = longs(node, 1, "shape");
    if (target == null) {
      return null;
    }
    long[] shape = target.clone();
    for (int i = 0; i < shape.length; i++) {
      boolean copied = shape[i] == 0 && node.intAttribute("allowzero", 0) == 0;
      if (copied) {
        shape[i] = first != null && i < first.length ? first[i] : OPEN;
      }
    }
    return shape;
  }

  private long @Nullable [] expanded(Node node, long @Nullable [] first) {
    long[] target = longs(node, 1, "shape");
    return first == null || target == null ? null : open(Math.max(first.length, target.length));
  }

  private static long @Nullable [] transposed(Node node, long @Nullable [] first) {
    long[] order = node.intsAttribute("perm");
    if (first == null || first.length != order.length) {
      return order.length > 0 ? open(order.length) : first == null ? null : open(first.length);
    }
    return areWithin(order, first.length)
        ? LongStream.of(order).map(axis -> first[Math.floorMod(axis, first.length)]).toArray()
        : null;
  }

  /// The axes of a node, from its attribute or its second operand.
  private long @Nullable [] axes(Node node) {
    return longs(node, 1, "axes");
  }

  private long @Nullable [] longs(Node node, int position, String attribute) {
    if (node.attribute(attribute).map(Attribute::value).orElse(null)
        instanceof Attribute.Ints ints) {
      return ints.values();
    }
    Tensor constant = node.hasInput(position) ? constants.of(node.inputs().get(position)) : null;
    return constant == null ? null : Constants.integers(constant);
  }

  private static long @Nullable [] squeezed(long[] shape, long @Nullable [] axes) {
    return axes == null || !areWithin(axes, shape.length) ? null : without(shape, axes);
  }

  private static boolean areWithin(long[] axes, int rank) {
    return LongStream.of(axes).allMatch(axis -> -rank <= axis && axis < rank);
  }

  /// A shape without some of its dimensions.
  ///
  /// @param axes negative ones count from the end
  static long[] without(long[] shape, long[] axes) {
    return LongStream.range(0, shape.length)
        .filter(i -> LongStream.of(axes).noneMatch(axis -> Math.floorMod(axis, shape.length) == i))
        .map(i -> shape[(int) i])
        .toArray();
  }

  private static long @Nullable [] unsqueezed(long[] shape, long @Nullable [] axes) {
    if (axes == null) {
      return null;
    }
    int rank = shape.length + axes.length;
    boolean sound =
        areWithin(axes, rank)
            && LongStream.of(axes).map(axis -> Math.floorMod(axis, rank)).distinct().count()
                == axes.length;
    return sound ? widened(shape, axes) : null;
  }

  /// A shape with further dimensions of one element.
  ///
  /// @param axes where they lie in the result; negative ones count from its end
  static long[] widened(long[] shape, long[] axes) {
    int rank = shape.length + axes.length;
    Set<Long> added =
        LongStream.of(axes)
            .mapToObj(axis -> Math.floorMod(axis, (long) rank))
            .collect(Collectors.toSet());
    long[] wider = new long[rank];
    int next = 0;
    for (int i = 0; i < rank; i++) {
      wider[i] = added.contains((long) i) ? 1 : shape[next++];
    }
    return wider;
  }

  private static long[] pooled(long[] shape) {
    long[] pooled = shape.clone();
    Arrays.fill(pooled, Math.min(2, pooled.length), pooled.length, 1);
    return pooled;
  }

  private static long @Nullable [] likeOneOf(long @Nullable [] first, long @Nullable [] second) {
    return first != null ? open(first.length) : second != null ? open(second.length) : null;
  }

  private static long @Nullable [] gathered(long @Nullable [] data, long @Nullable [] indices) {
    return data == null || indices == null || data.length == 0
        ? null
        : open(data.length - 1 + indices.length);
  }

  private long @Nullable [] broadcast(Node node) {
    long[] result = {};
    for (String input : node.inputs()) {
      long[] next = of(input);
      if (next == null) {
        return null;
      }
      result = broadcast(result, next);
    }
    return result;
  }

  private static long[] broadcast(long[] first, long[] second) {
    boolean secondIsLonger = first.length < second.length;
    long[] longer = secondIsLonger ? second : first;
    long[] shorter = secondIsLonger ? first : second;
    long[] result = longer.clone();
    for (int i = 1; i <= shorter.length; i++) {
      long known = shorter[shorter.length - i];
      int at = result.length - i;
      result[at] = result[at] == 1 ? known : result[at] == OPEN && known > 1 ? known : result[at];
    }
    return result;
  }

  private long @Nullable [] reduced(Node node) {
    long[] shape = of(node.inputs().getFirst());
    long[] axes = axes(node);
    boolean keeps = node.intAttribute("keepdims", 1) == 1;
    if (shape == null || (axes == null && !keeps)) {
      return null;
    }
    if (axes == null || !areWithin(axes, shape.length)) {
      return open(shape.length);
    }
    long[] kept = shape.clone();
    LongStream.of(axes).forEach(axis -> kept[Math.floorMod(axis, kept.length)] = 1);
    return keeps ? kept : without(shape, axes);
  }
}
