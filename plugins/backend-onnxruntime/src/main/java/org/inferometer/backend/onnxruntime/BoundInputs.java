package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OnnxTensor;
import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.spi.BackendException;

/// The inputs of a session over the caller's memory.
record BoundInputs(Map<String, OnnxTensor> tensors) implements AutoCloseable {

  /// @throws BackendException if an input is missing, is not the binding's, or has a type that the
  ///   Java API cannot feed
  static BoundInputs of(OrtEnvironment environment, Binding binding, Map<String, HostTensor> inputs)
      throws BackendException {
    check(binding, inputs);
    BoundInputs bound = new BoundInputs(new LinkedHashMap<>());
    try {
      for (String name : binding.inputs().keySet()) {
        HostTensor tensor = inputs.get(name);
        if (tensor != null) {
          bound.tensors.put(name, Tensors.over(environment, tensor));
        }
      }
      return bound;
    } catch (OrtException e) {
      bound.close();
      throw OrtErrors.running("inputs", e);
    }
  }

  @Override
  public void close() {
    tensors.values().forEach(OnnxTensor::close);
  }

  private static void check(Binding binding, Map<String, HostTensor> inputs)
      throws BackendException {
    for (Map.Entry<String, TensorType> entry : binding.inputs().entrySet()) {
      HostTensor given = inputs.get(entry.getKey());
      if (given == null) {
        throw wrong("input '" + entry.getKey() + "' is missing");
      }
      if (!given.type().equals(entry.getValue())) {
        throw wrong(
            "input '"
                + entry.getKey()
                + "' is "
                + entry.getValue()
                + ", but was given as "
                + given.type());
      }
      if (!Tensors.sharable(given.type())) {
        String message =
            "input '" + entry.getKey() + "': ONNX Runtime's Java API cannot feed " + given.type();
        throw BackendException.unsupported(message, new IllegalArgumentException(message));
      }
    }
    for (String name : inputs.keySet()) {
      if (!binding.inputs().containsKey(name)) {
        throw wrong(
            "there is no input '" + name + "'; the inputs are " + binding.inputs().keySet());
      }
    }
  }

  private static BackendException wrong(String message) {
    return BackendException.failed(message, new IllegalArgumentException(message));
  }
}
