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
          "Conv2D", "DepthwiseConv2dNative", "MaxPool", "AvgPool", "FusedBatchNorm",
          "FusedBatchNormV2", "FusedBatchNormV3", "ResizeBilinear", "ResizeNearestNeighbor", "LRN");

  private Feeds() {}

  static Value value(String name, NodeDef node, List<NodeDef> nodes) {
    Attributes attributes = Attributes.of(node);
    ElementType type = attributes.type("dtype", attributes.type("T", ElementType.FLOAT));
    return Value.of(name, type, shape(node, nodes));
  }

  private static PartialShape shape(NodeDef node, List<NodeDef> nodes) {
    PartialShape declared = declared(node);
    boolean demanded = nodes.stream()
        .anyMatch(reader -> PICTURES.contains(reader.getOp())
            && reader.getInputCount() > 0
            && TensorName.parse(reader.getInput(0)).node().equals(node.getName()));
    // Old graphs write a shape without dimensions where they know none.
    boolean absent = !declared.isKnown() || declared.rank().getAsInt() == 0;
    return absent && demanded ? PartialShape.ofRank(4) : declared;
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
