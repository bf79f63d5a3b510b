package org.inferometer.precision;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Trait;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.rewriting.FoldedConvolutions;
import org.inferometer.precision.rewriting.Inlining;
import org.inferometer.precision.rewriting.RewritableNetwork;
import org.inferometer.precision.rewriting.TensorNames;
import org.inferometer.study.Precision;

/// Derives a network of a 16-bit format from an FP32 one: weights and activations in that format,
/// casts only where types meet, and FP32 where its range or its significand does not do. Weights
/// are rounded when they are written or read, not before.
public final class HalfConverter {
  private static final long FIRST_OPSET = 7;

  static final String BETWEEN = "it stands between layers that stay FP32";

  /// Why a layer stays FP32 that only inputs and outputs in FP32 keep from 16 bits.
  public static final String ALONE =
      "alone it is not worth its casts: what it reads and what it writes is FP32";

  private final Network original;
  private final Network network;
  private final HalfOptions options;
  private final HalfPlan plan;

  /// @param network the original, made ready: without local functions, in an operator set that has
  ///   the format, convolutions with what they take in
  private HalfConverter(Network original, Network network, HalfOptions options) {
    this.original = original;
    this.network = network;
    this.options = options;
    this.plan = HalfPlan.of(network, options);
  }

  /// @throws ConversionException if the network is in half precision or quantised already, or has
  ///   nothing that could compute in the format, or has no layer of a name or type that is to be
  ///   kept
  public static Conversion convert(Network network, HalfOptions options)
      throws ConversionException {
    requireKnown(network, options.keep());
    Network ready = ready(network, options);
    requireSingle(ready);
    HalfConverter converter = new HalfConverter(network, ready, options);
    converter.requireSomething();
    HalfRewriter rewriter = converter.rewriter();
    Model model = ready.model().with(declared(rewriter.rewritten(), ready.model().irVersion()));
    return new Conversion(
        options.format().precision(), model, converter.layers(), rewriter.added(), List.of());
  }

  /// What the main graph reads and writes in FP32: how large it becomes on data tells what stays
  /// FP32, see [HalfOptions#observed].
  ///
  /// @param network without local functions
  public static Map<String, ObservedTensor> observed(Network network) {
    ElementTypes types = ElementTypes.of(network.model(), network.operators());
    Map<String, ObservedTensor> observed = new LinkedHashMap<>();
    Stream.concat(
            network.inputs().stream().map(TensorSpec::name),
            network.graph().nodes().stream().flatMap(node -> node.outputs().stream()))
        .filter(name -> !name.isEmpty() && types.of(name) == ElementType.FLOAT)
        .forEach(name -> observed.put(name, ObservedTensor.MAGNITUDE));
    return observed;
  }

  /// That [#observed] leaves out what stands within nodes; empty where there are no such graphs.
  ///
  /// @param network without local functions
  public static Optional<String> notObserved(Network network) {
    List<Node> holders =
        network.graph().nodes().stream()
            .filter(node -> !GraphIndex.subgraphs(node).isEmpty())
            .toList();
    if (holders.isEmpty()) {
      return Optional.empty();
    }
    Node first = holders.getFirst();
    String more = holders.size() == 1 ? "" : " and " + (holders.size() - 1) + " more";
    return Optional.of(
        "What is computed within graphs of nodes ("
            + first.opType()
            + (first.name().isEmpty() ? "" : " '" + first.name() + "'")
            + more
            + ") was not observed: layers there are FP16 whatever their numbers are.");
  }

  private static Network ready(Network network, HalfOptions options) throws ConversionException {
    Model model =
        switch (options.format()) {
          case FP16 -> ofKnownForms(network);
          case BF16 -> raised(network).model();
        };
    return FoldedConvolutions.of(network.with(model), options.keep());
  }

  /// Before operator set 7 operators broadcast otherwise, and trained unless told not to.
  private static Model ofKnownForms(Network network) throws ConversionException {
    return network.model().opset() < FIRST_OPSET
        ? RewritableNetwork.of(network, FIRST_OPSET, "FP16").model()
        : Inlining.of(network);
  }

  /// Most operators have BF16 in newer operator sets only.
  private static Network raised(Network network) throws ConversionException {
    Model model = Inlining.of(network);
    long opset =
        HalfRules.opset(
            network.operators(),
            GraphIndex.allNodes(model.graph()),
            HalfFormat.BF16,
            model.opset());
    return RewritableNetwork.of(network, opset, "BF16");
  }

  /// What a quantised network has beside its integers, in 16 bits.
  ///
  /// @param model with the same scales in both forms
  /// @param layers by name, those that compute in the format
  /// @param added nodes that were added
  public record Rest(Model model, Map<String, LayerConversion> layers, int added) {
    public Rest {
      layers = Map.copyOf(layers);
    }
  }

  /// Converts what a quantised network computes in floating point. Numbers that are quantised or
  /// dequantised are in 16 bits too, unless the format does not hold their scale.
  ///
  /// @param quantised its nodes stamped, see [org.inferometer.precision.rewriting.LayerStamps#of]
  public static Rest rest(Network quantised, HalfOptions options) {
    Network ready = FoldedConvolutions.of(quantised, options.keep());
    HalfConverter converter = new HalfConverter(quantised, ready, options);
    HalfRewriter rewriter = converter.rewriter();
    Model model = ready.model().with(rewriter.rewritten());
    Map<String, LayerConversion> layers = new HashMap<>();
    converter.layers().forEach(layer -> layers.put(layer.layer(), layer));
    return new Rest(model, layers, rewriter.added());
  }

