package org.inferometer.precision;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.HalfRule;
import org.inferometer.operator.HalfRule.Kind;
import org.inferometer.operator.Operators;
import org.inferometer.precision.rewriting.Inlining;
import org.jspecify.annotations.Nullable;

/// Decides for every node of a graph, and of the graphs within it, whether it computes in a format
/// of 16 bits, and so in which form each tensor is made and wanted.
///
/// Operators that are worth it compute in 16 bits. Those that follow take the form of what they
/// read where what they write is wanted so, so that no tensor is cast to and back. Subgraphs get
/// and give FP32: what a loop carries is rounded once in each turn otherwise.
///
/// In a quantised graph QuantizeLinear takes either form, and DequantizeLinear gives either, as
/// constants do: where both are wanted there are two of it. What reads numbers whose scale the
/// format does not hold stays FP32.
final class HalfPlan {
  /// Where nodes that quantise and dequantise have their scale.
  static final int SCALE = 1;

  /// The form of a floating-point tensor.
  enum Form {
    HALF,
    FLOAT
  }

  /// @param half whether it computes in 16 bits
  /// @param reason why it does not, though it has FP32 tensors; empty otherwise
  record Decision(boolean half, String reason) {
    private static final Decision HALF = new Decision(true, "");
    private static final Decision UNTOUCHED = new Decision(false, "");
    private static final Decision BETWEEN = new Decision(false, HalfConverter.BETWEEN);
    private static final Decision ALONE = new Decision(false, HalfConverter.ALONE);

    private static Decision stays(String reason) {
      return new Decision(false, reason);
    }
  }

  private final Graph graph;
  private final ElementTypes types;
  private final Operators operators;
  private final HalfOptions options;
  private final long opset;
  private final @Nullable HalfPlan outer;
  private final HalfObstacles obstacles;
  private final Map<String, Form> made = new HashMap<>();
  private final Map<String, Tensor> constants = new HashMap<>();
  private final Map<String, Integer> dequantised = new LinkedHashMap<>();
  private final Set<String> outOfScale = new HashSet<>();
  private final Map<String, EnumSet<Form>> demands = new HashMap<>();
  private final Map<String, EnumSet<Form>> wanted = new HashMap<>();
  private final List<String> obstructed = new ArrayList<>();
  private final boolean unobstructed;
  private final List<Decision> decisions = new ArrayList<>();
  private final IdentityHashMap<Graph, HalfPlan> inner = new IdentityHashMap<>();

  private HalfPlan(
      Graph graph,
      ElementTypes types,
      Operators operators,
      HalfOptions options,
      long opset,
      HalfHazards hazards,
      @Nullable HalfPlan outer) {
    this.graph = graph;
    this.types = types;
    this.operators = operators;
    this.options = options;
    this.opset = opset;
    this.outer = outer;
    collectSources();
    this.obstacles = new HalfObstacles(hazards, types, operators, options, constants, outOfScale);
    obstruct();
    this.unobstructed = obstructed.stream().allMatch(String::isEmpty);
    demand();
    decide();
    want();
  }

  static HalfPlan of(Network network, HalfOptions options) {
    ElementTypes types = ElementTypes.of(network.model(), network.operators());
    long opset = network.model().opset();
    HalfHazards hazards =
        HalfHazards.of(network.graph(), types, network.operators(), options.format(), opset);
    return new HalfPlan(network.graph(), types, network.operators(), options, opset, hazards, null);
  }

  HalfFormat format() {
    return options.format();
  }

  /// The form of inputs and outputs; within a node's graphs FP32.
  Form io() {
    return options.halfIo() && outer == null ? Form.HALF : Form.FLOAT;
  }

  Decision decision(int node) {
    return decisions.get(node);
  }

  HalfPlan inside(Graph subgraph) {
    HalfPlan plan = inner.get(subgraph);
    if (plan == null) {
      throw new IllegalArgumentException("'" + subgraph.name() + "' is not held by this graph");
    }
    return plan;
  }

  /// The form in which this graph or one around it makes a tensor; what can be had in both and is
  /// wanted so is made in FP32.
  Form form(String tensor) {
    Form own = made.get(tensor);
    if (own != null) {
      return own;
    }
    if (isEither(tensor)) {
      return wants(tensor).equals(EnumSet.of(Form.HALF)) ? Form.HALF : Form.FLOAT;
    }
    return outer == null ? Form.FLOAT : outer.form(tensor);
  }

  /// Whether the tensor is FP32 in the original.
  boolean isFloat(String tensor) {
    return !tensor.isEmpty() && types.of(tensor) == ElementType.FLOAT;
  }

  /// The FP32 constant of this name that this graph holds.
  @Nullable Tensor constant(String tensor) {
    return constants.get(tensor);
  }

  /// Whether this graph makes the tensor, rather than one around it.
  boolean owns(String tensor) {
    return made.containsKey(tensor) || isEither(tensor);
  }

