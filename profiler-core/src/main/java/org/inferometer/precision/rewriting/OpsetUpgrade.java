package org.inferometer.precision.rewriting;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;

/// Raises operator sets from 7 on to newer ones, up to 22. Only operators whose form changed in
/// between are rewritten, each to what it meant before (ONNX's Changelog.md lists the changes);
/// those that cannot be are refused with the remedy.
final class OpsetUpgrade {
  private static final String ADVICE = "; raise the model with onnx.version_converter first";

  /// The set in which most operators took the form that they have today.
  private static final long TURN = 13;

  private final TensorNames names;
  private final long from;
  private final long needed;
  private final String why;
  private final Operators before;
  private final Operators after;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<OperatorSet> operatorSets;

  private OpsetUpgrade(Model model, Operators catalogue, long needed, String why) {
    this.names = new TensorNames(model.graph());
    this.from = model.opset();
    this.needed = Math.max(from, needed);
    this.why = why;
    this.before = catalogue.at(List.of(new OperatorSet("", from)));
    this.after = catalogue.at(List.of(new OperatorSet("", this.needed)));
    this.operatorSets =
        Stream.concat(
                Stream.of(new OperatorSet("", this.needed)),
                model.operatorSets().stream().filter(set -> !set.domain().isEmpty()))
            .toList();
  }

  /// @param why the set is needed, for messages: the network and what needs it
  static OpsetUpgrade of(Network network, long needed, String why) throws ConversionException {
    OpsetUpgrade upgrade = new OpsetUpgrade(network.model(), network.operators(), needed, why);
    for (Node node : network.graph().nodes()) {
      if (!node.isOfDefaultSet()) {
        upgrade.check(node);
        upgrade.nodes.add(node);
      } else if (upgrade.from < TURN && upgrade.needed >= TURN) {
        upgrade.add(node);
      } else {
        upgrade.check(node);
        upgrade.nodes.add(node);
      }
    }
    upgrade.nodes.replaceAll(upgrade::later);
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
    rewrite(node);
  }

  /// Writes a node of before 13 in the form of 13.
  private void rewrite(Node node) {
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
    if (node.isOfDefaultSet() && isRefused(node)) {
      throw refusal(node, node.opType());
    }
    for (var subgraph : GraphIndex.subgraphs(node)) {
      for (Node inner : subgraph.nodes()) {
        if (inner.isOfDefaultSet() && (isRefused(inner) || !stays(inner))) {
          throw refusal(inner, inner.opType() + " in a subgraph of " + node.opType());
        }
        check(inner);
      }
    }
  }

  /// Whether a node has the same form in the operator set that is needed.
  private boolean stays(Node node) {
    boolean older = from < TURN && needed >= TURN;
    if (older) {
      int kept = constants.size();
      int written = nodes.size();
      rewrite(node);
      List<Node> rewritten = List.copyOf(nodes.subList(written, nodes.size()));
      nodes.subList(written, nodes.size()).clear();
      constants.subList(kept, constants.size()).clear();
      if (!rewritten.equals(List.of(node))) {
        return false;
      }
    }
    return later(node).equals(node);
  }

  /// Whether the operator means something else in the operator set that is needed, or is not there,
  /// and nothing here rewrites it.
  private boolean isRefused(Node node) {
    boolean spatial =
        node.opType().equals("BatchNormalization")
            && from < TURN
            && node.intAttribute("spatial", 1) == 0;
    Operator old = before.of(node);
    Operator raised = after.of(node);
    boolean same = old.since() == raised.since() && old.absence().equals(raised.absence());
    boolean resized = old.isKnown() && node.opType().equals("Upsample");
    return spatial || (!same && !resized);
  }

  private boolean changedIn(long opset) {
    return from < opset && opset <= needed;
  }

  /// What changed after 13; the same node where nothing did.
  private Node later(Node node) {
    if (!node.isOfDefaultSet()) {
      return node;
    }
    return switch (node.opType()) {
      // In inference it never had more than one.
      case "BatchNormalization" ->
          changedIn(14) ? node.between(node.inputs(), node.outputs().subList(0, 1)) : node;
      case "RoiAlign" ->
          changedIn(16)
              ? with(node, Attribute.of("coordinate_transformation_mode", "output_half_pixel"))
              : node;
      case "Split" ->
          changedIn(18) && node.inputs().size() == 1
              ? with(node, Attribute.of("num_outputs", node.outputs().size()))
              : node;
      case "GridSample" -> changedIn(20) ? withNewNames(node) : node;
      default -> changedIn(18) && hasAxes(node) ? withInput(node, longInput(node, "axes")) : node;
    };
  }

  /// Their axes became an input in 18, that of ReduceSum in 13.
  private boolean hasAxes(Node node) {
    return before.has(node, Trait.REDUCES) && node.attribute("axes").isPresent();
  }

  private static Node with(Node node, Attribute attribute) {
    return node.with(Stream.concat(node.attributes().stream(), Stream.of(attribute)).toList());
  }

  private static Node withNewNames(Node node) {
    String mode = node.attribute("mode").map(OpsetUpgrade::text).orElse("bilinear");
    String now = mode.equals("bilinear") ? "linear" : mode.equals("bicubic") ? "cubic" : mode;
    return with(
        changed(node, node.opType(), node.inputs(), Set.of("mode")), Attribute.of("mode", now));
  }

  private static String text(Attribute attribute) {
    return new String(
        ((Attribute.Strings) attribute.value()).values().getFirst(), StandardCharsets.UTF_8);
  }

  private Node withInput(Node node, Moved moved) {
    constants.addAll(moved.constant());
    List<String> inputs = List.of(node.inputs().getFirst(), moved.constant().getFirst().name());
    return changed(node, node.opType(), inputs, Set.of(moved.attribute()));
  }

  private ConversionException refusal(Node node, String what) {
    return new ConversionException(
        why
            + ", and "
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
