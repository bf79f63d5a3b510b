package org.inferometer.importer.caffe;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.backend.onnxruntime.OnnxRuntimeInterpreter;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;

/// Runs an imported network once.
final class Run {
  private Run() {}

  /// The network's outputs, by name.
  static Map<String, Floats> of(Network network, Map<String, Floats> inputs) throws Exception {
    Map<String, Shape> sizes = new LinkedHashMap<>();
    inputs.forEach((name, floats) -> sizes.put(name, Shape.of(floats.dims())));
    Binding binding = network.bind(Optional.empty(), sizes);
    Map<String, HostTensor> feed = new LinkedHashMap<>();
    for (TensorSpec input : network.inputs()) {
      TensorType type = Objects.requireNonNull(binding.inputs().get(input.name()));
      Floats floats = Objects.requireNonNull(inputs.get(input.name()), input.name());
      MemorySegment data = Arena.ofAuto().allocate(Math.max(4, type.bytes()), 64);
      MemorySegment.copy(floats.values(), 0, data, JAVA_FLOAT, 0, floats.values().length);
      feed.put(input.name(), new HostTensor(type, data));
    }
    Map<String, Floats> outputs = new LinkedHashMap<>();
    new OnnxRuntimeInterpreter()
        .interpret(network, binding, feed)
        .outputs()
        .forEach((name, tensor) -> outputs.put(name, Floats.of(tensor)));
    return outputs;
  }

  /// The only output for given inputs, in the network's order.
  static Floats one(Network network, Floats... inputs) throws Exception {
    List<Floats> all = all(network, inputs);
    if (all.size() != 1) {
      throw new AssertionError("has " + all.size() + " outputs");
    }
    return all.getFirst();
  }

  static List<Floats> all(Network network, Floats... inputs) throws Exception {
    Map<String, Floats> named = new LinkedHashMap<>();
    for (int i = 0; i < network.inputs().size(); i++) {
      named.put(network.inputs().get(i).name(), inputs[i]);
    }
    return new ArrayList<>(of(network, named).values());
  }
}