  /// Whether this graph can make the tensor in either form at no cost: it is a constant, or
  /// dequantised.
  private boolean isEither(String tensor) {
    return constants.containsKey(tensor) || dequantised.containsKey(tensor);
  }

  /// Whether the node dequantises with a scale that both forms hold.
  boolean dequantises(Node node) {
    return !node.outputs().isEmpty() && dequantised.containsKey(node.outputs().getFirst());
  }

  /// The forms in which a constant of this graph, or what it dequantises, is used.
  Set<Form> wants(String tensor) {
    return wanted.getOrDefault(tensor, EnumSet.noneOf(Form.class));
  }

  /// The form in which a node reads an input; empty where it takes it as it comes.
  @Nullable Form reads(int node, int slot) {
    HalfRule rule = rule(graph.nodes().get(node));
    if (decisions.get(node).half()) {
      return rule.floatSlots().contains(slot) ? Form.FLOAT : Form.HALF;
    }
    boolean asItComes = rule.kind() == Kind.READS || dequantises(graph.nodes().get(node));
    return asItComes ? null : Form.FLOAT;
  }

  /// What rounding does to the constants that a node reads in 16 bits.
  WeightRounding rounding(int node) {
    WeightRounding sum = WeightRounding.NONE;
    Node at = graph.nodes().get(node);
    for (int slot = 0; slot < at.inputs().size(); slot++) {
      Tensor constant = constants.get(at.inputs().get(slot));
      if (constant != null && !isScale(at, slot) && reads(node, slot) == Form.HALF) {
        sum = sum.plus(obstacles.rounding(constant));
      }
    }
    for (Graph subgraph : GraphIndex.subgraphs(at)) {
      HalfPlan plan = inside(subgraph);
      for (int i = 0; i < subgraph.nodes().size(); i++) {
        sum = sum.plus(plan.rounding(i));
      }
    }
    return sum;
  }

  private boolean isScale(Node node, int slot) {
    return slot == SCALE && rule(node).kind() == Kind.QUANTISES;
  }

  /// Whether a node, or one within it, computes in 16 bits.
  boolean halfWithin(int node) {
    if (decisions.get(node).half()) {
      return true;
    }
    for (Graph subgraph : GraphIndex.subgraphs(graph.nodes().get(node))) {
      HalfPlan plan = inside(subgraph);
      for (int i = 0; i < subgraph.nodes().size(); i++) {
        if (plan.halfWithin(i)) {
          return true;
        }
      }
    }
    return false;
  }

