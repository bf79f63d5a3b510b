package org.inferometer.precision;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.HalfReasons;
import org.inferometer.operator.HalfRule;
import org.inferometer.operator.HalfRule.Kind;
import org.inferometer.operator.Interval;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.inferometer.precision.HalfGoals.Goal;
import org.jspecify.annotations.Nullable;

/// Follows through a graph the numbers that a format of 16 bits does not hold: from the constants
/// and operators that make them to those that bring them back into its range. What reads them on
/// the way stays FP32.
///
/// Some hazards are harmless unless the numbers go where they do harm: a guard against zero matters
/// if something is divided by what it guards. Where they go, [HalfGoals] has found out before.
final class HalfHazards {
  /// Factors up to it take scores out of a softmax.
  private static final double LEAST_MASK = -1000;

  /// Factors up to it bring integers of millions into FP16's range.
  private static final double LARGEST_SCALE = 1.0 / 64;

  /// What may be the matter with the numbers of a tensor.
  private enum Hazard {
    /// A constant takes them beyond the format's largest.
    BEYOND,
    /// They are squares, sums or exponentials.
    GROWN,
    /// What keeps them from zero would become zero.
    GUARDED,
    /// They are reciprocals of small numbers.
    INVERSE,
    /// They are integers, which the format counts up to some number only.
    COUNTED,
    /// They may be large, which matters where they become angles.
    ANGLE
  }

  private final HalfGoals goals;
  private final Graph graph;
  private final ElementTypes types;
  private final Operators operators;
  private final HalfFormat format;
  private final Set<String> shapes;
  private final @Nullable HalfHazards outer;
  private final KnownRanges ranges;
  private final Map<String, EnumSet<Hazard>> hazards = new HashMap<>();
  private final Map<String, String> aliases = new HashMap<>();
  private final List<String> reasons = new ArrayList<>();
  private final IdentityHashMap<Graph, HalfHazards> inner = new IdentityHashMap<>();

  private HalfHazards(
      HalfGoals goals, Operators operators, HalfFormat format, @Nullable HalfHazards outer) {
    this.goals = goals;
    this.graph = goals.graph();
    this.types = goals.types();
    this.ranges = goals.ranges();
    this.operators = operators;
    this.format = format;
    this.outer = outer;
    this.shapes = ShapeTensors.of(graph, types, operators);
    for (Node node : graph.nodes()) {
      if (operators.has(node, Trait.NO_OPERATION)) {
        aliases.put(node.outputs().getFirst(), node.inputs().getFirst());
      }
      GraphIndex.subgraphs(node)
          .forEach(subgraph ->
              inner.put(
                  subgraph, new HalfHazards(goals.inside(subgraph), operators, format, this)));
    }
  }

  /// @param opset of ONNX's operators
  static HalfHazards of(
      Graph graph, ElementTypes types, Operators operators, HalfFormat format, long opset) {
    HalfGoals goals = HalfGoals.of(graph, types, operators, format, opset);
    HalfHazards hazards = new HalfHazards(goals, operators, format, null);
    graph.inputs().forEach(input -> hazards.add(input.name(), Hazard.ANGLE));
    hazards.follow();
    return hazards;
  }

  /// Those of a graph that a node of this one holds.
  HalfHazards inside(Graph subgraph) {
    HalfHazards found = inner.get(subgraph);
    if (found == null) {
      throw new IllegalArgumentException("'" + subgraph.name() + "' is not held by this graph");
    }
    return found;
  }

  /// Why a node stays FP32; empty if nothing that it reads or writes speaks against 16 bits.
  String of(int node) {
    return reasons.get(node);
  }

  boolean isShape(String tensor) {
    return shapes.contains(tensor);
  }

  private void follow() {
    graph.nodes().forEach(node -> reasons.add(follow(node)));
  }

