package org.inferometer.importer.tensorflow.layout;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;

/// What is known of the dimensions of a graph's tensors: what the graph declares, and what follows
/// for operators that keep the rank. A dimension that is not known is -1; a tensor of unknown rank
/// is absent.
final class KnownDimensions {
  private static final Set<String> KEEPS_RANK =
      Set.of(
          "BatchNormalization",
          "LRN",
          "InstanceNormalization",
          "MaxPool",
          "AveragePool",
          "LpPool",
          "Conv",
          "ConvTranspose",
          "Resize",
          "DepthToSpace",
          "SpaceToDepth",
          "Pad",
          "Tile",
          "Slice",
          "Concat",
          "Split",
          "CumSum",
          "ReverseSequence");

  private static final Set<String> KEEPS_SIZES =
      Set.of("Softmax", "LogSoftmax", "Hardmax", "BatchNormalization", "LRN", "CumSum");

  private final Map<String, long[]> known = new HashMap<>();
  private final GraphIndex index;

  private KnownDimensions(GraphIndex index) {
    this.index = index;
  }

  static KnownDimensions of(Graph graph) {
    KnownDimensions dimensions = new KnownDimensions(GraphIndex.of(graph));
    for (Tensor tensor : graph.initializers()) {
      dimensions.known.put(tensor.name(), tensor.shape().toArray());
    }
    for (List<TensorSpec> specs : List.of(graph.inputs(), graph.valueInfos(), graph.outputs())) {
      specs.forEach(dimensions::declare);
    }
    graph.nodes().forEach(dimensions::follow);
    return dimensions;
  }

  Optional<long[]> of(String tensor) {
    return Optional.ofNullable(known.get(tensor));
  }

  private void declare(TensorSpec spec) {
    List<Dimension> dimensions = spec.dimensions();
    if (dimensions != null) {
      known.putIfAbsent(
          spec.name(),
          dimensions.stream()
              .mapToLong(d -> d instanceof Dimension.Fixed fixed ? fixed.size() : -1)
              .toArray());
    }
  }

  private void follow(Node node) {
    if (!node.isOfDefaultSet()) {
      return;
    }
    result(node).ifPresent(dims -> node.outputs().forEach(name -> known.putIfAbsent(name, dims)));
  }

  private Optional<long[]> result(Node node) {
    String type = node.opType();
    if (ElementwiseRules.TYPES.contains(type)) {
      return broadcast(node.inputs());
    }
    if (!node.hasInput(0) || !known.containsKey(node.inputs().getFirst())) {
      return type.equals("Reshape") ? reshaped(node) : Optional.empty();
    }
    long[] dims = known.get(node.inputs().getFirst());
    if (KEEPS_SIZES.contains(type)) {
      return Optional.of(dims);
    }
    if (KEEPS_RANK.contains(type)) {
      long[] open = new long[dims.length];
      Arrays.fill(open, -1);
      return Optional.of(open);
    }
    return switch (type) {
      case "Transpose" -> transposed(node, dims);
      case "Reshape" -> reshaped(node);
      case "GlobalAveragePool", "GlobalMaxPool" -> Optional.of(pooled(dims));
      case "Shape" -> Optional.of(new long[] {-1});
      default -> type.startsWith("Reduce") ? reduced(node, dims) : Optional.empty();
    };
  }

  private Optional<long[]> broadcast(List<String> inputs) {
    long[] result = {};
    for (String input : inputs) {
      long[] dims = input.isEmpty() ? new long[0] : known.get(input);
      if (dims == null) {
        return Optional.empty();
      }
      result = broadcast(result, dims);
    }
    return Optional.of(result);
  }

  private static long[] broadcast(long[] a, long[] b) {
    long[] result = new long[Math.max(a.length, b.length)];
    for (int i = 1; i <= result.length; i++) {
      long left = i <= a.length ? a[a.length - i] : 1;
      long right = i <= b.length ? b[b.length - i] : 1;
      result[result.length - i] =
          left == 1 ? right : left > 1 || right == 1 ? left : right > 1 ? right : -1;
    }
    return result;
  }

  private static Optional<long[]> transposed(Node node, long[] dims) {
    return Permutation.find(node.intsAttribute("perm"))
        .filter(permutation -> permutation.rank() == dims.length)
        .map(permutation -> permutation.apply(dims));
  }

  private static long[] pooled(long[] dims) {
    long[] result = dims.clone();
    Arrays.fill(result, Math.min(2, result.length), result.length, 1);
    return result;
  }

  private Optional<long[]> reshaped(Node node) {
    return constant(node, 1)
        .map(target -> {
          long[] dims = target.clone();
          for (int i = 0; i < dims.length; i++) {
            dims[i] = dims[i] == 0 ? -1 : dims[i];
          }
          return dims;
        });
  }

  private Optional<long[]> reduced(Node node, long[] dims) {
    long[] axes = node.intsAttribute("axes");
    if (axes.length == 0 && node.hasInput(1)) {
      axes = constant(node, 1).orElse(axes);
    }
    if (axes.length == 0 || node.intAttribute("keepdims", 1) == 0) {
      return Optional.empty();
    }
    long[] result = dims.clone();
    for (long axis : axes) {
      int position = (int) (axis < 0 ? axis + dims.length : axis);
      if (position < 0 || position >= dims.length) {
        return Optional.empty();
      }
      result[position] = 1;
    }
    return Optional.of(result);
  }

  private Optional<long[]> constant(Node node, int input) {
    return node.hasInput(input)
        ? Optional.ofNullable(index.initializer(node.inputs().get(input))).flatMap(Tensor::integers)
        : Optional.empty();
  }
}
