package org.inferometer.precision.int8;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.precision.WeightRounding;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.precision.rewriting.LayerStamps;
import org.inferometer.precision.rewriting.Literals;
import org.inferometer.precision.rewriting.TensorNames;
import org.inferometer.spi.QuantisationRules;

/// Writes the graph anew: quantised weights, pairs of QuantizeLinear and DequantizeLinear where the
/// placement wants them, folded nodes gone and their layers noted on the node that took them in.
final class Rewriter {
  private static final Map<String, String> ADDED = Map.of(Network.ADDED_KEY, "quantisation");

  private final Network network;
  private final QuantisationRules rules;
  private final Map<Integer, WeightedLayer> layers;
  private final QdqPlacement placement;
  private final Scales scales;
  private final TensorNames names;
  private final Set<String> results;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final Map<String, String> dequantised = new HashMap<>();
  private final Map<String, String> quantised = new HashMap<>();
  private final Map<Integer, Sum> sums = new HashMap<>();
  private final Constants known;
  private final Map<Integer, WeightRounding> roundings = new LinkedHashMap<>();

  /// What an addition after a product gets for its constant.
  private record Sum(int operand, String bias) {}

  Rewriter(
      Network network,
      QuantisationRules rules,
      Map<Integer, WeightedLayer> layers,
      QdqPlacement placement,
      Scales scales) {
    this.network = network;
    this.rules = rules;
    this.layers = layers;
    this.placement = placement;
    this.scales = scales;
    this.known = new Constants(network);
    this.names = new TensorNames(network.graph());
    this.results = network.outputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
  }

  Model model() {
    List<Node> old = network.graph().nodes();
    Set<Integer> absorbed = new HashSet<>(WeightedLayers.absorbed(layers));
    for (String tensor : placement.quantised()) {
      if (network.index().producer(tensor) < 0) {
        quantise(tensor, tensor, names.fresh(tensor + "/dequantized"));
      }
    }
    for (int i = 0; i < old.size(); i++) {
      if (!absorbed.contains(i)) {
        add(i, old.get(i));
      }
    }
    dropUnread();
    return network.model().with(graph());
  }

  /// Conversions whose readers all got one of their own. ONNX Runtime would run them.
  private void dropUnread() {
    Set<String> read = new HashSet<>(results);
    for (int i = nodes.size() - 1; i >= 0; i--) {
      Node node = nodes.get(i);
      if (node.metadata().containsKey(Network.ADDED_KEY)
          && node.outputs().stream().noneMatch(read::contains)) {
        nodes.remove(i);
      } else {
        read.addAll(GraphIndex.uses(node));
      }
    }
  }

  /// What became of the weights, by node.
  Map<Integer, WeightRounding> roundings() {
    return roundings;
  }

  /// Nodes that add an int32 bias to a product.
  Set<Integer> integerSums() {
    return sums.keySet();
  }

  /// Nodes that only convert between precisions.
  int addedNodes() {
    return (int)
        nodes.stream().filter(node -> node.metadata().containsKey(Network.ADDED_KEY)).count();
  }

  private void add(int index, Node node) {
    WeightedLayer layer = layers.get(index);
    List<String> inputs = inputs(index, node);
    if (layer == null) {
      protect(node, inputs);
    }
    Sum sum = sums.get(index);
    if (sum != null) {
      inputs.set(sum.operand(), sum.bias());
    }
    List<String> outputs = new ArrayList<>(node.outputs());
    Map<String, String> metadata = node.metadata();
    List<Attribute> attributes = node.attributes();
    if (layer != null) {
      inputs = withWeights(layer, inputs);
      outputs.set(0, layer.output());
      metadata = mergedLayers(layer);
      attributes = attributes.stream().filter(a -> !isScalar(a)).toList();
    }
    Map<String, String> pairs = new LinkedHashMap<>();
    for (int i = 0; i < outputs.size(); i++) {
      String tensor = outputs.get(i);
      if (placement.quantised().contains(tensor)) {
        boolean renamed = results.contains(tensor) && placement.integerNodes().contains(index);
        outputs.set(i, renamed ? names.fresh(tensor + "/raw") : tensor);
        pairs.put(outputs.get(i), renamed ? tensor : names.fresh(tensor + "/dequantized"));
        dequantised.put(tensor, pairs.getOrDefault(outputs.get(i), tensor));
      }
    }
    nodes.add(node.between(inputs, outputs).with(attributes).with(metadata));
    pairs.forEach((raw, done) -> quantise(renamedFrom(raw, done), raw, done));
  }