  /// Notes the hazards of what a node writes.
  ///
  /// @return why it stays FP32; empty if it need not
  private String follow(Node node) {
    GraphIndex.subgraphs(node).forEach(subgraph -> follow(node, subgraph));
    List<EnumSet<Hazard>> met = met(node);
    if (!node.outputs().isEmpty() && ranges.isConstant(node.outputs().getFirst())) {
      EnumSet<Hazard> own = ofConstant(node.outputs().getFirst());
      own.removeIf(hazard -> !matters(hazard, goals.written(node)));
      return reason(node, met, own);
    }
    EnumSet<Hazard> made = made(node, met);
    EnumSet<Hazard> left = left(node, met);
    left.addAll(made);
    node.outputs().forEach(output -> left.forEach(hazard -> add(output, hazard)));
    return reason(node, met, made);
  }

  private String reason(Node node, List<EnumSet<Hazard>> met, EnumSet<Hazard> made) {
    for (int slot = 0; slot < met.size(); slot++) {
      boolean constant = ranges.isConstant(node.inputs().get(slot));
      for (Hazard hazard : met.get(slot)) {
        return constant ? begun(hazard) : carried(hazard);
      }
    }
    return made.stream().findFirst().map(this::begun).orElse("");
  }

  private String begun(Hazard hazard) {
    return switch (hazard) {
      case BEYOND -> "its constant is beyond the largest of " + format;
      case GROWN -> HalfReasons.SQUARES;
      case GUARDED -> "its constant would become zero in " + format;
      case INVERSE -> HalfReasons.SMALL_DIVISORS;
      case COUNTED ->
          "it reads integers, which " + format + " counts to " + format.counts() + " only";
      case ANGLE -> carried(hazard);
    };
  }

  private String carried(Hazard hazard) {
    return switch (hazard) {
      case BEYOND -> "it reads numbers that a constant takes beyond the largest of " + format;
      case GROWN -> "it reads squares, sums or exponentials that leave the range of " + format;
      case GUARDED -> "it reads numbers that a constant guards which is zero in " + format;
      case INVERSE -> "it reads reciprocals that leave the range of " + format;
      case COUNTED ->
          "it reads positions or counts, which "
              + format
              + " holds to "
              + format.counts()
              + " only";
      case ANGLE ->
          "an angle is computed of what it reads, and rounding of a large one is magnified";
    };
  }

  /// A branch gives what the node gives; a loop's body gives its condition first.
  private void follow(Node node, Graph subgraph) {
    HalfHazards within = inside(subgraph);
    within.follow();
    int first = Math.max(0, subgraph.outputs().size() - node.outputs().size());
    for (int i = first; i < subgraph.outputs().size(); i++) {
      String output = node.outputs().get(i - first);
      within.hazards(subgraph.outputs().get(i).name()).forEach(hazard -> add(output, hazard));
    }
  }

  private void add(String tensor, Hazard hazard) {
    if (types.of(tensor) == ElementType.FLOAT) {
      hazards.computeIfAbsent(tensor, _ -> EnumSet.noneOf(Hazard.class)).add(hazard);
    }
  }

  /// The hazards that each operand brings, as far as they matter here or further on.
  private List<EnumSet<Hazard>> met(Node node) {
    List<EnumSet<Hazard>> met = new ArrayList<>();
    HalfRule rule = goals.rule(node);
    for (int slot = 0; slot < node.inputs().size(); slot++) {
      String input = node.inputs().get(slot);
      EnumSet<Hazard> brought = EnumSet.noneOf(Hazard.class);
      if (types.of(input) == ElementType.FLOAT && !rule.floatSlots().contains(slot)) {
        brought.addAll(hazards(input));
      }
      if (operators.has(node, Trait.BOUNDS) && ranges.isConstant(input)) {
        brought.remove(Hazard.BEYOND); // an infinite bound is never reached either
      }
      EnumSet<Goal> reached = goals.reached(node, slot);
      brought.removeIf(hazard -> !matters(hazard, reached));
      if (!format.isNarrow() && operators.has(node, Trait.MULTIPLIES)) {
        brought.remove(Hazard.BEYOND); // products leave the range of FP32 too
      }
      met.add(brought);
    }
    return met;
  }

  private EnumSet<Hazard> hazards(String tensor) {
    if (ranges.isConstant(tensor)) {
      return ofConstant(tensor);
    }
    EnumSet<Hazard> own = hazards.get(tensor);
    if (own != null) {
      return own;
    }
    return outer == null ? EnumSet.noneOf(Hazard.class) : outer.hazards(tensor);
  }

