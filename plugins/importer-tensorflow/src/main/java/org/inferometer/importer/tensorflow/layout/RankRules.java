package org.inferometer.importer.tensorflow.layout;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;
import org.jspecify.annotations.Nullable;

/// Operators that take axes away or put axes in: what stays pending has another rank.
final class RankRules {
  private static final List<String> REDUCTIONS =
      List.of(
          "ReduceL1",
          "ReduceL2",
          "ReduceLogSum",
          "ReduceLogSumExp",
          "ReduceMax",
          "ReduceMean",
          "ReduceMin",
          "ReduceProd",
          "ReduceSum",
          "ReduceSumSquare");

  static final Map<String, Rule> ROWS = rows();

  private RankRules() {}

  private static Map<String, Rule> rows() {
    Map<String, Rule> rows = new HashMap<>();
    REDUCTIONS.forEach(type -> rows.put(type, RankRules::reduce));
    rows.put("ArgMax", RankRules::position);
    rows.put("ArgMin", RankRules::position);
    rows.put("Squeeze", RankRules::squeeze);
    rows.put("Unsqueeze", RankRules::unsqueeze);
    rows.put("Gather", RankRules::gather);
    return Map.copyOf(rows);
  }

  private static Optional<Rule.Relaid> reduce(Call call) {
    boolean keep = call.node().intAttribute("keepdims", 1) == 1;
    Permutation pending = call.pending();
    if (isWhole(call)) {
      if (!call.isPending(0) || call.node().intAttribute("noop_with_empty_axes", 0) != 0) {
        return Optional.empty();
      }
      Permutation left = keep ? pending : Permutation.identity(0);
      return Optional.of(new Rule.Relaid(call.withFirstLaid(), call.node().attributes(), left));
    }
    return overAxes(call, keep ? pending : null);
  }

  private static boolean isWhole(Call call) {
    return call.node().attribute("axes").isEmpty() && !call.node().hasInput(1);
  }

  private static Optional<Rule.Relaid> squeeze(Call call) {
    return overAxes(call, null);
  }

  /// Axes that an attribute or the second input names.
  ///
  /// @param kept what stays pending; null where the axes go
  private static Optional<Rule.Relaid> overAxes(Call call, @Nullable Permutation kept) {
    Permutation pending = call.pending();
    Optional<long[]> named = named(call);
    Optional<Set<Integer>> axes = named.flatMap(list -> call.axes(list, pending.rank()));
    if (!call.isPending(0) || axes.isEmpty() || axes.get().isEmpty()) {
      return Optional.empty();
    }
    Permutation left = kept == null ? pending.without(axes.get()) : kept;
    return Optional.of(withAxes(call, Rule.mapped(pending, named.get()), left));
  }

  private static Optional<long[]> named(Call call) {
    long[] attribute = call.node().intsAttribute("axes");
    return attribute.length > 0 ? Optional.of(attribute) : call.second();
  }

  private static Rule.Relaid withAxes(Call call, long[] axes, Permutation left) {
    Node node = call.node();
    return node.attribute("axes").isPresent()
        ? new Rule.Relaid(
            call.withFirstLaid(), Rule.with(node.attributes(), Attribute.of("axes", axes)), left)
        : new Rule.Relaid(call.withFirstLaidAnd(1, call.constant(axes)), node.attributes(), left);
  }

  private static Optional<Rule.Relaid> position(Call call) {
    Node node = call.node();
    Permutation pending = call.pending();
    int axis = (int) Math.floorMod(node.intAttribute("axis", 0), (long) pending.rank());
    boolean keep = node.intAttribute("keepdims", 1) == 1;
    return call.isPending(0)
        ? Optional.of(
            new Rule.Relaid(
                call.withFirstLaid(),
                Rule.with(node.attributes(), Attribute.of("axis", (long) pending.source(axis))),
                keep ? pending : pending.without(Set.of(axis))))
        : Optional.empty();
  }

  /// New axes stand at the same places before and after the transposition.
  private static Optional<Rule.Relaid> unsqueeze(Call call) {
    Optional<long[]> named = named(call);
    if (!call.isPending(0) || named.isEmpty()) {
      return Optional.empty();
    }
    int rank = call.pending().rank() + named.get().length;
    return call.axes(named.get(), rank)
        .map(axes ->
            withAxes(
                call,
                axes.stream().mapToLong(axis -> axis).sorted().toArray(),
                call.pending().with(axes)));
  }

  /// Indices of rank 1 keep the rank, a single index takes the axis away.
  private static Optional<Rule.Relaid> gather(Call call) {
    Node node = call.node();
    Permutation pending = call.pending();
    Optional<long[]> indices = call.dimensions(1);
    if (!call.isPending(0) || indices.isEmpty() || indices.get().length > 1) {
      return Optional.empty();
    }
    int axis = (int) Math.floorMod(node.intAttribute("axis", 0), (long) pending.rank());
    return Optional.of(
        new Rule.Relaid(
            call.withFirstLaid(),
            Rule.with(node.attributes(), Attribute.of("axis", (long) pending.source(axis))),
            indices.get().length == 1 ? pending : pending.without(Set.of(axis))));
  }
}
