package org.inferometer.precision;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.precision.HalfPlan.Form;
import org.inferometer.precision.rewriting.Literals;
import org.inferometer.precision.rewriting.TensorNames;
import org.jspecify.annotations.Nullable;

/// Writes a graph anew as its plan says. Tensors keep their names; a tensor that is wanted in the
/// other form too is cast once, where it is first wanted so, for all that want it.
final class HalfRewriter {
  private static final String SINGLE_SUFFIX = "__fp32";

  private final Graph graph;
  private final HalfPlan plan;
  private final HalfFormat format;
  private final TensorNames names;
  private final boolean weightsMayBeReplaced;
  private final @Nullable HalfRewriter outer;
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> copies = new ArrayList<>();
  private final Map<String, String> half = new HashMap<>();
  private final Map<String, String> single = new HashMap<>();
  private final Set<String> outputs = new HashSet<>();
  private int added;

  /// @param weightsMayBeReplaced whether a weight that is an input too is a mere default
  HalfRewriter(
      Graph graph,
      HalfPlan plan,
      TensorNames names,
      boolean weightsMayBeReplaced,
      @Nullable HalfRewriter outer) {
    this.graph = graph;
    this.plan = plan;
    this.format = plan.format();
    this.names = names;
    this.weightsMayBeReplaced = weightsMayBeReplaced;
    this.outer = outer;
    graph.outputs().forEach(output -> outputs.add(output.name()));
  }

  /// Nodes and constants that were added, here and within.
  int added() {
    return added;
  }

  Graph rewritten() {
    graph.initializers().forEach(this::prepare);
    for (int node = 0; node < graph.nodes().size(); node++) {
      rewrite(node, graph.nodes().get(node));
    }
    List<TensorSpec> specs = graph.outputs().stream().map(this::output).toList();
    List<Tensor> constants =
        new ArrayList<>(graph.initializers().stream().map(this::initializer).toList());
    constants.addAll(copies);
    return new Graph(
        graph.name(),
        nodes,
        constants,
        graph.sparseInitializers(),
        graph.inputs().stream().filter(this::staysInput).map(this::retyped).toList(),
        specs,
        graph.valueInfos().stream().map(this::retyped).toList(),
        graph.rest());
  }

  private void rewrite(int index, Node node) {
    Tensor constant = HalfPlan.tensorOf(node).orElse(null);
    if (constant != null && plan.constant(node.outputs().getFirst()) != null) {
      nodes.add(constantNode(node, constant));
      return;
    }
    if (plan.dequantises(node)) {
      dequantise(node);
      return;
    }
    List<String> inputs = new ArrayList<>();
    for (int slot = 0; slot < node.inputs().size(); slot++) {
      Form wanted = plan.reads(index, slot);
      String input = node.inputs().get(slot);
      inputs.add(wanted == null || !plan.isFloat(input) ? input : as(input, wanted));
    }
    List<String> written = node.outputs().stream().map(this::written).toList();
    nodes.add(node.between(inputs, written).with(attributes(index, node)));
    castOutputs(node.outputs());
  }

  /// A Constant node in the form that is wanted; wanted in both, a second one follows it.
  private Node constantNode(Node node, Tensor constant) {
    String output = node.outputs().getFirst();
    Set<Form> wants = plan.wants(output);
    if (wants.size() == 2) {
      prepareBoth(constant, output);
    }
    return isMadeHalf(output)
        ? node.with(List.of(Attribute.of("value", toHalf(constant, constant.name()))))
        : node;
  }

  /// A node for each form that is wanted, with a scale in the same.
  private void dequantise(Node node) {
    String output = node.outputs().getFirst();
    Set<Form> wants = plan.wants(output);
    Form form = plan.form(output);
    nodes.add(node.between(scaled(node, form), List.of(output)));
    if (wants.size() == 2) {
      String copy = names.of(output, format.suffix());
      half.put(output, copy);
      added++;
      nodes.add(
          node.between(scaled(node, Form.HALF), List.of(copy))
              .named(names.of(copy, "/" + node.opType())));
    }
  }

  private List<String> scaled(Node node, Form form) {
    List<String> inputs = new ArrayList<>(node.inputs());
    inputs.set(HalfPlan.SCALE, as(inputs.get(HalfPlan.SCALE), form));
    return inputs;
  }

  private void prepare(Tensor tensor) {
    boolean both = plan.wants(tensor.name()).size() == 2;
    if (both && plan.constant(tensor.name()) != null) {
      prepareBoth(tensor, tensor.name());
    }
  }

  /// A constant that is wanted in both forms keeps its name in one, and has a copy for the other.
  private void prepareBoth(Tensor constant, String name) {
    Form kept = isHalfOutput(name) ? Form.HALF : Form.FLOAT;
    String copy = names.of(name, kept == Form.HALF ? SINGLE_SUFFIX : format.suffix());
    half.put(name, kept == Form.HALF ? name : copy);
    single.put(name, kept == Form.HALF ? copy : name);
    copies.add(kept == Form.HALF ? renamed(constant, copy) : toHalf(constant, copy));
  }

  /// Outputs keep their names.
  private boolean isHalfOutput(String constant) {
    return outputs.contains(constant) && plan.io() == Form.HALF;
  }

  /// Whether a constant has its name in 16 bits.
  private boolean isMadeHalf(String constant) {
    return plan.form(constant) == Form.HALF || isHalfOutput(constant);
  }

