package org.inferometer.precision.int8;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.inferometer.precision.rewriting.Constants;

/// Finds the tensors that hold sentinels: numbers that stand for "nothing here" and are far from
/// all others, so that a maximum or a Softmax takes no notice of them. A range that covered one
/// would leave nothing of the others.
///
/// They are constants of three kinds: what Pad fills with, what Where and its like put in place of
/// elements, and masks that are added (zeros and a large number, or a large negative number times a
/// mask that is computed).
final class Sentinels {
  /// A factor of this size scales nothing else than a mask, whatever its sign.
  private static final double LEAST_FACTOR = 1e6;

  /// No sentinel is nearer to zero than this; numbers that stand for something seldom are beyond.
  private static final double LEAST = 1000;

  /// How many times larger than any other element of its constant a sentinel is.
  private static final double APART = 10;

  private final Network network;
  private final Operators operators;
  private final Constants constants;
  private final Map<String, Double> held = new HashMap<>();

  Sentinels(Network network, Constants constants) {
    this.network = network;
    this.operators = network.operators();
    this.constants = constants;
    network.graph().nodes().forEach(this::visit);
  }

  /// Reasons by node: those that would pass sentinels on in integers, and layers whose range one
  /// would take.
  ///
  /// @param layers that can be INT8
  Map<Integer, String> among(Map<Integer, WeightedLayer> layers) {
    Map<Integer, String> reasons = new TreeMap<>();
    for (int i = 0; i < network.graph().nodes().size(); i++) {
      WeightedLayer layer = layers.get(i);
      Node node = network.graph().nodes().get(i);
      if (layer != null) {
        check(i, List.of(layer.input()), reasons);
        check(i, layer.isConvolution() ? List.of(layer.result()) : List.of(), reasons);
      } else if (operators.of(node).int8().follows(node)) {
        check(i, node.inputs(), reasons);
        check(i, node.outputs(), reasons);
      }
    }
    return reasons;
  }

  private void check(int node, List<String> tensors, Map<Integer, String> reasons) {
    for (String tensor : tensors) {
      Double sentinel = held.get(tensor);
      if (sentinel != null) {
        reasons.putIfAbsent(node, reason(sentinel));
      }
    }
  }

  private static String reason(double sentinel) {
    return String.format(
        Locale.ROOT,
        "%.3g stands among its numbers as padding or a mask, and a range with that leaves nothing"
            + " of the rest",
        sentinel);
  }

  private void visit(Node node) {
    double sentinel = sentinel(node);
    if (sentinel != 0) {
      node.outputs().forEach(output -> held.put(output, sentinel));
    }
  }

  /// What a node writes of it; 0 for none.
  private double sentinel(Node node) {
    Operator operator = operators.of(node);
    if (operator.has(Trait.SHIFTS)) {
      return passed(node, true);
    }
    if (operator.has(Trait.PROPORTIONAL)) {
      return operator.has(Trait.DIVIDES) ? 0 : scaledMask(node);
    }
    boolean passes =
        operator.has(Trait.MOVES_DATA)
            || operator.has(Trait.VIEW)
            || operator.has(Trait.CONVERTS)
            || operator.has(Trait.PLACES);
    return passes ? passed(node, false) : filled(node);
  }

  /// @param mask whether a constant counts only if it is a mask: what is added to every element is
  ///   no sentinel
  private double passed(Node node, boolean mask) {
    for (String input : node.inputs()) {
      double sentinel = held.getOrDefault(input, ofConstant(input, mask));
      if (sentinel != 0) {
        return sentinel;
      }
    }
    return 0;
  }

  /// What a mask of zeros and ones is multiplied with.
  private double scaledMask(Node node) {
    for (String input : node.inputs()) {
      double sentinel = held.getOrDefault(input, ofConstant(input, false));
      if (sentinel < 0 || sentinel >= LEAST_FACTOR) {
        return sentinel;
      }
    }
    return 0;
  }

  private double ofConstant(String name, boolean mask) {
    Tensor constant = name.isEmpty() ? null : constants.floats(name);
    return constant == null ? 0 : of(constant, mask);
  }

  /// The element that stands apart from all others; 0 if there is none.
  private static double of(Tensor constant, boolean mask) {
    double largest = 0;
    long count = constant.shape().elementCount();
    for (long i = 0; i < count; i++) {
      double value = Constants.at(constant, i);
      largest = Math.abs(value) > Math.abs(largest) ? value : largest;
    }
    if (!(Math.abs(largest) >= LEAST)) {
      return 0;
    }
    boolean others = false;
    for (long i = 0; i < count; i++) {
      double value = Constants.at(constant, i);
      if (value != largest) {
        others = true;
        if (Math.abs(value) > Math.abs(largest) / APART) {
          return 0;
        }
      }
    }
    return mask && !others ? 0 : largest;
  }

  /// What a node fills a tensor with that is told its shape only.
  private static double filled(Node node) {
    return node.is("ConstantOfShape")
        ? node.attribute("value")
            .map(Attribute::value)
            .filter(Attribute.Tensors.class::isInstance)
            .map(value -> ((Attribute.Tensors) value).values().getFirst())
            .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
            .map(tensor -> of(tensor, false))
            .orElse(0.0)
        : 0;
  }
}
