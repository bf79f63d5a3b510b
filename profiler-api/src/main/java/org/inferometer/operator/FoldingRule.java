package org.inferometer.operator;

import java.util.Optional;
import org.inferometer.graph.Tensor;

/// What an operator makes of constants alone, as the ONNX specification defines it
/// (`docs/Operators.md`). Rows have it for the operators with which exporters write weights, shapes
/// and sizes down in another form; arithmetic is not among them.
@FunctionalInterface
public interface FoldingRule {
  /// The constant; empty where its form has no rule, it would be too large, or the node is faulty.
  Optional<Tensor> folded(ConstantNode node);

  /// It writes its first input.
  FoldingRule FIRST = node -> Optional.of(node.input(0));

  /// It writes the elements of its first input in the shape that its shape rule gives.
  FoldingRule VIEW = node -> node.shape().exact().map(shape -> node.seen(node.input(0), shape));
}
