package org.inferometer.importer.tensorflow.layout;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;

/// Operators that work along axes which an attribute or a constant names, and keep the rank.
final class AxisRules {
  static final Map<String, Rule> ROWS =
      Map.ofEntries(
          Map.entry("Concat", AxisRules::concat),
          Map.entry("Split", call -> axis(call, 0)),
          Map.entry("Softmax", call -> call.opset() < 13 ? Optional.empty() : axis(call, -1)),
          Map.entry("LogSoftmax", call -> call.opset() < 13 ? Optional.empty() : axis(call, -1)),
          Map.entry("Hardmax", call -> call.opset() < 13 ? Optional.empty() : axis(call, -1)),
          Map.entry("TopK", call -> axis(call, -1)),
          Map.entry("LpNormalization", call -> axis(call, -1)),
          Map.entry("CumSum", AxisRules::cumulative),
          Map.entry("ReverseSequence", AxisRules::reverseSequence),
          Map.entry("Dropout", AxisRules::first),
          Map.entry("Tile", call -> perAxis(call, 1)),
          Map.entry("Expand", AxisRules::expand),
          Map.entry("Resize", AxisRules::resize));

  private AxisRules() {}

  private static Optional<Rule.Relaid> first(Call call) {
    return call.isPending(0)
        ? Optional.of(
            new Rule.Relaid(call.withFirstLaid(), call.node().attributes(), call.pending()))
        : Optional.empty();
  }

  private static Optional<Rule.Relaid> axis(Call call, long absent) {
    return call.isPending(0)
        ? Optional.of(new Rule.Relaid(call.withFirstLaid(), withAxis(call, absent), call.pending()))
        : Optional.empty();
  }

  private static List<Attribute> withAxis(Call call, long absent) {
    long axis = call.node().intAttribute("axis", absent);
    return Rule.with(
        call.node().attributes(), Attribute.of("axis", (long) call.pending().source(axis)));
  }

  private static Optional<Rule.Relaid> concat(Call call) {
    int count = call.node().inputs().size();
    boolean all = IntStream.range(0, count).allMatch(i -> call.isPending(i) || call.canBeLaid(i));
    return all
        ? Optional.of(
            new Rule.Relaid(
                IntStream.range(0, count).mapToObj(call::laid).toList(),
                withAxis(call, 0),
                call.pending()))
        : Optional.empty();
  }

  private static Optional<Rule.Relaid> cumulative(Call call) {
    return call.integers(1)
        .filter(axis -> axis.length == 1 && call.isPending(0))
        .map(axis ->
            new Rule.Relaid(
                call.withFirstLaidAnd(1, call.constant(call.pending().source(axis[0]))),
                call.node().attributes(),
                call.pending()));
  }

  private static Optional<Rule.Relaid> reverseSequence(Call call) {
    Node node = call.node();
    Permutation pending = call.pending();
    return first(call)
        .map(relaid ->
            new Rule.Relaid(
                relaid.inputs(),
                Rule.with(
                    Rule.with(
                        node.attributes(),
                        Attribute.of(
                            "batch_axis",
                            (long) pending.source(node.intAttribute("batch_axis", 1)))),
                    Attribute.of(
                        "time_axis", (long) pending.source(node.intAttribute("time_axis", 0)))),
                pending));
  }

  /// An input that has a number for each axis.
  private static Optional<Rule.Relaid> perAxis(Call call, int input) {
    return call.isPending(0)
        ? call.perAxis(input)
            .map(tensor ->
                new Rule.Relaid(
                    call.withFirstLaidAnd(input, tensor), call.node().attributes(), call.pending()))
        : Optional.empty();
  }

  private static Optional<Rule.Relaid> expand(Call call) {
    int rank = call.pending().rank();
    return call.integers(1)
        .filter(target -> target.length <= rank && call.isPending(0))
        .map(target -> {
          long[] whole = new long[rank];
          Arrays.fill(whole, 1);
          System.arraycopy(target, 0, whole, rank - target.length, target.length);
          return new Rule.Relaid(
              call.withFirstLaidAnd(1, call.constant(call.pending().inverse().apply(whole))),
              call.node().attributes(),
              call.pending());
        });
  }

  /// Scales or sizes for all axes; regions, and axes that are chosen, are left alone.
  private static Optional<Rule.Relaid> resize(Call call) {
    Node node = call.node();
    boolean plain =
        node.attribute("axes").isEmpty() && (!node.hasInput(1) || call.isEmptyConstant(1));
    if (!plain) {
      return Optional.empty();
    }
    boolean sized = node.hasInput(3);
    return perAxis(call, sized ? 3 : 2);
  }
}
