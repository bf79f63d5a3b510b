package org.inferometer.importer.tensorflow;

import java.lang.foreign.Arena;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.backend.onnxruntime.OnnxRuntimeInterpreter;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;

/// Runs imported networks as they are written.
final class Run {
  private Run() {}

  static HostTensor tensor(ElementType type, Shape shape, double... values) {
    TensorType of = new TensorType(type, shape);
    HostTensor made =
        new HostTensor(
            of, Arena.ofAuto().allocate(Math.max(1, of.bytes()), 64).asSlice(0, of.bytes()));
    for (int i = 0; i < shape.elementCount(); i++) {
      TensorElements.set(made, i, values[i]);
    }
    return made;
  }

  static double[] numbers(HostTensor tensor) {
    double[] numbers = new double[Math.toIntExact(tensor.type().shape().elementCount())];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = TensorElements.get(tensor, i);
    }
    return numbers;
  }

  static Map<String, HostTensor> outputs(Network network, Map<String, HostTensor> inputs)
      throws Exception {
    Map<String, Shape> shapes = new LinkedHashMap<>();
    inputs.forEach((name, tensor) -> shapes.put(name, tensor.type().shape()));
    Binding binding = network.bind(Optional.empty(), shapes);
    return new OnnxRuntimeInterpreter().interpret(network, binding, inputs).outputs();
  }

  static HostTensor output(Network network, Map<String, HostTensor> inputs, String name)
      throws Exception {
    return Objects.requireNonNull(outputs(network, inputs).get(name), name);
  }
}