  private Tensor initializer(Tensor tensor) {
    boolean becomesHalf = plan.constant(tensor.name()) != null && isMadeHalf(tensor.name());
    return becomesHalf ? toHalf(tensor, tensor.name()) : tensor;
  }

  private static Tensor renamed(Tensor tensor, String name) {
    return new Tensor(
        name, tensor.elementType(), tensor.shape(), tensor.data(), List.of(), tensor.rest());
  }

  private Tensor toHalf(Tensor tensor, String name) {
    return new Tensor(
        name,
        format.type(),
        tensor.shape(),
        new HalfFloats(tensor.data(), format),
        List.of(),
        tensor.rest());
  }

  /// The name under which a tensor can be had in a form; cast now if it could not be yet.
  private String as(String tensor, Form wanted) {
    if (!plan.owns(tensor) && outer != null) {
      return outer.as(tensor, wanted);
    }
    String known = (wanted == Form.HALF ? half : single).get(tensor);
    if (known != null) {
      return known;
    }
    return plan.form(tensor) == wanted ? tensor : cast(tensor, wanted);
  }

  private String cast(String tensor, Form wanted) {
    String suffix = wanted == Form.HALF ? format.suffix() : SINGLE_SUFFIX;
    String name = names.of(tensor, suffix);
    (wanted == Form.HALF ? half : single).put(tensor, name);
    addCast(tensor, name, wanted);
    return name;
  }

  private void addCast(String from, String to, Form wanted) {
    ElementType type = wanted == Form.HALF ? format.type() : ElementType.FLOAT;
    added++;
    nodes.add(names.cast(from, to, type));
  }

  /// What a node writes that is an output in the other form gets another name, so that the cast
  /// writes the output.
  private String written(String tensor) {
    if (!isCastOutput(tensor)) {
      return tensor;
    }
    Form form = plan.form(tensor);
    String name = names.of(tensor, form == Form.HALF ? format.suffix() : SINGLE_SUFFIX);
    (form == Form.HALF ? half : single).put(tensor, name);
    (form == Form.HALF ? single : half).put(tensor, tensor);
    return name;
  }

  private boolean isCastOutput(String tensor) {
    return outputs.contains(tensor) && plan.isFloat(tensor) && plan.form(tensor) != plan.io();
  }

  private void castOutputs(List<String> written) {
    for (String output : written) {
      if (isCastOutput(output)) {
        Map<String, String> from = plan.io() == Form.HALF ? single : half;
        addCast(Objects.requireNonNull(from.get(output)), output, plan.io());
      }
    }
  }

  private List<Attribute> attributes(int index, Node node) {
    boolean becomesHalf = plan.decision(index).half();
    if (becomesHalf && node.is("ConstantOfShape") && node.attributes().isEmpty()) {
      return List.of(Attribute.of("value", toHalf(Literals.floats("", Shape.of(1), 0), "")));
    }
    return node.attributes().stream()
        .map(attribute -> {
          if (becomesHalf && node.is("Cast") && attribute.name().equals("to")) {
            return Attribute.of("to", format.type().code());
          }
          if (becomesHalf
              && attribute.value() instanceof Attribute.Tensors(boolean _, List<Tensor> held)
              && held.getFirst().elementType() == ElementType.FLOAT) {
            Tensor number = held.getFirst();
            return Attribute.of(attribute.name(), toHalf(number, number.name()));
          }
          return attribute.value() instanceof Attribute.Graphs held
              ? new Attribute(attribute.name(), graphs(held), attribute.rest())
              : attribute;
        })
        .toList();
  }

  private Attribute.Graphs graphs(Attribute.Graphs held) {
    List<Graph> rewritten = new ArrayList<>();
    for (Graph subgraph : held.values()) {
      HalfRewriter inner =
          new HalfRewriter(subgraph, plan.inside(subgraph), names, weightsMayBeReplaced, this);
      rewritten.add(inner.rewritten());
      added += inner.added();
    }
    return new Attribute.Graphs(held.list(), rewritten);
  }

  /// An output that no node of this graph makes (an input or a constant passed on) may have to be
  /// had in another form.
  private TensorSpec output(TensorSpec spec) {
    if (!plan.isFloat(spec.name())) {
      return spec;
    }
    String name = as(spec.name(), plan.io());
    ElementType type = plan.io() == Form.HALF ? format.type() : ElementType.FLOAT;
    boolean typed = spec.elementType() != ElementType.UNDEFINED;
    return new TensorSpec(name, typed ? type : spec.elementType(), spec.dimensions(), spec.rest());
  }

  /// From IR version 4 on, a weight that is an input too is a default that a caller may replace; a
  /// rounded weight is none. (ONNX Runtime 1.29 crashes on FP16 weights that may be replaced.)
  private boolean staysInput(TensorSpec spec) {
    boolean roundedWeight = plan.constant(spec.name()) != null && isMadeHalf(spec.name());
    return !roundedWeight || !weightsMayBeReplaced;
  }

  private TensorSpec retyped(TensorSpec spec) {
    boolean becomesHalf =
        spec.elementType() == ElementType.FLOAT
            && plan.owns(spec.name())
            && (plan.constant(spec.name()) == null
                ? plan.form(spec.name()) == Form.HALF && !half.containsKey(spec.name())
                : isMadeHalf(spec.name()));
    return becomesHalf
        ? new TensorSpec(spec.name(), format.type(), spec.dimensions(), spec.rest())
        : spec;
  }
}
