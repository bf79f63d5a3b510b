package org.inferometer.backend.tensorrt.inspector;

/// The engine inspector's answer is not what any known version of TensorRT writes. The message
/// names the place.
public final class InspectorException extends Exception {
  private static final long serialVersionUID = 1;

  InspectorException(String message) {
    super(message);
  }
}