  /// Gemm's factors, which are in the weights and the bias now.
  private static boolean isScalar(Attribute attribute) {
    return attribute.name().equals("alpha") || attribute.name().equals("beta");
  }

  private String renamedFrom(String raw, String done) {
    return placement.quantised().contains(raw) ? raw : done;
  }

  private List<String> inputs(int index, Node node) {
    boolean integer = placement.integerNodes().contains(index);
    return node.inputs().stream()
        .map(input -> {
          boolean made = placement.integerNodes().contains(network.index().producer(input));
          return integer || made ? dequantised.getOrDefault(input, input) : input;
        })
        .collect(Collectors.toCollection(ArrayList::new));
  }

  /// Keeps a layer's weights in floating point where the backend's optimiser would quantise them:
  /// the same scale, but given for each channel, is none that it takes. That takes two channels.
  private void protect(Node node, List<String> inputs) {
    String integers = quantised.get(inputs.isEmpty() ? "" : inputs.getFirst());
    int channels = inputChannels(node);
    if (!rules.quantisesWeights() || integers == null || channels < 2) {
      return;
    }
    String tensor = node.inputs().getFirst();
    Scales.Scale scale = scales.of(tensor);
    float[] steps = new float[channels];
    Arrays.fill(steps, scale.value());
    Shape perChannel = Shape.of(channels);
    Tensor step = Literals.floats(names.fresh(tensor + "/scales"), perChannel, steps);
    Tensor zero =
        Literals.bytes(
            names.fresh(tensor + "/zero_points"),
            rules.activations(),
            perChannel,
            scale.zeroPoint());
    constants.addAll(List.of(step, zero));
    String output = names.fresh(tensor + "/dequantized");
    added(
        "DequantizeLinear",
        List.of(integers, step.name(), zero.name()),
        output,
        Attribute.of("axis", 1));
    inputs.set(0, output);
  }

  /// The size of dimension 1 of what a layer with constant weights reads; 0 for other nodes.
  private int inputChannels(Node node) {
    Tensor weight = node.inputs().size() < 2 ? null : known.floats(node.inputs().get(1));
    if (weight == null || weight.shape().rank() < 2) {
      return 0;
    }
    long channels =
        network
            .operators()
            .of(node)
            .weighted()
            .map(rule -> rule.channels().inputs(node, weight.shape()))
            .orElse(0L);
    return Math.toIntExact(channels);
  }

  /// @param tensor whose scale it is
  /// @param from what is quantised
  /// @param to what is dequantised
  private void quantise(String tensor, String from, String to) {
    Scales.Scale scale = scales.of(tensor);
    Tensor step = Literals.floats(names.fresh(tensor + "/scale"), Shape.of(), scale.value());
    Tensor zero =
        Literals.bytes(
            names.fresh(tensor + "/zero_point"),
            rules.activations(),
            Shape.of(),
            scale.zeroPoint());
    constants.add(step);
    constants.add(zero);
    String integers = names.fresh(tensor + "/quantized");
    added("QuantizeLinear", List.of(from, step.name(), zero.name()), integers);
    added("DequantizeLinear", List.of(integers, step.name(), zero.name()), to);
    dequantised.put(tensor, to);
    quantised.put(to, integers);
  }

