package org.inferometer.precision;

import java.util.EnumSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.Map;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.HalfRule;
import org.inferometer.operator.HalfRule.Kind;
import org.inferometer.operator.Interval;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.jspecify.annotations.Nullable;

/// Looks through a graph, from its outputs to its inputs, for where the numbers of each tensor go:
/// some numbers that a format of 16 bits does not hold do harm only there, see [HalfHazards].
final class HalfGoals {
  /// What numbers reach through operators that keep their range.
  enum Goal {
    /// Something that grows without bound near zero.
    SINGULAR,
    /// Something that brings large numbers back: a quotient, a root, a mean.
    SETTLING,
    /// A periodic function.
    PERIODIC,
    /// A periodic function, with no weights on the way.
    ANGLE
  }

  private final Graph graph;
  private final ElementTypes types;
  private final Operators operators;
  private final HalfFormat format;
  private final long opset;
  private final KnownRanges ranges;
  private final Map<String, EnumSet<Goal>> goals = new HashMap<>();
  private final IdentityHashMap<Graph, HalfGoals> inner = new IdentityHashMap<>();

  /// @param results what the graph's outputs reach in the graph around it
  private HalfGoals(
      Graph graph,
      ElementTypes types,
      Operators operators,
      HalfFormat format,
      long opset,
      @Nullable HalfGoals outer,
      EnumSet<Goal> results) {
    this.graph = graph;
    this.types = types;
    this.operators = operators;
    this.format = format;
    this.opset = opset;
    this.ranges = new KnownRanges(graph, types, operators, outer == null ? null : outer.ranges);
    graph.outputs().forEach(output -> goals(output.name()).addAll(results));
    graph.nodes().reversed().forEach(this::aim);
  }

  /// @param opset of ONNX's operators
  static HalfGoals of(
      Graph graph, ElementTypes types, Operators operators, HalfFormat format, long opset) {
    return new HalfGoals(graph, types, operators, format, opset, null, EnumSet.noneOf(Goal.class));
  }

  /// Those of a graph that a node of this one holds.
  HalfGoals inside(Graph subgraph) {
    HalfGoals found = inner.get(subgraph);
    if (found == null) {
      throw new IllegalArgumentException("'" + subgraph.name() + "' is not held by this graph");
    }
    return found;
  }

  Graph graph() {
    return graph;
  }

  ElementTypes types() {
    return types;
  }

  KnownRanges ranges() {
    return ranges;
  }

  private void aim(Node node) {
    EnumSet<Goal> written = written(node);
    for (Graph subgraph : GraphIndex.subgraphs(node)) {
      HalfGoals within =
          new HalfGoals(subgraph, types.inside(subgraph), operators, format, opset, this, written);
      inner.put(subgraph, within);
      GraphIndex.captured(subgraph).forEach(name -> goals(name).addAll(within.goals(name)));
    }
    for (int slot = 0; slot < node.inputs().size(); slot++) {
      goals(node.inputs().get(slot)).addAll(reached(node, slot));
    }
  }

  private EnumSet<Goal> goals(String tensor) {
    return goals.computeIfAbsent(tensor, _ -> EnumSet.noneOf(Goal.class));
  }

  /// What the numbers that a node writes reach.
  EnumSet<Goal> written(Node node) {
    EnumSet<Goal> written = EnumSet.noneOf(Goal.class);
    node.outputs().forEach(output -> written.addAll(goals(output)));
    return written;
  }

  /// What the numbers of one operand reach: here, or through this node.
  EnumSet<Goal> reached(Node node, int slot) {
    Operator operator = operators.of(node);
    EnumSet<Goal> reached = passed(node, slot);
    if (operator.has(Trait.PERIODIC)) {
      reached.addAll(EnumSet.of(Goal.PERIODIC, Goal.ANGLE));
    }
    if (operator.has(Trait.SINGULAR) && (isDivisor(node, slot) || (!divides(node) && slot == 0))) {
      reached.add(Goal.SINGULAR);
    }
    if (divides(node) || operator.has(Trait.CONTRACTS) || operator.has(Trait.REDUCES)) {
      reached.add(Goal.SETTLING);
    }
    return reached;
  }

  private EnumSet<Goal> passed(Node node, int slot) {
    EnumSet<Goal> passed = written(node);
    Interval range = range(node);
    if (range.magnitude() <= format.largest()) {
      passed.removeAll(EnumSet.of(Goal.SINGULAR, Goal.SETTLING));
    }
    if (range.magnitude() <= format.counts()) {
      passed.clear();
    }
    if (rule(node).kind() == Kind.COMPUTES) {
      passed.retainAll(EnumSet.of(Goal.PERIODIC));
    }
    if (isDivisor(node, slot)) {
      passed.retainAll(EnumSet.of(Goal.PERIODIC, Goal.ANGLE));
    }
    return passed;
  }

  boolean divides(Node node) {
    return operators.has(node, Trait.DIVIDES);
  }

  private boolean isDivisor(Node node, int slot) {
    return divides(node) && slot == node.inputs().size() - 1;
  }

  /// The range of the first tensor that a node writes.
  Interval range(Node node) {
    return node.outputs().isEmpty() ? Interval.UNKNOWN : ranges.of(node.outputs().getFirst());
  }

  HalfRule rule(Node node) {
    return HalfRules.of(operators.of(node), node, format, opset);
  }
}
