package org.inferometer.precision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.network.ElementType;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.GraphIndex;
import org.inferometer.network.onnx.Node;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.study.Precision;

/// Derives an FP16 network from an FP32 one: weights and activations in FP16, casts only where
/// types meet, and FP32 where the range of FP16 does not do. Weights are rounded when they are
/// written or read, not before.
public final class HalfConverter {
  private static final Set<String> QUANTISING =
      Set.of("QuantizeLinear", "DequantizeLinear", "DynamicQuantizeLinear", "ConvInteger");

  private final Network network;
  private final HalfOptions options;
  private final ElementTypes types;
  private final HalfPlan plan;

  private HalfConverter(Network network, HalfOptions options) {
    Graph graph = network.graph();
    this.network = network;
    this.options = options;
    this.types = ElementTypes.of(graph, network.model().functions());
    this.plan = HalfPlan.of(graph, types, keep(), network.model().opset(), options.halfIo());
  }

  /// @throws ConversionException if the network is in FP16 or quantised already, or has nothing
  ///   that could compute in FP16, or has no layer of a name or type that is to be kept
  public static Conversion convert(Network network, HalfOptions options)
      throws ConversionException {
    requireSingle(network);
    requireKnown(network, options.keep());
    HalfConverter converter = new HalfConverter(network, options);
    converter.requireSomething();
    return converter.convert();
  }

  private Conversion convert() {
    Graph graph = network.graph();
    HalfRewriter rewriter =
        new HalfRewriter(
            graph,
            plan,
            new TensorNames(graph),
            layerMetadata(),
            options.halfIo(),
            network.model().irVersion() >= 4,
            null);
    Graph rewritten = rewriter.rewritten();
    return new Conversion(
        Precision.FP16, network.model().with(rewritten), layers(), rewriter.casts(), List.of());
  }

  /// Nodes that are to stay are named by their own names, by their layers', and by type.
  private Set<String> keep() {
    Set<String> keep = new HashSet<>(options.keep());
    for (Layer layer : network.layers()) {
      if (options.keep().contains(layer.name()) || options.keep().contains(layer.type())) {
        layer.nodes().forEach(node -> keep.add(network.graph().nodes().get(node).name()));
      }
    }
    keep.remove("");
    return keep;
  }

  /// Nodes whose layer would get another name once others stand around them say which it is.
  private IdentityHashMap<Node, Map<String, String>> layerMetadata() {
    IdentityHashMap<Node, Map<String, String>> metadata = new IdentityHashMap<>();
    for (Layer layer : network.layers()) {
      for (int index : layer.nodes()) {
        Node node = network.graph().nodes().get(index);
        if (!node.metadata().containsKey(Network.LAYER_KEY) && !node.name().equals(layer.name())) {
          Map<String, String> named = new HashMap<>(node.metadata());
          named.put(Network.LAYER_KEY, layer.name());
          metadata.put(node, named);
        }
      }
    }
    return metadata;
  }

  private List<LayerConversion> layers() {
    List<LayerConversion> layers = new ArrayList<>();
    for (Layer layer : network.layers()) {
      layers.add(layer(layer));
    }
    return layers;
  }

  private LayerConversion layer(Layer layer) {
    WeightRounding rounding = WeightRounding.NONE;
    boolean half = false;
    String reason = "";
    for (int node : layer.nodes()) {
      rounding = rounding.plus(plan.rounding(node));
      half |= plan.halfWithin(node);
      reason = reason.isEmpty() ? plan.decision(node).reason() : reason;
    }
    Treatment treatment =
        half ? Treatment.CONVERTED : reason.isEmpty() ? Treatment.UNTOUCHED : Treatment.KEPT;
    return new LayerConversion(layer.name(), layer.type(), treatment, half ? "" : reason, rounding);
  }

  private void requireSomething() throws ConversionException {
    for (int node = 0; node < network.graph().nodes().size(); node++) {
      if (plan.halfWithin(node)) {
        return;
      }
    }
    throw new ConversionException(
        network.source() + ": it has no layer that could compute in FP16" + firstReason());
  }

  private String firstReason() {
    return layers().stream()
        .filter(layer -> !layer.reason().isEmpty())
        .findFirst()
        .map(layer -> " (" + layer.layer() + ": " + layer.reason() + ")")
        .orElse("; nothing in it is FP32");
  }

  private static void requireSingle(Network network) throws ConversionException {
    Optional<Node> quantising = quantising(network.graph());
    if (quantising.isPresent()) {
      throw new ConversionException(
          network.source()
              + ": it is quantised already ("
              + quantising.get().opType()
              + " '"
              + quantising.get().name()
              + "'); convert the FP32 network that it was made from");
    }
    for (var tensor : network.graph().initializers()) {
      if (isHalf(tensor.elementType())) {
        throw alreadyHalf(network, "weight '" + tensor.name() + "'", tensor.elementType());
      }
    }
    for (var input : network.graph().inputs()) {
      if (isHalf(input.elementType())) {
        throw alreadyHalf(network, "input '" + input.name() + "'", input.elementType());
      }
    }
  }

  private static boolean isHalf(ElementType type) {
    return type == ElementType.FLOAT16 || type == ElementType.BFLOAT16;
  }

  private static ConversionException alreadyHalf(Network network, String what, ElementType type) {
    return new ConversionException(
        network.source()
            + ": it is in half precision already ("
            + what
            + " is "
            + type.label()
            + "); convert the FP32 network that it was made from, or measure it as it is");
  }

  private static Optional<Node> quantising(Graph graph) {
    for (Node node : graph.nodes()) {
      if (QUANTISING.contains(node.opType())
          || node.opType().startsWith("QLinear")
          || node.opType().startsWith("MatMulInteger")) {
        return Optional.of(node);
      }
      for (Graph subgraph : GraphIndex.subgraphs(node)) {
        Optional<Node> found = quantising(subgraph);
        if (found.isPresent()) {
          return found;
        }
      }
    }
    return Optional.empty();
  }

  private static void requireKnown(Network network, Set<String> keep) throws ConversionException {
    Optional<String> problem = KeptLayers.problem(List.of(network), keep);
    if (problem.isPresent()) {
      throw new ConversionException(problem.get());
    }
  }
}
