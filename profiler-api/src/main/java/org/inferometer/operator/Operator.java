package org.inferometer.operator;

import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.LongSupplier;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorType;

/// What is known about one operator.
///
/// @param domain "" for ONNX's own
/// @param since the first version of the domain's operator set in which it is what is told here
/// @param until the first version that does not have it any more; [Integer#MAX_VALUE] if all have
/// @param absence why nothing is known about it; empty for a known operator
/// @param operands which of them are weights
/// @param types element types of what it writes
/// @param shape of what it writes first
/// @param folding what it makes of constants alone; empty where that is not computed before a graph
///   runs
/// @param flops floating-point operations; see [#flops(TypedNode)]
/// @param range between which bounds the numbers lie that it writes
/// @param half what the formats of 16 bits mean for it
/// @param int8 what INT8 means for it
public record Operator(
    String domain,
    String name,
    int since,
    int until,
    String absence,
    Set<Trait> traits,
    Operands operands,
    TypeRule types,
    ShapeRule shape,
    Optional<FoldingRule> folding,
    Formula flops,
    RangeRule range,
    Half half,
    Int8Rule int8) {
  /// The formula of operators that move, select or relabel data and compute nothing: exactly 0
  /// operations, whatever the types. Converting element types counts as moving.
  static final Formula NOTHING = _ -> 0;

  /// Why an operator without a row is not known.
  static final String NOT_HERE = "the catalogue has no such operator";

  static final Formula NO_FORMULA =
      node -> {
        throw new UnknownCost("no formula for operator " + label(node.node()));
      };

  public Operator {
    traits = Set.copyOf(traits);
  }

  /// An operator that the catalogue does not have.
  ///
  /// @param reason a sentence without a full stop
  static Operator unknown(String domain, String name, String reason) {
    return new Operator(
        domain,
        name,
        1,
        Integer.MAX_VALUE,
        reason,
        Set.of(),
        Operands.NONE,
        TypeRule.UNKNOWN,
        ShapeRule.UNKNOWN,
        Optional.empty(),
        NO_FORMULA,
        RangeRule.UNKNOWN,
        Half.UNKNOWN,
        Int8Rule.Form.UNKNOWN);
  }

  public boolean isKnown() {
    return absence.isEmpty();
  }

  public boolean has(Trait trait) {
    return traits.contains(trait);
  }

  /// Whether it is one of ONNX's own set.
  public boolean isOnnx() {
    return domain.isEmpty();
  }

  /// The name with the domain before it, where that is not ONNX's own.
  public String label() {
    return label(domain, name);
  }

  private static String label(Node node) {
    return label(node.domain(), node.opType());
  }

  private static String label(String domain, String name) {
    return domain.isEmpty() ? name : domain + "." + name;
  }

  /// Floating-point operations of one node of this operator, multiply-add = 2.
  public NodeCost flops(TypedNode node) {
    NodeCost closed = closed(node.node());
    if (!isKnown()) {
      String why = absence.equals(NOT_HERE) ? "" : ": " + absence;
      return new NodeCost.Unknown("no formula for operator " + label() + why);
    }
    return closed instanceof NodeCost.Known ? count(node, () -> flops.flops(node)) : closed;
  }

  /// Bytes that a node of this operator reads of one input that is there.
  public NodeCost bytesRead(TypedNode node, int input) {
    if (has(Trait.READS_SHAPE_ONLY)) {
      return new NodeCost.Known(0);
    }
    boolean picks = input == 0 && has(Trait.PICKS);
    return count(node, () -> bytes(picks ? node.output(0) : node.input(input)));
  }

  /// Bytes that a node writes to one output that is there.
  public static NodeCost bytesWritten(TypedNode node, int output) {
    return count(node, () -> bytes(node.output(output)));
  }

  /// 0 for a node whose cost does not depend on what a subgraph does, otherwise the reason why
  /// nothing is known about it.
  public static NodeCost closed(Node node) {
    boolean open = node.attributes().stream().anyMatch(a -> a.value() instanceof Attribute.Graphs);
    return open
        ? new NodeCost.Unknown(node.opType() + " runs a subgraph as often as its data says")
        : new NodeCost.Known(0);
  }

  private static long bytes(TensorType type) {
    if (type.elementType() == ElementType.STRING || type.elementType() == ElementType.UNDEFINED) {
      throw new UnknownCost(
          "elements of type " + type.elementType().label() + " have no fixed size");
    }
    return type.bytes();
  }

  private static NodeCost count(TypedNode node, LongSupplier formula) {
    try {
      return new NodeCost.Known(formula.getAsLong());
    } catch (UnknownCost e) {
      return new NodeCost.Unknown(String.valueOf(e.getMessage()));
    } catch (ArithmeticException e) {
      return new NodeCost.Unknown("the count of " + node.node().opType() + " exceeds 2^63 - 1");
    } catch (RuntimeException e) {
      // Rows can be contributed: a formula that fails costs its figure only.
      return new NodeCost.Unknown("the formula of " + node.node().opType() + " failed: " + e);
    }
  }

  /// The shape of what a node of this operator writes to its first output.
  public PartialShape written(ShapedNode node) {
    try {
      return shape.written(node);
    } catch (RuntimeException _) {
      // Sizes that no tensor has; and rows can be contributed. The runtime says so of the node.
      return PartialShape.UNKNOWN;
    }
  }

  /// Whether a node of this operator makes a constant of constants.
  public boolean folds(Node node) {
    return folding.isPresent() && !node.inputs().contains("");
  }

  /// What a node of this operator makes of constants; empty where no rule says, it takes more
  /// memory than allowed, or the node is faulty.
  ///
  /// @param inputs all of them
  /// @param limit in bytes; nothing larger is made
  public Optional<Tensor> folded(Node node, List<Tensor> inputs, long limit) {
    ShapedNode shaped =
        new ShapedNode(
            node,
            name ->
                constant(node, inputs, name)
                    .map(t -> PartialShape.of(t.shape()))
                    .orElse(PartialShape.UNKNOWN),
            name -> constant(node, inputs, name));
    try {
      ConstantNode constants = new ConstantNode(node, inputs, written(shaped), limit);
      return folding.flatMap(rule -> rule.folded(constants));
    } catch (RuntimeException _) {
      return Optional.empty();
    }
  }

  private static Optional<Tensor> constant(Node node, List<Tensor> inputs, String name) {
    int position = node.inputs().indexOf(name);
    return position < 0 ? Optional.empty() : Optional.of(inputs.get(position));
  }

  /// The rule of INT8 for layers with weights, if the operator is one.
  public Optional<Int8Rule.Weighted> weighted() {
    return int8 instanceof Int8Rule.Weighted weighted ? Optional.of(weighted) : Optional.empty();
  }
}
