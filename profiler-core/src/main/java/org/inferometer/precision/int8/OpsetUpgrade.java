package org.inferometer.precision.int8;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.network.Shape;
import org.inferometer.network.onnx.Attribute;
import org.inferometer.network.onnx.GraphIndex;
import org.inferometer.network.onnx.Model;
import org.inferometer.network.onnx.Model.OperatorSet;
import org.inferometer.network.onnx.Node;
import org.inferometer.network.onnx.Tensor;
import org.inferometer.precision.ConversionException;
import org.inferometer.precision.rewriting.Literals;
import org.inferometer.precision.rewriting.TensorNames;

/// Raises operator sets 7 to 12 to 13, the first with a scale for each channel. Only operators
/// whose form changed in between are rewritten, each to what it meant before (ONNX's Changelog.md
/// lists the changes); those that cannot be are refused with the remedy.
final class OpsetUpgrade {
  static final long NEEDED = 13;

  private static final String ADVICE =
      "; raise the model to operator set 13 with onnx.version_converter first";

  /// Operators that changed in a way that needs more than moving an attribute.
  private static final Set<String> REFUSED = Set.of("TopK", "Scatter", "Scan", "OneHot");

  private static final Set<String> REWRITTEN =
      Set.of(
          "Clip",
          "Dropout",
          "Pad",
          "Slice",
          "Squeeze",
          "Unsqueeze",
          "ReduceSum",
          "Split",
          "Softmax",
          "LogSoftmax",
          "Hardmax",
          "Upsample",
          "Resize",
          "BatchNormalization");

  private final TensorNames names;
  private final long from;
  private final String network;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<OperatorSet> operatorSets;

  private OpsetUpgrade(Model model, String network) {
    this.names = new TensorNames(model.graph());
    this.from = model.opset();
    this.network = network;
    this.operatorSets =
        Stream.concat(
                Stream.of(new OperatorSet("", Math.max(from, NEEDED))),
                model.operatorSets().stream()
                    .filter(set -> !set.domain().isEmpty() && !set.domain().equals("ai.onnx")))
            .toList();
  }

  /// @param network its name, for messages
  static OpsetUpgrade of(Model model, String network) throws ConversionException {
    OpsetUpgrade upgrade = new OpsetUpgrade(model, network);
    for (Node node : model.graph().nodes()) {
      if (upgrade.from >= NEEDED || !node.domain().isEmpty()) {
        upgrade.nodes.add(node);
      } else {
        upgrade.add(node);
      }
    }
    return upgrade;
  }

  List<Node> nodes() {
    return nodes;
  }

  List<Tensor> constants() {
    return constants;
  }

  List<OperatorSet> operatorSets() {
    return operatorSets;
  }

  private void add(Node node) throws ConversionException {
    check(node);
    switch (node.opType()) {
      case "Clip" -> moved(node, 11, floatInput(node, "min"), floatInput(node, "max"));
      case "Dropout" -> nodes.add(changed(node, node.opType(), node.inputs(), Set.of("ratio")));
      case "BatchNormalization" ->
          nodes.add(changed(node, node.opType(), node.inputs(), Set.of("spatial")));
      case "Pad" -> moved(node, 11, longInput(node, "pads"), floatInput(node, "value"));
      case "Slice" ->
          moved(
              node,
              10,
              longInput(node, "starts"),
              longInput(node, "ends"),
              longInput(node, "axes"));
      case "Squeeze", "Unsqueeze", "ReduceSum" -> moved(node, 13, longInput(node, "axes"));
      case "Split" -> moved(node, 13, longInput(node, "split"));
      case "Softmax", "LogSoftmax", "Hardmax" -> flattened(node);
      case "Upsample", "Resize" -> resized(node);
      default -> nodes.add(node);
    }
  }

  private void check(Node node) throws ConversionException {
    boolean spatial =
        node.opType().equals("BatchNormalization") && node.intAttribute("spatial", 1) == 0;
    if (REFUSED.contains(node.opType()) || spatial) {
      throw refusal(node, node.opType());
    }
    for (var subgraph : GraphIndex.subgraphs(node)) {
      for (Node inner : subgraph.nodes()) {
        if (REFUSED.contains(inner.opType()) || REWRITTEN.contains(inner.opType())) {
          throw refusal(inner, inner.opType() + " in a subgraph of " + node.opType());
        }
      }
    }
  }

