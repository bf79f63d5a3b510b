package org.inferometer.accuracy;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Network;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Trait;

/// Which output of a network holds the scores of classes: the first of floating-point numbers that
/// has one row of several for each item of the batch, as `[N,C]` and `[N,C,1,1]` have.
///
/// @param output its name
/// @param classes how many it scores
public record ClassScores(String output, int classes) {
  static final Set<ElementType> SCORES =
      Set.of(ElementType.FLOAT, ElementType.DOUBLE, ElementType.FLOAT16, ElementType.BFLOAT16);

  /// @param outputs types by name, in the model's order; those that are unknown are absent
  /// @param batch items of one inference
  public static Optional<ClassScores> find(Map<String, TensorType> outputs, int batch) {
    for (Map.Entry<String, TensorType> output : outputs.entrySet()) {
      OptionalInt classes = classes(output.getValue().shape(), batch);
      if (SCORES.contains(output.getValue().elementType()) && classes.isPresent()) {
        return Optional.of(new ClassScores(output.getKey(), classes.getAsInt()));
      }
    }
    return Optional.empty();
  }

  /// The length of an item's row; empty where an item has no row of its own, or one number only.
  public static OptionalInt classes(Shape shape, int batch) {
    long wide = shape.toList().stream().skip(1).filter(size -> size > 1).count();
    return shape.rank() >= 2 && shape.dim(0) == batch && wide == 1
        ? OptionalInt.of(Math.toIntExact(shape.elementCount() / batch))
        : OptionalInt.empty();
  }

  /// The layer that makes probabilities of the scores, if the network ends in one.
  ///
  /// @return `Softmax` or `Sigmoid`
  public static Optional<String> finalActivation(Network network, String output) {
    GraphIndex index = network.index();
    String tensor = output;
    for (int producer = index.producer(tensor); producer >= 0; producer = index.producer(tensor)) {
      Node node = network.graph().nodes().get(producer);
      Operator operator = network.operators().of(node);
      if (operator.has(Trait.MAKES_PROBABILITIES)) {
        return Optional.of(node.opType());
      }
      if (!operator.has(Trait.VIEW) && !operator.has(Trait.CONVERTS)) {
        return Optional.empty();
      }
      tensor = node.inputs().getFirst();
    }
    return Optional.empty();
  }
}
