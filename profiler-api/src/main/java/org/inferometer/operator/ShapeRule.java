package org.inferometer.operator;

import java.util.stream.IntStream;

/// The shape of what an operator writes to its first output, as far as it follows from what is
/// known about its inputs (shape inference of the ONNX specification, `docs/Operators.md`).
@FunctionalInterface
public interface ShapeRule {
  PartialShape written(ShapedNode node);

  /// Nobody has said.
  ShapeRule UNKNOWN = _ -> PartialShape.UNKNOWN;

  /// It writes an element for each of its first input, in the same shape.
  ShapeRule SAME = like(0);

  /// It writes as many dimensions as its first input has.
  ShapeRule SAME_RANK = node -> node.shape(0).then(sizes -> PartialShape.ofRank(sizes.length));

  /// It combines its inputs element by element, and each is repeated along the dimensions where it
  /// has one element.
  ShapeRule BROADCAST =
      node ->
          IntStream.range(0, node.node().inputs().size())
              .mapToObj(node::shape)
              .reduce(PartialShape.of(), PartialShape::broadcast);

  /// It writes the shape of an input.
  static ShapeRule like(int input) {
    return node -> node.shape(input);
  }

  /// It writes so many dimensions.
  static ShapeRule ofRank(int rank) {
    PartialShape shape = PartialShape.ofRank(rank);
    return _ -> shape;
  }
}
