package org.inferometer.backend.tensorrt.runtime;

import java.util.List;
import org.inferometer.graph.ElementType;

/// An input or output of an engine.
///
/// @param ofShapes whether its values, which TensorRT reads in the host's memory, decide shapes
/// @param dims from the outermost inwards; -1 where the engine leaves a dimension open
public record EngineTensor(
    String name, boolean input, boolean ofShapes, ElementType elementType, List<Long> dims) {
  public EngineTensor {
    dims = List.copyOf(dims);
  }
}
