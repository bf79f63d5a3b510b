package org.inferometer.fusion;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;

/// What may keep an optimiser from fusing a layer: attributes, shapes, and who reads its result.
final class LayerFacts {
  private final Network network;
  private final TensorTypes types;
  private final LayerLinks links;

  LayerFacts(Network network, TensorTypes types, LayerLinks links) {
    this.network = network;
    this.types = types;
    this.links = links;
  }

  /// The facts of a layer by what they are about, for people.
  ///
  /// @param layer its index in the network's layers
  Map<String, String> of(int layer) {
    Layer known = network.layers().get(layer);
    Map<String, String> facts = new LinkedHashMap<>();
    facts.put("operators", operators(known));
    for (int index : known.nodes()) {
      Node node = network.graph().nodes().get(index);
      node.attributes().forEach(each -> text(each).ifPresent(text -> facts.put(each.name(), text)));
      weights(node).ifPresent(shape -> facts.put("weights", shape));
    }
    output(known).ifPresent(type -> facts.put("output", type));
    int readers = links.readers(layer).size();
    facts.put("its result is read by", readers == 1 ? "1 layer" : readers + " layers");
    facts.put("it is an output of the network", links.writesOutput(layer) ? "yes" : "no");
    return facts;
  }

  private String operators(Layer layer) {
    return layer.nodes().stream()
        .map(node -> network.graph().nodes().get(node).opType())
        .collect(Collectors.joining(" "));
  }

  private Optional<String> weights(Node node) {
    return Optional.of(node)
        .filter(each -> each.is("Conv") || each.is("ConvTranspose"))
        .filter(each -> each.hasInput(1))
        .flatMap(each -> types.of(each.inputs().get(1)))
        .map(type -> type.shape().toString());
  }

  private Optional<String> output(Layer layer) {
    List<String> outputs = network.graph().nodes().get(layer.nodes().getLast()).outputs();
    return outputs.isEmpty()
        ? Optional.empty()
        : types.of(outputs.getFirst()).map(TensorType::toString);
  }

  /// Numbers and texts; tensors and graphs are no attributes that can be shown.
  private static Optional<String> text(Attribute attribute) {
    return switch (attribute.value()) {
      case Attribute.Ints ints ->
          Optional.of(
              Arrays.stream(ints.values())
                  .mapToObj(Long::toString)
                  .collect(Collectors.joining("x")));
      case Attribute.Floats floats ->
          Optional.of(
              IntStream.range(0, floats.values().length)
                  .mapToObj(i -> String.format(Locale.ROOT, "%.4g", floats.values()[i]))
                  .collect(Collectors.joining(", ")));
      case Attribute.Strings strings ->
          Optional.of(
              strings.values().stream()
                  .map(bytes -> new String(bytes, StandardCharsets.UTF_8))
                  .collect(Collectors.joining(", ")));
      default -> Optional.empty();
    };
  }
}