  private EnumSet<Hazard> ofConstant(String tensor) {
    EnumSet<Hazard> found = EnumSet.noneOf(Hazard.class);
    double magnitude = ranges.of(tensor).magnitude();
    if (Double.isFinite(magnitude) && magnitude >= format.firstInfinite()) {
      found.add(Hazard.BEYOND);
    }
    if (isTiny(magnitude)) {
      found.add(Hazard.GUARDED);
    }
    if (Double.isFinite(magnitude) && magnitude > format.counts()) {
      found.add(Hazard.ANGLE);
    }
    return found;
  }

  private static boolean matters(Hazard hazard, EnumSet<Goal> reached) {
    return switch (hazard) {
      case BEYOND, INVERSE, COUNTED -> true;
      case GROWN -> reached.contains(Goal.SETTLING);
      case GUARDED -> reached.contains(Goal.SINGULAR);
      case ANGLE -> reached.contains(Goal.ANGLE);
    };
  }

  /// Hazards that begin at this node.
  private EnumSet<Hazard> made(Node node, List<EnumSet<Hazard>> met) {
    EnumSet<Hazard> made = EnumSet.noneOf(Hazard.class);
    EnumSet<Goal> written = goals.written(node);
    Interval range = goals.range(node);
    if (isCounted(node, written) && range.magnitude() > format.counts()) {
      made.add(Hazard.COUNTED);
    }
    if (format.isNarrow() && range.magnitude() > format.largest()) {
      if (inverts(node, met)) {
        made.add(Hazard.INVERSE);
      } else if (grows(node)) {
        made.add(Hazard.GROWN);
      }
    }
    if (isTiny(range.least()) || isTiny(-range.most())) {
      made.add(Hazard.GUARDED);
    }
    made.removeIf(hazard -> !matters(hazard, written));
    return made;
  }

  private boolean isTiny(double magnitude) {
    return magnitude > 0 && magnitude <= format.lastZero();
  }

  /// Whether a node writes reciprocals of numbers that may be near zero.
  private boolean inverts(Node node, List<EnumSet<Hazard>> met) {
    if (!goals.divides(node)) {
      return exponents(node).most() < 0;
    }
    boolean alone = node.inputs().size() == 1;
    return alone || (ranges.isConstant(node.inputs().getFirst()) && !met.getLast().isEmpty());
  }

  private boolean grows(Node node) {
    Interval exponents = exponents(node);
    boolean root = exponents.least() >= 0 && exponents.most() <= 1;
    return isSquare(node) || (operators.has(node, Trait.GROWS) && !root);
  }

  /// The exponents of a power; unknown for other operators.
  private Interval exponents(Node node) {
    boolean power =
        operators.has(node, Trait.GROWS)
            && node.inputs().size() == 2
            && types.of(node.inputs().getLast()) == ElementType.FLOAT;
    return power ? ranges.of(node.inputs().getLast()) : Interval.UNKNOWN;
  }

  private boolean isSquare(Node node) {
    return operators.has(node, Trait.MULTIPLIES)
        && node.inputs().size() > 1
        && source(node.inputs().get(0)).equals(source(node.inputs().get(1)));
  }

  /// The tensor itself, or what it is another name for.
  private String source(String tensor) {
    String source = tensor;
    while (aliases.containsKey(source)) {
      source = aliases.get(source);
    }
    return source;
  }

  /// Whether a node makes floating point of integers that are no sizes, or counts itself.
  private boolean isCounted(Node node, EnumSet<Goal> written) {
    if (!operators.has(node, Trait.CONVERTS)) {
      return operators.has(node, Trait.COUNTS);
    }
    String input = node.inputs().getFirst();
    boolean size = shapes.contains(input) && !written.contains(Goal.PERIODIC);
    // What is dequantised counts nothing.
    return isInteger(types.of(input)) && !size && !operators.has(node, Trait.QUANTISED);
  }

  private static boolean isInteger(ElementType type) {
    return switch (type) {
      case INT8, INT16, INT32, INT64, UINT8, UINT16, UINT32, UINT64 -> true;
      default -> false;
    };
  }

