package org.inferometer.backend.tensorrt.runtime;

import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;

/// An engine on the device.
public interface LoadedEngine extends AutoCloseable {
  /// Inputs and outputs in the engine's order.
  List<EngineTensor> tensors();

  /// The engine inspector's JSON.
  ///
  /// @param inputs the shapes that the engine is described for; of inputs that are not named, those
  ///   that it is tuned for
  String inspect(Map<String, Shape> inputs) throws RuntimeFailure;

  /// What TensorRT warned of when it read the plan, a sentence each.
  List<String> warnings();

  /// Activations and workspace of one execution.
  long executionBytes();

  /// Streams beside the main one.
  int auxiliaryStreams();

  Execution execution() throws RuntimeFailure;

  @Override
  void close();

  /// An input or output of an engine.
  ///
  /// @param ofShapes whether its values, which TensorRT reads in the host's memory, decide shapes
  /// @param dims from the outermost inwards; -1 where the engine leaves a dimension open
  record EngineTensor(
      String name, boolean input, boolean ofShapes, ElementType elementType, List<Long> dims) {
    public EngineTensor {
      dims = List.copyOf(dims);
    }
  }
}
