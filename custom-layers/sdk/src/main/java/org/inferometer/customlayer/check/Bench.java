package org.inferometer.customlayer.check;

import java.util.List;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;

/// What a layer is checked on: its kernel alone, or a backend that runs it. Used by several threads
/// at once.
public interface Bench {
  /// For people: `CPU kernel`, `ONNX Runtime 1.29.0`.
  String title();

  /// Computes a layer once.
  ///
  /// @param node of the layer, with the attributes of the call
  /// @param call inputs, and the outputs to write; off the heap, each at a multiple of its
  ///   elements' size
  /// @return the shapes that were written, as the backend tells them. One that differs from the
  ///   output's says that nothing was written there
  /// @throws Exception what the kernel or the backend throws; its message reaches the developer
  List<Shape> run(CustomLayer layer, Node node, LayerCall call) throws Exception;

  /// Whether the kernel works in the memory that it is handed. Otherwise checks of what it writes
  /// beside its outputs mean nothing.
  boolean sharesMemory();

  /// Whether the backend finds the shapes of outputs itself.
  boolean infersShapes();

  /// Whether float32 numbers below the smallest normal one, 2^-126, may count as 0: as on devices,
  /// and with compilers, that are told to flush them.
  default boolean flushesDenormals() {
    return false;
  }
}
