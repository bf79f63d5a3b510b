package org.inferometer.backend.tensorrt.inspector;

import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// What an engine layer reads or writes.
///
/// @param format layout and element type in TensorRT's words: `Row major linear FP32`, `Float`
/// @param elementType empty where the words tell none
/// @param shape empty where a dimension is open
public record InspectedTensor(
    String name, String format, Optional<ElementType> elementType, Optional<Shape> shape) {

  /// Element type and shape, if both are known.
  public Optional<TensorType> type() {
    return elementType.flatMap(element -> shape.map(dims -> new TensorType(element, dims)));
  }
}