  private List<String> withWeights(WeightedLayer layer, List<String> inputs) {
    float inputScale = scales.of(layer.input()).value();
    QuantizedWeights weights = QuantizedWeights.of(layer, inputScale, rules.rest());
    roundings.put(
        layer.node(),
        new WeightRounding(layer.weight().shape().elementCount(), 0, weights.flushed(), 0));
    String base = layer.original().inputs().get(1);
    Shape perChannel = Shape.of(weights.scales().length);
    Tensor elements = weights.tensor(names.fresh(base + "/int8"), layer.weight().shape());
    Tensor zero =
        Literals.bytes(names.fresh(base + "/zero_point"), ElementType.INT8, perChannel, 0);
    List<String> changed =
        new ArrayList<>(
            List.of(
                inputs.getFirst(),
                dequantised(elements, weights.scales(), zero, layer.axis(), base)));
    if (layer.hasBias()) {
      changed.add(bias(layer, weights, inputScale));
    }
    WeightedLayer.Sum sum = layer.sum();
    if (sum != null && rules.integerBias()) {
      String bias =
          integerBias(layer, weights, inputScale, sum.constant().shape(), layer.output() + "/bias");
      sums.put(sum.node(), new Sum(sum.operand(), bias));
    }
    return changed;
  }

  private String bias(WeightedLayer layer, QuantizedWeights weights, float inputScale) {
    String base = layer.output() + "/bias";
    Shape perChannel = Shape.of(weights.scales().length);
    if (rules.integerBias()) {
      return integerBias(layer, weights, inputScale, perChannel, base);
    }
    float[] values = new float[weights.scales().length];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) layer.affine().summand()[i];
    }
    Tensor bias = Literals.floats(names.fresh(base), perChannel, values);
    constants.add(bias);
    return bias.name();
  }

  private String integerBias(
      WeightedLayer layer, QuantizedWeights weights, float inputScale, Shape shape, String base) {
    float[] units = new float[weights.scales().length];
    for (int i = 0; i < units.length; i++) {
      units[i] = inputScale * weights.scales()[i];
    }
    Tensor bias =
        new Tensor(
            names.fresh(base + "/int32"),
            ElementType.INT32,
            shape,
            weights.bias(layer.bias(), inputScale),
            List.of());
    Tensor zero = Literals.zeros32(names.fresh(base + "/zero_point"), Shape.of(units.length));
    return dequantised(bias, units, zero, shape.rank() - 1, base);
  }

  private String dequantised(Tensor elements, float[] units, Tensor zero, int axis, String base) {
    Tensor step = Literals.floats(names.fresh(base + "/scale"), Shape.of(units.length), units);
    constants.addAll(List.of(elements, step, zero));
    String output = names.fresh(base + "/dequantized");
    added(
        "DequantizeLinear",
        List.of(elements.name(), step.name(), zero.name()),
        output,
        Attribute.of("axis", axis));
    return output;
  }

  private void added(String type, List<String> inputs, String output, Attribute... attributes) {
    nodes.add(
        new Node(
            names.fresh(output + "/" + type),
            type,
            "",
            "",
            inputs,
            List.of(output),
            List.of(attributes),
            ADDED));
  }

  private Map<String, String> mergedLayers(WeightedLayer layer) {
    List<Node> merged = new ArrayList<>(List.of(layer.original()));
    layer.absorbed().forEach(node -> merged.add(network.graph().nodes().get(node)));
    return LayerStamps.merged(merged);
  }

  private Graph graph() {
    Graph old = network.graph();
    Set<String> used = new LinkedHashSet<>(results);
    Set<String> made = new HashSet<>();
    nodes.forEach(node -> used.addAll(GraphIndex.uses(node)));
    nodes.forEach(node -> made.addAll(node.outputs()));
    List<Tensor> initializers =
        new ArrayList<>(
            old.initializers().stream().filter(tensor -> used.contains(tensor.name())).toList());
    initializers.addAll(constants);
    return new Graph(
        old.name(),
        nodes,
        initializers,
        old.sparseInitializers(),
        old.inputs(),
        old.outputs(),
        old.valueInfos().stream().filter(spec -> made.contains(spec.name())).toList(),
        old.rest());
  }
}
