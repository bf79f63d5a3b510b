package org.inferometer.customlayer;

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.inferometer.customlayer.Signature.Written;
import org.inferometer.graph.Node;
import org.inferometer.operator.PartialShape;
import org.inferometer.operator.Row;
import org.inferometer.operator.ShapedNode;

/// The custom layers that a network may use, each under its domain and operator type. Immutable.
public final class CustomLayers {
  /// No custom layers.
  public static final CustomLayers NONE = new CustomLayers(Map.of());

  private record Key(String domain, String type) {}

  private final Map<Key, CustomLayer> layers;

  private CustomLayers(Map<Key, CustomLayer> layers) {
    this.layers = layers;
  }

  /// @throws IllegalArgumentException if two have one domain and operator type
  public static CustomLayers of(Collection<? extends CustomLayer> layers) {
    Map<Key, CustomLayer> all = new LinkedHashMap<>();
    for (CustomLayer layer : layers) {
      Signature signature = layer.signature();
      CustomLayer other = all.put(new Key(signature.domain(), signature.type()), layer);
      if (other != null) {
        throw new IllegalArgumentException(
            "two custom layers are " + signature.title() + ": " + other + " and " + layer);
      }
    }
    return new CustomLayers(all);
  }

  /// The layer that a node is; empty if none of these.
  public Optional<CustomLayer> of(Node node) {
    return Optional.ofNullable(layers.get(new Key(node.domain(), node.opType())));
  }

  public Collection<CustomLayer> all() {
    return layers.values();
  }

  public boolean isEmpty() {
    return layers.isEmpty();
  }

  /// What the catalogue of operators knows of them.
  public List<Row> rows() {
    return layers.values().stream().map(CustomLayers::row).toList();
  }

  private static Row row(CustomLayer layer) {
    Signature signature = layer.signature();
    return layer
        .describe(Row.of(signature.domain(), signature.type(), signature.version()))
        .types((node, read) -> signature.written(node, read, List.of()).types())
        .shape(node -> shape(signature, node));
  }

  private static PartialShape shape(Signature signature, ShapedNode node) {
    List<PartialShape> shapes =
        IntStream.range(0, node.node().inputs().size()).mapToObj(node::shape).toList();
    Written written = signature.written(node.node(), List.of(), shapes);
    return written.problems().isEmpty() && !written.shapes().isEmpty()
        ? written.shapes().getFirst()
        : PartialShape.UNKNOWN;
  }
}