  /// Before IR version 4 every constant is an input too.
  private static Graph declared(Graph graph, long irVersion) {
    if (irVersion >= 4) {
      return graph;
    }
    Set<String> there = new HashSet<>();
    graph.inputs().forEach(input -> there.add(input.name()));
    List<TensorSpec> inputs = new ArrayList<>(graph.inputs());
    for (Tensor tensor : graph.initializers()) {
      if (there.add(tensor.name())) {
        inputs.add(
            new TensorSpec(tensor.name(), tensor.elementType(), Dimension.fixed(tensor.shape())));
      }
    }
    return new Graph(
        graph.name(),
        graph.nodes(),
        graph.initializers(),
        graph.sparseInitializers(),
        inputs,
        graph.outputs(),
        graph.valueInfos(),
        graph.rest());
  }

  private HalfRewriter rewriter() {
    Graph graph = network.graph();
    boolean replaceable = network.model().irVersion() >= 4;
    return new HalfRewriter(graph, plan, new TensorNames(graph), replaceable, null);
  }

  private List<LayerConversion> layers() {
    Map<String, Layer> now = new HashMap<>();
    network.layers().forEach(layer -> now.put(layer.name(), layer));
    Set<Integer> counted = new HashSet<>();
    List<LayerConversion> layers = new ArrayList<>();
    for (Layer layer : original.layers()) {
      layers.add(layer(now.getOrDefault(layer.name(), layer), counted));
    }
    return layers;
  }

  /// @param counted nodes whose weights are another layer's: of layers that share a node, the first
  ///   has its weights
  private LayerConversion layer(Layer layer, Set<Integer> counted) {
    WeightRounding rounding = WeightRounding.NONE;
    boolean half = false;
    String reason = "";
    for (int node : layer.nodes()) {
      rounding = counted.add(node) ? rounding.plus(plan.rounding(node)) : rounding;
      half |= plan.halfWithin(node);
      reason = reason.isEmpty() ? plan.decision(node).reason() : reason;
    }
    Treatment treatment =
        half ? Treatment.CONVERTED : reason.isEmpty() ? Treatment.UNTOUCHED : Treatment.KEPT;
    return new LayerConversion(
        layer.name(),
        layer.type(),
        treatment,
        half ? "" : reason,
        half ? options.format().precision() : Precision.FP32,
        rounding);
  }

  private void requireSomething() throws ConversionException {
    for (int node = 0; node < network.graph().nodes().size(); node++) {
      if (plan.halfWithin(node)) {
        return;
      }
    }
    throw new ConversionException(
        network.source()
            + ": it has no layer that could compute in "
            + options.format()
            + firstReason());
  }

  /// A layer stands between others for their reasons, which tell more.
  private String firstReason() {
    return layers().stream()
        .filter(layer -> !layer.reason().isEmpty())
        .min(Comparator.comparing(layer -> layer.reason().equals(BETWEEN)))
        .map(layer -> " (" + layer.layer() + ": " + layer.reason() + ")")
        .orElse("; nothing in it is FP32");
  }

  private static void requireSingle(Network network) throws ConversionException {
    Optional<String> quantising = QuantisingNodes.firstOf(network);
    if (quantising.isPresent()) {
      throw new ConversionException(
          network.source()
              + ": it is quantised already ("
              + quantising.get()
              + "); convert the FP32 network that it was made from");
    }
    Optional<HalfTensor> half = firstHalf(network);
    if (half.isPresent()) {
      throw alreadyHalf(network, half.get());
    }
  }

  /// What a network computes in as it was given: a 16-bit format, or INT8 where it is quantised;
  /// empty for FP32.
  public static Optional<Precision> given(Network network) {
    return QuantisingNodes.firstOf(network).isPresent()
        ? Optional.of(Precision.INT8)
        : firstHalf(network)
            .map(half -> half.type() == ElementType.BFLOAT16 ? Precision.BF16 : Precision.FP16);
  }

  private record HalfTensor(String name, ElementType type) {}

  /// The first tensor of a 16-bit format that a node computes with or gives.
  private static Optional<HalfTensor> firstHalf(Network network) {
    ElementTypes types = ElementTypes.of(network.model(), network.operators());
    return network.graph().nodes().stream()
        .filter(node -> computes(network, node))
        .flatMap(node -> Stream.concat(node.inputs().stream(), node.outputs().stream()))
        .filter(tensor -> isHalf(types.of(tensor)))
        .findFirst()
        .map(tensor -> new HalfTensor(tensor, types.of(tensor)));
  }

  /// Whether a node computes, rather than to store or move numbers: weights may be stored in 16
  /// bits and computed with in FP32.
  private static boolean computes(Network network, Node node) {
    Operator operator = network.operators().of(node);
    return !node.is("Constant")
        && !operator.has(Trait.CONVERTS)
        && !operator.has(Trait.MOVES_DATA)
        && !operator.has(Trait.QUANTISED);
  }

  private static boolean isHalf(ElementType type) {
    return type == ElementType.FLOAT16 || type == ElementType.BFLOAT16;
  }

  private static ConversionException alreadyHalf(Network network, HalfTensor half) {
    String kind = network.index().initializer(half.name()) == null ? "tensor '" : "weight '";
    String what = kind + half.name() + "'";
    return new ConversionException(
        network.source()
            + ": it is in half precision already ("
            + what
            + " is "
            + half.type().label()
            + "); convert the FP32 network that it was made from, or measure it as it is");
  }

  private static void requireKnown(Network network, Set<String> keep) throws ConversionException {
    Optional<String> problem = KeptLayers.problem(List.of(network), keep);
    if (problem.isPresent()) {
      throw new ConversionException(problem.get());
    }
  }
}
