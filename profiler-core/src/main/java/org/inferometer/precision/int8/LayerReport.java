package org.inferometer.precision.int8;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.Int8Rule;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Trait;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.WeightRounding;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;

/// Tells for every layer whether it became INT8, and if not, why.
final class LayerReport {
  private final Network network;
  private final QuantisationRules rules;
  private final Map<Integer, WeightedLayer> owners = new HashMap<>();
  private final Map<Integer, String> refused;
  private final QdqPlacement placement;
  private final Set<Integer> integerSums;
  private final Constants constants;
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
    this.constants = new Constants(network.index());
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
    return operator.int8() == Int8Rule.Form.NOTHING
        || operator.has(Trait.NO_OPERATION)
        || node.outputs().stream().allMatch(constants::has);
  }

  private String reason(Layer layer) {
    for (int node : layer.nodes()) {
      String reason = refused.get(node);
      if (reason != null) {
        return reason;
      }
    }
    Node first = network.graph().nodes().get(layer.nodes().getFirst());
    return rules.follows(network.operators().of(first), first)
        ? "it stands where values are floating point"
        : "there is no integer form of " + layer.type();
  }
}
