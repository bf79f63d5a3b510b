package org.inferometer.precision.int8;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.operator.Operators;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.QuantisingNodes;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.int8.WeightedLayers.Found;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.rewriting.Inlining;
import org.inferometer.precision.rewriting.RewritableNetwork;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Precision;

/// An INT8 network in the making: what can be quantised is known, ranges are not yet.
///
/// ```java
/// Int8Draft draft = Int8Draft.of(network, Int8Options.of(backend.quantisation(Map.of())));
/// CalibrationTable table = observe(draft.observed());
/// Conversion conversion = draft.convert(table);
/// ```
public final class Int8Draft {
  private final Network network;
  private final Int8Options options;
  private final Constants constants;
  private final Activations activations;
  private final Found found;
  private final Map<Integer, WeightedLayer> candidates;
  private final Map<Integer, String> refused;

  private Int8Draft(
      Network network,
      Int8Options options,
      Constants constants,
      Activations activations,
      Found found) {
    this.network = network;
    this.options = options;
    this.constants = constants;
    this.activations = activations;
    this.found = found;
    this.candidates = new LinkedHashMap<>(found.layers());
    this.refused = new TreeMap<>(found.refused());
    keepWhatWasAsked();
  }

  /// @throws ConversionException if the network is quantised already, is not FP32, or has nothing
  ///   that could be quantised
  public static Int8Draft of(Network network, Int8Options options) throws ConversionException {
    requireFp32(network);
    requireWeights(network);
    Network prepared = prepared(network, options.rules().rest());
    Constants constants = new Constants(prepared);
    Activations activations =
        new Activations(
            prepared,
            constants,
            prepared.outputs().stream().map(spec -> spec.name()).collect(Collectors.toSet()));
    Found found = new WeightedLayers(prepared, constants, options.rules()).find();
    Int8Draft all = new Int8Draft(prepared, options, constants, activations, found);
    Int8Draft draft = new Int8Draft(prepared, options, constants, activations, all.served());
    draft.requireLayers();
    return draft;
  }

  /// What was found, without what no range serves: layers among sentinels, and those that something
  /// divides by. What would be floating point anyway needs no such reason.
  private Found served() {
    Map<Integer, String> reasons =
        new TreeMap<>(new Sentinels(network, constants).among(found.layers()));
    new Divisors(network, constants, found.layers().values()).find().forEach(reasons::putIfAbsent);
    reasons
        .keySet()
        .retainAll(placement(found.layers().values(), found.refused().keySet()).integerNodes());
    Map<Integer, WeightedLayer> layers = new LinkedHashMap<>(found.layers());
    layers.keySet().removeAll(reasons.keySet());
    reasons.putAll(found.refused());
    return new Found(layers, reasons);
  }

  /// Scales for each channel came with operator set 13, those of other types with 19.
  private static Network prepared(Network network, Precision rest) throws ConversionException {
    return rest == Precision.FP32
        ? RewritableNetwork.of(network, 13, "INT8")
        : RewritableNetwork.of(network, 19, "INT8 with FP16 for the rest");
  }

  /// The same draft with more layers that stay FP32.
  ///
  /// @param layers names or types
  /// @throws ConversionException if no layer is left
  public Int8Draft keeping(Set<String> layers) throws ConversionException {
    Set<String> keep = new HashSet<>(options.keep());
    keep.addAll(layers);
    Int8Options more = new Int8Options(options.rules(), keep);
    Int8Draft draft = new Int8Draft(network, more, constants, activations, found);
    draft.requireLayers();
    return draft;
  }

  /// The names of the layers with weights that become INT8 if their ranges are usable, in the
  /// network's order. All other integer layers follow from them.
  public List<String> quantisable() {
    return network.layers().stream()
        .filter(layer -> layer.nodes().stream().anyMatch(candidates::containsKey))
        .map(Layer::name)
        .toList();
  }

  /// The FP32 network that has the tensors to observe: without local functions, and at the operator
  /// set of the INT8 network, whose nodes may have been written in another form.
  public Network single() {
    return network;
  }

  /// The tensors whose ranges the conversion needs. Those of layers that are kept in FP32 on
  /// request are among them: one table serves every choice of layers, since the tensors that fewer
  /// layers quantise are a part of those that all do.
  public Map<String, ObservedTensor> observed() {
    QdqPlacement placement = placement(found.layers().values(), found.refused().keySet());
    Map<String, List<String>> members = placement.members();
    Set<String> outputs =
        network.outputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
    Map<String, ObservedTensor> observed = new LinkedHashMap<>();
    for (String tensor : placement.sources()) {
      List<String> group = members.getOrDefault(placement.group(tensor), List.of(tensor));
      int levels = options.rules().steps(placement.nonNegative(group)) + 1;
      double bound = activations.bound(tensor);
      observed.put(tensor, new ObservedTensor(levels, bound, outputs.contains(tensor)));
    }
    return observed;
  }

  /// What else the calibration looks at: the tensors whose largest magnitudes tell what FP16 cannot
  /// hold of the layers that are not INT8; none where these are FP32.
  public Map<String, ObservedTensor> rest() {
    return options.rules().rest() == Precision.FP32 ? Map.of() : HalfConverter.observed(network);
  }

