package org.inferometer.importer.tensorflow.convert;

/// Writes the ONNX nodes of one TensorFlow node and declares its results.
@FunctionalInterface
public interface Rule {
  /// @throws Refusal if the node cannot be expressed exactly
  void convert(Scope scope);
}
