package org.inferometer.precision.int8;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.Int8Rule;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Trait;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.WeightRounding;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.precision.rewriting.Inlining;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;

/// Tells for every layer whether it became INT8, and if not, why.
final class LayerReport {
  private static final Set<ElementType> MAY_BE_FLOATING =
      EnumSet.of(
          ElementType.UNDEFINED,
          ElementType.FLOAT,
          ElementType.FLOAT16,
          ElementType.BFLOAT16,
          ElementType.DOUBLE);

  private final Network network;
  private final QuantisationRules rules;
  private final Map<Integer, WeightedLayer> owners = new HashMap<>();
  private final Map<Integer, String> refused;
  private final QdqPlacement placement;
  private final Set<Integer> integerSums;
  private final Constants constants;
  private final ElementTypes types;
  private final Map<Integer, WeightRounding> roundings;

  LayerReport(
      Network network,
      QuantisationRules rules,
      Map<Integer, WeightedLayer> layers,
      Map<Integer, String> refused,
      QdqPlacement placement,
      Set<Integer> integerSums,
      Map<Integer, WeightRounding> roundings) {
    this.network = network;
    this.rules = rules;
    this.refused = refused;
    this.placement = placement;
    this.integerSums = integerSums;
    this.constants = new Constants(network);
    this.types = ElementTypes.of(network.model(), network.operators());
    this.roundings = roundings;
    layers
        .values()
        .forEach(layer -> {
          owners.put(layer.node(), layer);
          layer.absorbed().forEach(node -> owners.put(node, layer));
        });
  }

  List<LayerConversion> layers() {
    return network.layers().stream().map(this::layer).toList();
  }

  private LayerConversion layer(Layer layer) {
    WeightRounding rounding =
        layer.nodes().stream()
            .map(node -> roundings.getOrDefault(node, WeightRounding.NONE))
            .reduce(WeightRounding.NONE, WeightRounding::plus);
    boolean converted =
        layer.nodes().stream().noneMatch(refused::containsKey)
            && layer.nodes().stream().anyMatch(this::isInteger);
    boolean nothing = layer.nodes().stream().allMatch(this::hasNothingToQuantise);
    Treatment treatment =
        converted ? Treatment.CONVERTED : nothing ? Treatment.UNTOUCHED : Treatment.KEPT;
    String reason = treatment == Treatment.KEPT ? reason(layer) : "";
    Precision precision = converted ? Precision.INT8 : Precision.FP32;
    return new LayerConversion(layer.name(), layer.type(), treatment, reason, precision, rounding);
  }

  private boolean isInteger(int node) {
    return owners.containsKey(node)
        || integerSums.contains(node)
        || placement.integerNodes().contains(node);
  }

  private boolean hasNothingToQuantise(int index) {
    Node node = network.graph().nodes().get(index);
    Operator operator = network.operators().of(node);
    return isOfOtherTypes(node)
        || operator.int8() == Int8Rule.Form.NOTHING
        || operator.has(Trait.NO_OPERATION)
        || node.outputs().stream().allMatch(constants::has);
  }

  /// Whether all that a node reads and writes is known to be integers or truth values.
  private boolean isOfOtherTypes(Node node) {
    return Stream.concat(node.inputs().stream(), node.outputs().stream())
        .filter(tensor -> !tensor.isEmpty())
        .map(types::of)
        .noneMatch(MAY_BE_FLOATING::contains);
  }

  private String reason(Layer layer) {
    for (int node : layer.nodes()) {
      String reason = refused.get(node);
      if (reason != null) {
        return reason;
      }
    }
    Node node = own(layer);
    if (types.callsFunction(node)) {
      return Inlining.LEFT;
    }
    return rules.follows(network.operators().of(node), node)
        ? "it stands where values are floating point"
        : "there is no integer form of " + layer.type();
  }

  /// The node that the network's author wrote, among those that a newer operator set put around it.
  private Node own(Layer layer) {
    List<Node> nodes = layer.nodes().stream().map(network.graph().nodes()::get).toList();
    return nodes.stream()
        .filter(node -> node.opType().equals(layer.type()))
        .findFirst()
        .orElse(nodes.getFirst());
  }
}
