package org.inferometer.backend.tensorrt.runtime;

import java.util.List;
import org.inferometer.network.ElementType;

/// An input or output of an engine.
///
/// @param dims from the outermost inwards; -1 where the engine leaves a dimension open
public record EngineTensor(String name, boolean input, ElementType elementType, List<Long> dims) {
  public EngineTensor {
    dims = List.copyOf(dims);
  }
}
