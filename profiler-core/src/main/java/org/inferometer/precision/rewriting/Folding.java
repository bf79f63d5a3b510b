package org.inferometer.precision.rewriting;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.jspecify.annotations.Nullable;

/// Follows what comes after a convolution as long as it is a number for each channel to multiply by
/// or to add: batch normalisation (Jacob et al., arXiv 1712.05877, section 3.2), Mul, Div, Add and
/// Sub with constants. In exact arithmetic these change nothing when they go into weights and bias.
public final class Folding {
  private static final float BATCH_NORM_EPSILON = 1e-5f;

  private final GraphIndex index;
  private final Constants constants;
  private final Set<String> results;

  public Folding(GraphIndex index, Constants constants, Set<String> results) {
    this.index = index;
    this.constants = constants;
    this.results = results;
  }

  /// @param output the tensor that is left
  public record Folded(Affine affine, List<Integer> absorbed, String output) {}

  /// What can be folded into a node.
  ///
  /// @param own what the node does itself after its products
  /// @param rank of what it writes
  public Folded after(Node node, Affine own, int rank) {
    List<Integer> absorbed = new ArrayList<>();
    Affine affine = own;
    String tensor = node.outputs().getFirst();
    while (!node.opType().equals("MatMul")) {
      Node next = onlyReader(index, results, tensor);
      Affine more = next == null ? null : then(affine, next, tensor, rank);
      if (next == null || more == null) {
        break;
      }
      affine = more;
      absorbed.add(index.consumers(tensor)[0]);
      tensor = next.outputs().getFirst();
    }
    return new Folded(affine, List.copyOf(absorbed), tensor);
  }

  private @Nullable Affine then(Affine affine, Node node, String tensor, int rank) {
    if (!node.isOfDefaultSet()) {
      return null;
    }
    return switch (node.opType()) {
      case "BatchNormalization" -> normalised(affine, node, tensor);
      case "Mul", "Div", "Add", "Sub" -> arithmetic(affine, node, tensor, rank);
      default -> null;
    };
  }

  private @Nullable Affine normalised(Affine affine, Node node, String tensor) {
    boolean plain =
        node.inputs().getFirst().equals(tensor)
            && node.outputs().stream().skip(1).allMatch(String::isEmpty)
            && node.intAttribute("training_mode", 0) == 0
            && node.intAttribute("spatial", 1) == 1;
    double[][] parameters = new double[4][];
    for (int i = 0; plain && i < 4; i++) {
      Tensor constant = constants.floats(node.inputs().get(i + 1));
      plain = constant != null && constant.shape().elementCount() == affine.channels();
      parameters[i] = plain && constant != null ? Constants.doubles(constant) : new double[0];
    }
    return plain ? normalised(affine, parameters, epsilon(node)) : null;
  }

  /// `scale * (x - mean) / sqrt(variance + epsilon) + bias`.
  private static Affine normalised(Affine affine, double[][] parameters, float epsilon) {
    double[] factor = new double[affine.channels()];
    double[] shift = new double[affine.channels()];
    for (int i = 0; i < factor.length; i++) {
      factor[i] = parameters[0][i] / Math.sqrt(parameters[3][i] + epsilon);
      shift[i] = parameters[1][i] - parameters[2][i] * factor[i];
    }
    return affine.times(factor).plus(shift);
  }

  private static float epsilon(Node node) {
    return node.floatAttribute("epsilon", BATCH_NORM_EPSILON);
  }

  private @Nullable Affine arithmetic(Affine affine, Node node, String tensor, int rank) {
    boolean first = node.inputs().getFirst().equals(tensor);
    Tensor constant = constants.floats(node.inputs().get(first ? 1 : 0));
    double[] values =
        constant == null ? null : Affine.perChannel(constant, affine.channels(), rank, 1);
    if (values == null) {
      return null;
    }
    return switch (node.opType()) {
      case "Mul" -> affine.times(values);
      case "Add" -> affine.plus(values);
      case "Div" -> first ? affine.times(each(values, v -> 1 / v)) : null;
      default -> first ? affine.plus(each(values, v -> -v)) : affine.times(-1).plus(values);
    };
  }

  private static double[] each(double[] values, java.util.function.DoubleUnaryOperator change) {
    return Arrays.stream(values).map(change).toArray();
  }

  /// A tensor's only reader; null where there are others, or the tensor is a result of the graph.
  public static @Nullable Node onlyReader(GraphIndex index, Set<String> results, String tensor) {
    int[] readers = index.consumers(tensor);
    return readers.length == 1 && !results.contains(tensor)
        ? index.graph().nodes().get(readers[0])
        : null;
  }
}