  /// What this node leaves of the hazards that it met.
  private EnumSet<Hazard> left(Node node, List<EnumSet<Hazard>> met) {
    EnumSet<Hazard> left = EnumSet.noneOf(Hazard.class);
    met.forEach(left::addAll);
    Operator operator = operators.of(node);
    double magnitude = goals.range(node).magnitude();
    if (operator.has(Trait.NORMALISES) || magnitude <= format.counts()) {
      left.clear();
    }
    if (magnitude <= format.largest()) {
      left.removeAll(EnumSet.of(Hazard.BEYOND, Hazard.GROWN, Hazard.INVERSE));
    }
    if (operator.has(Trait.CONTRACTS)) {
      left.remove(Hazard.GROWN);
    }
    if (operator.has(Trait.SINGULAR)) {
      left.remove(Hazard.GUARDED);
    }
    if (operator.has(Trait.PERIODIC)) {
      left.removeAll(EnumSet.of(Hazard.COUNTED, Hazard.ANGLE));
    }
    if (goals.divides(node)) {
      divided(met, left);
    }
    if (operator.has(Trait.MULTIPLIES)) {
      multiplied(node, met, left);
    }
    boolean mixed = goals.rule(node).kind() == Kind.COMPUTES;
    if (mixed) {
      weighted(node, met, left);
    }
    if ((mixed || !staysCounted(node, met)) && !goals.written(node).contains(Goal.PERIODIC)) {
      left.remove(Hazard.COUNTED);
    }
    return left;
  }

  /// A number divided by its size is in range.
  private static void divided(List<EnumSet<Hazard>> met, EnumSet<Hazard> left) {
    left.removeAll(EnumSet.of(Hazard.GROWN, Hazard.INVERSE));
    if (met.size() == 1 || !met.getLast().isEmpty()) {
      left.remove(Hazard.BEYOND);
    }
  }

  /// A number times the reciprocal of its size is in range.
  private void multiplied(Node node, List<EnumSet<Hazard>> met, EnumSet<Hazard> left) {
    for (int slot = 0; left.contains(Hazard.INVERSE) && slot < met.size(); slot++) {
      if (!met.get(slot).contains(Hazard.INVERSE) && !ranges.isConstant(node.inputs().get(slot))) {
        left.removeAll(EnumSet.of(Hazard.INVERSE, Hazard.GROWN, Hazard.GUARDED));
      }
    }
  }

  /// Sums over many products are as large as a network was trained to have them: a weight that is
  /// beyond the range is no sign that they are, but what is added to them is.
  private void weighted(Node node, List<EnumSet<Hazard>> met, EnumSet<Hazard> left) {
    left.retainAll(EnumSet.of(Hazard.BEYOND, Hazard.COUNTED));
    boolean beyond = false;
    for (int slot = 0; slot < met.size(); slot++) {
      boolean weight =
          ranges.isConstant(node.inputs().get(slot))
              && slot != operators.of(node).operands().bias();
      beyond |= met.get(slot).contains(Hazard.BEYOND) && !weight;
    }
    if (!beyond) {
      left.remove(Hazard.BEYOND);
    }
  }

  /// Whether what comes of counted numbers still has to be told from its neighbours: not behind a
  /// product with activations, which are rounded themselves, behind a quotient by a count or a
  /// scaling to small numbers, or where a large negative factor shows that the numbers are those of
  /// a mask, 0 and 1.
  private boolean staysCounted(Node node, List<EnumSet<Hazard>> met) {
    if (goals.divides(node)) {
      Interval divisor = ranges.of(node.inputs().getLast());
      boolean scales = Math.max(divisor.least(), -divisor.most()) >= 1 / LARGEST_SCALE;
      return met.size() > 1 && met.getFirst().contains(Hazard.COUNTED) && !scales;
    }
    if (!operators.has(node, Trait.MULTIPLIES)) {
      return true;
    }
    for (int slot = 0; slot < met.size(); slot++) {
      String input = node.inputs().get(slot);
      boolean constant = ranges.isConstant(input);
      boolean mask = constant && ranges.of(input).most() <= LEAST_MASK;
      boolean scales = constant && ranges.of(input).magnitude() <= LARGEST_SCALE;
      if (mask || scales || (!constant && !met.get(slot).contains(Hazard.COUNTED))) {
        return false;
      }
    }
    return true;
  }
}
