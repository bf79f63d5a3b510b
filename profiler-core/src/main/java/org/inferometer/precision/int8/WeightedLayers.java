package org.inferometer.precision.int8;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.operator.Int8Rule;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.precision.rewriting.Affine;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.precision.rewriting.Folding;
import org.inferometer.spi.QuantisationRules;
import org.jspecify.annotations.Nullable;

/// Finds the layers that can compute in integers, and why the others of their kind cannot.
final class WeightedLayers {
  private final GraphIndex index;
  private final Operators operators;
  private final List<Node> nodes;
  private final Constants constants;
  private final Folding folding;
  private final Activations activations;
  private final Set<String> results;
  private final QuantisationRules rules;

  /// What stands in the way of a layer.
  private static final class NotPossible extends Exception {
    private static final long serialVersionUID = 1;

    NotPossible(String reason) {
      super(reason);
    }
  }

  /// @param layers by node
  /// @param refused reasons by node: why a layer of such a kind is none of them
  record Found(Map<Integer, WeightedLayer> layers, Map<Integer, String> refused) {}

  WeightedLayers(Network network, Constants constants, QuantisationRules rules) {
    this.index = network.index();
    this.operators = network.operators();
    this.nodes = network.graph().nodes();
    this.constants = constants;
    this.rules = rules;
    this.results =
        network.graph().outputs().stream().map(spec -> spec.name()).collect(Collectors.toSet());
    this.folding = new Folding(index, constants, results);
    this.activations = new Activations(network, constants, results);
  }

  Found find() {
    Map<Integer, WeightedLayer> found = new LinkedHashMap<>();
    Map<Integer, String> refused = new LinkedHashMap<>();
    for (int node = 0; node < nodes.size(); node++) {
      if (operators.of(nodes.get(node)).weighted().isPresent()) {
        try {
          found.put(node, layer(node));
        } catch (NotPossible e) {
          refused.put(node, String.valueOf(e.getMessage()));
        }
      }
    }
    return new Found(found, refused);
  }

  private WeightedLayer layer(int at) throws NotPossible {
    Node node = nodes.get(at);
    Operator operator = operators.of(node);
    if (!rules.hasKernel(operator)) {
      throw new NotPossible(rules.title() + " has no integer kernel for " + node.opType());
    }
    Tensor weight = weight(node, operator.operands().weight());
    int axis = axis(operator, node, weight);
    int channels = Math.toIntExact(weight.shape().dim(axis));
    Affine own = own(node, operator.operands().bias(), channels);
    Folding.Folded folded = folding.after(node, own, weight.shape().rank());
    if (!folded.affine().finite()) {
      throw new NotPossible("its bias or its normalisation is not finite");
    }
    int activation = activations.fusable(folded.output());
    return new WeightedLayer(
        at,
        node,
        operator,
        weight,
        axis,
        folded.affine(),
        node.hasInput(operator.operands().bias()) || !folded.absorbed().isEmpty(),
        folded.absorbed(),
        folded.output(),
        activation,
        activation < 0 ? folded.output() : nodes.get(activation).outputs().getFirst(),
        sum(node, folded.output(), channels));
  }

  /// A product's bias that is an Add of its own: ONNX Runtime joins both into a Gemm, which it has
  /// an integer kernel for if the bias is int32.
  private WeightedLayer.@Nullable Sum sum(Node node, String output, int channels) {
    Node add = Folding.onlyReader(index, results, output);
    if (!node.is("MatMul") || add == null || !add.is("Add")) {
      return null;
    }
    int operand = add.inputs().getFirst().equals(output) ? 1 : 0;
    Tensor bias = constants.floats(add.inputs().get(operand));
    return bias != null && isOneForEach(bias, channels) && Constants.isFinite(bias)
        ? new WeightedLayer.Sum(index.consumers(output)[0], operand, bias)
        : null;
  }

  private static boolean isOneForEach(Tensor bias, int channels) {
    return bias.shape().rank() > 0
        && bias.shape().elementCount() == channels
        && bias.shape().dim(-1) == channels;
  }

  private Tensor weight(Node node, int operand) throws NotPossible {
    Tensor weight = constants.of(node.inputs().get(operand));
    if (weight == null) {
      throw new NotPossible(
          !constants.has(node.inputs().getFirst())
              ? "its weights are computed, not constant"
              : "its constant is the first factor, not the second");
    }
    if (constants.floats(node.inputs().get(operand)) == null) {
      throw new NotPossible("its weights are " + weight.elementType().label() + ", not float32");
    }
    if (constants.has(node.inputs().getFirst())) {
      throw new NotPossible("all that it reads is constant");
    }
    if (!Constants.isFinite(weight)) {
      throw new NotPossible("its weights hold infinite values or NaN");
    }
    return weight;
  }

  private static int axis(Operator operator, Node node, Tensor weight) throws NotPossible {
    Int8Rule.Weighted rule = operator.weighted().orElseThrow();
    return switch (rule.channels().outputs(node, weight.shape())) {
      case Int8Rule.Axis.At(int index) -> index;
      case Int8Rule.Axis.None(String reason) -> throw new NotPossible(reason);
    };
  }

  /// @param operand that holds its bias; below 0 for none
  private Affine own(Node node, int operand, int channels) throws NotPossible {
    Affine affine = Affine.identity(channels);
    boolean gemm = node.is("Gemm");
    if (gemm) {
      affine = affine.times(node.floatAttribute("alpha", 1));
    }
    if (!node.hasInput(operand)) {
      return affine;
    }
    Tensor bias = constants.floats(node.inputs().get(operand));
    double[] values = bias == null ? null : Affine.perChannel(bias, channels, 2, 1);
    if (values == null) {
      throw new NotPossible("its bias is not one constant for each channel");
    }
    double beta = gemm ? node.floatAttribute("beta", 1) : 1;
    return affine.plus(java.util.Arrays.stream(values).map(v -> v * beta).toArray());
  }

  /// The nodes that are merged into others.
  static List<Integer> absorbed(Map<Integer, WeightedLayer> layers) {
    List<Integer> all = new ArrayList<>();
    layers.values().forEach(layer -> all.addAll(layer.absorbed()));
    return all;
  }
}
