package org.inferometer.backend.tensorrt.runtime;

import java.util.List;
import java.util.OptionalLong;

/// An engine on the device.
public interface LoadedEngine extends AutoCloseable {
  /// Inputs and outputs in the engine's order.
  List<EngineTensor> tensors();

  /// The engine inspector's JSON.
  String inspect() throws RuntimeFailure;

  /// Activations and workspace of one execution.
  long executionBytes();

  /// Constants; empty where the plan does not tell.
  OptionalLong weightsBytes();

  /// Streams beside the main one.
  int auxiliaryStreams();

  Execution execution() throws RuntimeFailure;

  @Override
  void close();
}
