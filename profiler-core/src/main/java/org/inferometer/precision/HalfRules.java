package org.inferometer.precision;

import java.util.Collection;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.operator.HalfRule;
import org.inferometer.operator.Operator;
import org.inferometer.operator.Operators;

/// What a format of 16 bits means for the nodes of a network, from what the catalogue says about
/// their operators. docs/reference/precision.md tells the reasons at length.
final class HalfRules {
  /// The last operator set that models are raised to for a form that an older one lacks.
  static final int NEWEST_OPSET = 22;

  private HalfRules() {}

  /// The rule for a node.
  ///
  /// @param opset the version of ONNX's operator set that it means
  static HalfRule of(Operator operator, Node node, HalfFormat format, long opset) {
    HalfRule rule = rule(operator, format);
    if (rule.kind() == HalfRule.Kind.STAYS) {
      return rule;
    }
    boolean casts = operator.isOnnx() && operator.name().equals("Cast");
    if (casts && node.intAttribute("to", 0) != ElementType.FLOAT.code()) {
      return HalfRule.of(HalfRule.Kind.READS, rule.since());
    }
    return operator.isOnnx() && opset < since(operator, rule)
        ? HalfRule.stays("operator set " + opset + " has no " + format + " form of it")
        : rule;
  }

  private static HalfRule rule(Operator operator, HalfFormat format) {
    Optional<HalfRule> known =
        switch (format) {
          case FP16 -> operator.half().fp16();
          case BF16 -> operator.half().bf16();
        };
    return known.orElseGet(() ->
        HalfRule.stays(
            "it is not known whether " + operator.label() + " can compute in " + format));
  }

  private static int since(Operator operator, HalfRule rule) {
    return Math.max(operator.since(), rule.since());
  }

  /// The lowest operator set, not lower than the given one, that has the format for every operator
  /// that could compute in it and has it up to [#NEWEST_OPSET].
  static long opset(Operators operators, Collection<Node> nodes, HalfFormat format, long least) {
    long opset = least;
    for (Node node : nodes) {
      Operator operator = operators.of(node);
      HalfRule rule = rule(operator, format);
      int since = since(operator, rule);
      boolean wanted = operator.isOnnx() && rule.kind() != HalfRule.Kind.STAYS;
      opset = wanted && since <= NEWEST_OPSET ? Math.max(opset, since) : opset;
    }
    return opset;
  }
}