  private ConversionException refusal(Node node, String what) {
    return new ConversionException(
        network
            + ": INT8 needs operator set 13, and "
            + what
            + " '"
            + node.name()
            + "' of operator set "
            + from
            + " cannot be raised here"
            + ADVICE);
  }

  /// An attribute that became an input.
  private record Moved(String attribute, List<Tensor> constant) {}

  private void moved(Node node, long since, Moved... attributes) {
    if (from >= since) {
      nodes.add(node);
      return;
    }
    List<String> inputs = new ArrayList<>(node.inputs());
    for (Moved moved : attributes) {
      inputs.add(moved.constant().isEmpty() ? "" : moved.constant().getFirst().name());
      constants.addAll(moved.constant());
    }
    while (inputs.getLast().isEmpty()) {
      inputs.removeLast();
    }
    Set<String> gone = Stream.of(attributes).map(Moved::attribute).collect(Collectors.toSet());
    nodes.add(changed(node, node.opType(), inputs, gone));
  }

  private Moved longInput(Node node, String attribute) {
    return new Moved(
        attribute,
        node.attribute(attribute).stream()
            .map(found ->
                Literals.longs(
                    names.fresh(node.outputs().getFirst() + "/" + attribute),
                    ((Attribute.Ints) found.value()).values()))
            .toList());
  }

  private Moved floatInput(Node node, String attribute) {
    return new Moved(
        attribute,
        node.attribute(attribute).stream()
            .map(found ->
                Literals.floats(
                    names.fresh(node.outputs().getFirst() + "/" + attribute),
                    Shape.of(),
                    ((Attribute.Floats) found.value()).values()[0]))
            .toList());
  }

  /// Before 13 the operator saw two dimensions, split at its axis (by default 1); since then it
  /// works along one axis only.
  private void flattened(Node node) {
    String output = node.outputs().getFirst();
    String shape = names.fresh(output + "/shape");
    String flat = names.fresh(output + "/flat");
    String result = names.fresh(output + "/result");
    String input = node.inputs().getFirst();
    long axis = node.intAttribute("axis", 1);
    nodes.add(added(node, "Shape", List.of(input), shape));
    nodes.add(added(node, "Flatten", List.of(input), flat, Attribute.of("axis", axis)));
    Node along = changed(node, node.opType(), List.of(flat), Set.of("axis"));
    List<Attribute> attributes = new ArrayList<>(along.attributes());
    attributes.add(Attribute.of("axis", -1));
    nodes.add(
        new Node(
            node.name(),
            node.opType(),
            "",
            "",
            List.of(flat),
            List.of(result),
            attributes,
            node.metadata()));
    nodes.add(added(node, "Reshape", List.of(result, shape), output));
  }

  private Node added(
      Node origin, String type, List<String> inputs, String output, Attribute... attributes) {
    return new Node(
        names.fresh(output + "/" + type),
        type,
        "",
        "",
        inputs,
        List.of(output),
        List.of(attributes),
        origin.metadata());
  }

  /// `Upsample`, and `Resize` of operator set 10, place pixels at `floor(x / scale)`.
  private void resized(Node node) {
    if (node.opType().equals("Resize") && from >= 11) {
      nodes.add(node);
      return;
    }
    String scales = node.inputs().size() > 1 ? node.inputs().get(1) : constantScales(node);
    Node resize =
        changed(node, "Resize", List.of(node.inputs().getFirst(), "", scales), Set.of("scales"));
    List<Attribute> attributes = new ArrayList<>(resize.attributes());
    attributes.add(Attribute.of("coordinate_transformation_mode", "asymmetric"));
    attributes.add(Attribute.of("nearest_mode", "floor"));
    nodes.add(
        new Node(
            node.name(),
            "Resize",
            "",
            "",
            resize.inputs(),
            resize.outputs(),
            attributes,
            node.metadata()));
  }

  private String constantScales(Node node) {
    float[] values =
        node.attribute("scales")
            .map(attribute -> ((Attribute.Floats) attribute.value()).values())
            .orElseGet(() -> new float[0]);
    String name = names.fresh(node.outputs().getFirst() + "/scales");
    constants.add(Literals.floats(name, Shape.of(values.length), values));
    return name;
  }

  private static Node changed(Node node, String type, List<String> inputs, Set<String> without) {
    return new Node(
        node.name(),
        type,
        node.domain(),
        node.overload(),
        inputs,
        node.outputs(),
        node.attributes().stream()
            .filter(attribute -> !without.contains(attribute.name()))
            .toList(),
        node.metadata(),
        node.rest());
  }
}