  /// The INT8 network.
  ///
  /// @param table with the ranges of [#observed]; layers whose ranges are unusable stay FP32 and
  ///   are named
  /// @throws ConversionException if no layer is left
  public Conversion convert(CalibrationTable table) throws ConversionException {
    Map<Integer, WeightedLayer> layers = new LinkedHashMap<>(candidates);
    Map<Integer, String> reasons = new TreeMap<>(refused);
    QdqPlacement current = placement(layers.values(), reasons.keySet());
    Scales scales = Scales.of(current, options.rules(), table);
    while (exclude(layers, reasons, current, scales)) {
      current = placement(layers.values(), reasons.keySet());
      scales = Scales.of(current, options.rules(), table);
    }
    if (layers.isEmpty()) {
      throw new ConversionException(
          network.name() + ": no layer can be INT8 with these ranges: " + sample(network, reasons));
    }
    Rewriter rewriter = new Rewriter(network, options.rules(), layers, current, scales);
    Model model = rewriter.model();
    LayerReport report =
        new LayerReport(
            network,
            options.rules(),
            layers,
            reasons,
            current,
            rewriter.integerSums(),
            rewriter.roundings());
    Conversion conversion =
        new Conversion(
            Precision.INT8, model, report.layers(), rewriter.addedNodes(), remarks(options, table));
    return options.rules().rest() == Precision.FP32
        ? conversion
        : HalfRest.of(conversion, network, options.keep(), table.largest());
  }

  /// @param floating nodes with a reason why they compute in floating point; layers that are kept
  ///   on request are no obstacle to others
  private QdqPlacement placement(Collection<WeightedLayer> layers, Set<Integer> floating) {
    return new QdqPlacement(network, options.rules(), constants, activations, layers, floating);
  }

  /// Takes out the nodes that read or write a quantised tensor without a usable range.
  private boolean exclude(
      Map<Integer, WeightedLayer> layers,
      Map<Integer, String> reasons,
      QdqPlacement placement,
      Scales scales) {
    Map<Integer, String> out = new TreeMap<>();
    for (int node : placement.integerNodes()) {
      WeightedLayer layer = layers.get(node);
      (layer == null ? touched(node) : List.of(layer.input(), layer.result()))
          .stream()
              .filter(placement.quantised()::contains)
              .forEach(tensor ->
                  scales.unusable(tensor).ifPresent(reason -> out.putIfAbsent(node, reason)));
    }
    layers.keySet().removeAll(out.keySet());
    reasons.putAll(out);
    return !out.isEmpty();
  }

  private List<String> touched(int node) {
    List<String> tensors = new ArrayList<>(network.graph().nodes().get(node).inputs());
    tensors.addAll(network.graph().nodes().get(node).outputs());
    return tensors;
  }

  private void keepWhatWasAsked() {
    for (Layer layer : network.layers()) {
      boolean asked =
          options.keep().contains(layer.name()) || options.keep().contains(layer.type());
      for (int node : layer.nodes()) {
        if (candidates.containsKey(node)
            && (asked || options.keep().contains(network.graph().nodes().get(node).opType()))) {
          candidates.remove(node);
          refused.put(node, "it was asked to stay FP32");
        }
      }
    }
  }

  /// Refuses what has nothing to quantise before its operator set matters.
  private static void requireWeights(Network network) throws ConversionException {
    Operators newest = network.operators().at(List.of());
    boolean none =
        Inlining.network(network).graph().nodes().stream()
            .noneMatch(node -> newest.of(node).weighted().isPresent());
    if (none) {
      throw new ConversionException(nothingToQuantise(network, Map.of()));
    }
  }

  private void requireLayers() throws ConversionException {
    if (candidates.isEmpty()) {
      throw new ConversionException(nothingToQuantise(network, refused));
    }
  }

  private static String nothingToQuantise(Network network, Map<Integer, String> refused) {
    return network.name()
        + ": has no layer that can be INT8"
        + (refused.isEmpty()
            ? "; there is no Conv, ConvTranspose, Gemm or MatMul in its main graph"
            : ": " + sample(network, refused));
  }

  private static String sample(Network network, Map<Integer, String> reasons) {
    return reasons.entrySet().stream()
        .limit(3)
        .map(entry -> "'" + name(network, entry.getKey()) + "': " + entry.getValue())
        .collect(Collectors.joining("; "));
  }

  private static String name(Network network, int index) {
    Node node = network.graph().nodes().get(index);
    return node.name().isEmpty() ? node.opType() + " " + index : node.name();
  }

  /// Refuses what is quantised, or FP16, already.
  private static void requireFp32(Network network) throws ConversionException {
    Optional<String> quantised = QuantisingNodes.firstOf(network);
    if (quantised.isPresent()) {
      throw new ConversionException(
          network.name()
              + ": is quantised already (it has "
              + quantised.get()
              + "); give the FP32 network it was made from");
    }
    if (elements(network, ElementType.FLOAT16) > elements(network, ElementType.FLOAT)) {
      throw new ConversionException(
          network.name()
              + ": is an FP16 network, and INT8 is derived from FP32; give the FP32 network it was"
              + " made from");
    }
  }

  private static long elements(Network network, ElementType type) {
    return network.graph().initializers().stream()
        .filter(tensor -> tensor.elementType() == type)
        .map(Tensor::shape)
        .mapToLong(shape -> shape.elementCount())
        .sum();
  }

  /// What a reader of the network must know.
  private static List<String> remarks(Int8Options options, CalibrationTable table) {
    List<String> remarks = new ArrayList<>();
    remarks.add(
        "Ranges of activations by "
            + table.calibrator()
            + " from "
            + table.samples()
            + " inferences: "
            + table.data()
            + ".");
    if (table.synthetic()) {
      remarks.add(Accuracy.MADE_UP);
    }
    remarks.add("Written for " + options.rules().title() + ": " + form(options.rules()));
    return remarks;
  }

  private static String form(QuantisationRules rules) {
    return rules.activations() == ElementType.UINT8
        ? "activations are uint8, from 0 where they cannot be negative."
        : "all zero points are 0, biases are floating point.";
  }
}
