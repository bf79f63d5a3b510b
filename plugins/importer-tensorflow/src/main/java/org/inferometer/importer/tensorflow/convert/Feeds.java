package org.inferometer.importer.tensorflow.convert;

import java.util.List;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.TensorShapeProto;
import org.inferometer.operator.PartialShape;

/// What is known about the inputs of a network: what the graph declares, and where it declares no
/// shape, what the nodes that read an input demand.
final class Feeds {
  private static final Set<String> PICTURES =
      Set.of(
          "Conv2D",
          "DepthwiseConv2dNative",
          "MaxPool",
          "AvgPool",
          "FusedBatchNorm",
          "FusedBatchNormV2",
          "FusedBatchNormV3",
          "ResizeBilinear",
          "ResizeNearestNeighbor",
          "LRN");

  /// Operators that write as many axes as their first input has.
  private static final Set<String> KEEPS_RANK =
      Set.of(
          "Identity",
          "Relu",
          "Relu6",
          "Sigmoid",
          "Tanh",
          "Abs",
          "Neg",
          "Sub",
          "Mul",
          "RealDiv",
          "BiasAdd",
          "SpaceToBatchND",
          "Pad",
          "PadV2",
          "MirrorPad",
          "Cast",
          "StopGradient");

  private static final int FARTHEST = 6;

  private Feeds() {}

  /// Whether a graph feeds FP32 numbers to operators of FP16: a conversion of the weights left the
  /// inputs as they were.
  static boolean isHalved(NodeDef node, List<NodeDef> nodes) {
    return Attributes.of(node).type("dtype", ElementType.FLOAT) == ElementType.FLOAT
        && readers(node.getName(), nodes).stream()
            .anyMatch(reader ->
                Attributes.of(reader).type("T", ElementType.FLOAT) == ElementType.FLOAT16);
  }

  /// The nodes whose first input is a node's first output.
  private static List<NodeDef> readers(String name, List<NodeDef> nodes) {
    return nodes.stream()
        .filter(reader ->
            reader.getInputCount() > 0 && TensorName.parse(reader.getInput(0)).key().equals(name))
        .toList();
  }

  private static boolean isPicture(String name, List<NodeDef> nodes, int depth) {
    for (NodeDef reader : readers(name, nodes)) {
      if (PICTURES.contains(reader.getOp())
          || (depth < FARTHEST
              && KEEPS_RANK.contains(reader.getOp())
              && isPicture(reader.getName(), nodes, depth + 1))) {
        return true;
      }
    }
    return false;
  }

  static Value value(String name, NodeDef node, List<NodeDef> nodes) {
    Attributes attributes = Attributes.of(node);
    ElementType type =
        attributes.type("dtype", attributes.type("DstT", attributes.type("T", ElementType.FLOAT)));
    return Value.of(name, type, shape(node, nodes));
  }

  private static PartialShape shape(NodeDef node, List<NodeDef> nodes) {
    PartialShape declared = declared(node);
    // Old graphs write a shape without dimensions where they know none.
    boolean absent = !declared.isKnown() || declared.rank().getAsInt() == 0;
    return absent && isPicture(node.getName(), nodes, 0) ? PartialShape.ofRank(4) : declared;
  }

  private static PartialShape declared(NodeDef node) {
    AttrValue shape = node.getAttrMap().get("shape");
    if (shape != null && shape.hasShape()) {
      return of(shape.getShape());
    }
    AttrValue shapes = node.getAttrMap().get("_output_shapes");
    return shapes != null && shapes.getList().getShapeCount() > 0
        ? of(shapes.getList().getShape(0))
        : PartialShape.UNKNOWN;
  }

  private static PartialShape of(TensorShapeProto shape) {
    return shape.getUnknownRank()
        ? PartialShape.UNKNOWN
        : PartialShape.of(
            shape.getDimList().stream().mapToLong(TensorShapeProto.Dim::getSize).toArray());
  }
}