  private void collectSources() {
    for (TensorSpec input : graph.inputs()) {
      made.put(input.name(), input.elementType() == ElementType.FLOAT ? io() : Form.FLOAT);
    }
    for (Tensor tensor : graph.initializers()) {
      if (tensor.elementType() == ElementType.FLOAT) {
        made.remove(tensor.name());
        constants.put(tensor.name(), tensor);
      }
    }
    graph.sparseInitializers().forEach(tensor -> made.put(tensor.values().name(), Form.FLOAT));
    for (Node node : graph.nodes()) {
      tensorOf(node).ifPresent(tensor -> constants.put(node.outputs().getFirst(), tensor));
    }
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      if (rule(node).kind() == Kind.DEQUANTISES) {
        if (holdsScale(node)) {
          dequantised.put(node.outputs().getFirst(), i);
        } else {
          outOfScale.addAll(node.outputs());
        }
      }
    }
  }

  /// Whether the format holds the scale of a node that quantises or dequantises, and all numbers of
  /// that scale.
  private boolean holdsScale(Node node) {
    Tensor scale = constants.get(node.inputs().get(SCALE));
    return scale != null && format().holdsScales(scale);
  }

  /// The FP32 tensor that a Constant node holds.
  static Optional<Tensor> tensorOf(Node node) {
    return KnownRanges.held(node).filter(tensor -> tensor.elementType() == ElementType.FLOAT);
  }

  /// Notes what speaks against 16 bits at each node, whatever its neighbours do.
  private void obstruct() {
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      HalfRule rule = rule(node);
      boolean asItComes =
          switch (rule.kind()) {
            case READS, QUANTISES, DEQUANTISES -> true;
            case COMPUTES, FOLLOWS, STAYS -> false;
          };
      boolean apart = asItComes || !isFloating(node) || tensorOf(node).isPresent();
      obstructed.add(apart ? "" : obstacles.of(i, node, rule));
    }
  }

  private boolean isFloating(Node node) {
    return node.inputs().stream().anyMatch(this::isFloat)
        || node.outputs().stream().anyMatch(this::isFloat);
  }

  /// Goes from the outputs to the inputs: a follower wants what those want that read it.
  private void demand() {
    graph.outputs().forEach(output -> demanded(output.name()).add(io()));
    for (int i = graph.nodes().size() - 1; i >= 0; i--) {
      Node node = graph.nodes().get(i);
      HalfRule rule = rule(node);
      EnumSet<Form> forms = EnumSet.noneOf(Form.class);
      switch (obstructed.get(i).isEmpty() ? rule.kind() : Kind.STAYS) {
        case COMPUTES -> forms.add(Form.HALF);
        case FOLLOWS -> node.outputs().forEach(output -> forms.addAll(demanded(output)));
        case STAYS -> forms.add(Form.FLOAT);
        case QUANTISES -> forms.add(holdsScale(node) ? Form.HALF : Form.FLOAT);
        case READS, DEQUANTISES -> {}
      }
      for (int slot = 0; slot < node.inputs().size(); slot++) {
        boolean apart = rule.floatSlots().contains(slot);
        demanded(node.inputs().get(slot)).addAll(apart ? EnumSet.of(Form.FLOAT) : forms);
      }
    }
  }

  private EnumSet<Form> demanded(String tensor) {
    return demands.computeIfAbsent(tensor, _ -> EnumSet.noneOf(Form.class));
  }

  private HalfRule rule(Node node) {
    return types.callsFunction(node)
        ? HalfRule.stays(Inlining.LEFT)
        : GraphIndex.subgraphs(node).isEmpty()
            ? HalfRules.of(operators.of(node), node, format(), opset)
            : HalfRule.stays("it gives its graphs FP32; what is within them is converted");
  }

  private void decide() {
    for (int i = 0; i < graph.nodes().size(); i++) {
      Node node = graph.nodes().get(i);
      Decision decision = decide(i, node);
      decisions.add(decision);
      for (String output : node.outputs()) {
        if (!isEither(output)) {
          made.put(output, decision.half() && isFloat(output) ? Form.HALF : Form.FLOAT);
        }
      }
    }
  }

  private Decision decide(int index, Node node) {
    if (!isFloating(node) || tensorOf(node).isPresent()) {
      return Decision.UNTOUCHED;
    }
    HalfRule rule = rule(node);
    switch (rule.kind()) {
      case READS, DEQUANTISES -> {
        return Decision.UNTOUCHED;
      }
      case QUANTISES -> {
        return takesHalf(node) ? Decision.HALF : Decision.UNTOUCHED;
      }
      default -> {}
    }
    String obstacle = obstructed.get(index);
    if (!obstacle.isEmpty()) {
      return Decision.stays(obstacle);
    }
    if (rule.kind() == Kind.COMPUTES || follows(node, rule)) {
      return Decision.HALF;
    }
    return unobstructed ? Decision.ALONE : Decision.BETWEEN;
  }

  /// Whether a node quantises what comes in 16 bits.
  private boolean takesHalf(Node node) {
    return form(node.inputs().getFirst()) == Form.HALF && holdsScale(node);
  }

  private boolean follows(Node node, HalfRule rule) {
    Set<String> half = new HashSet<>();
    Set<String> single = new HashSet<>();
    for (int slot = 0; slot < node.inputs().size(); slot++) {
      String input = node.inputs().get(slot);
      if (isFloat(input) && offering(input) == null && !rule.floatSlots().contains(slot)) {
        (form(input) == Form.HALF ? half : single).add(input);
      }
    }
    Set<Form> demand = EnumSet.noneOf(Form.class);
    node.outputs().forEach(output -> demand.addAll(demanded(output)));
    boolean onlyHalf = demand.equals(EnumSet.of(Form.HALF));
    if (single.isEmpty()) {
      return !half.isEmpty() || onlyHalf;
    }
    if (!onlyHalf) {
      return false;
    }
    long written = node.outputs().stream().filter(this::isFloat).count();
    return !half.isEmpty() || single.size() <= written;
  }

  /// Notes in which forms constants, and what is dequantised, are used, here and in the graphs
  /// within.
  private void want() {
    for (int node = 0; node < graph.nodes().size(); node++) {
      Node at = graph.nodes().get(node);
      for (int slot = 0; slot < at.inputs().size(); slot++) {
        Form form = reads(node, slot);
        if (form != null) {
          want(at.inputs().get(slot), form);
        }
      }
      for (Graph subgraph : GraphIndex.subgraphs(at)) {
        ElementTypes within = types.inside(subgraph);
        HalfHazards hazards = obstacles.hazards().inside(subgraph);
        inner.put(
            subgraph, new HalfPlan(subgraph, within, operators, options, opset, hazards, this));
      }
    }
    graph.outputs().forEach(output -> want(output.name(), io()));
    dequantised.forEach((tensor, node) -> {
      String scale = graph.nodes().get(node).inputs().get(SCALE);
      wants(tensor).forEach(form -> want(scale, form));
    });
  }

  private void want(String tensor, Form form) {
    HalfPlan plan = offering(tensor);
    if (plan != null) {
      plan.wanted.computeIfAbsent(tensor, _ -> EnumSet.noneOf(Form.class)).add(form);
    }
  }

  /// The plan of this graph or of one around it that can make a tensor in either form; none where a
  /// tensor of this name is made in one form.
  private @Nullable HalfPlan offering(String tensor) {
    HalfPlan plan = this;
    while (plan != null && !plan.owns(tensor)) {
      plan = plan.outer;
    }
    return plan != null && plan.isEither(tensor) ? plan : null;
  }
}
