package org.inferometer.runner;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;

/// Outputs that fake engines and interpreters agree on: every element 0.1.
final class FakeNetworks {
  private FakeNetworks() {}

  static Map<String, HostTensor> outputs(Network network, Binding binding, float element) {
    TensorTypes types = TensorTypes.declared(network, binding);
    Map<String, HostTensor> outputs = new LinkedHashMap<>();
    for (TensorSpec output : network.outputs()) {
      outputs.put(output.name(), filled(types.of(output.name()).orElseThrow(), element, 0));
    }
    return outputs;
  }

  /// Outputs that rise from element to element, from 0.1 on.
  static Map<String, HostTensor> rising(Network network, Binding binding) {
    Map<String, HostTensor> outputs = outputs(network, binding, 0);
    outputs.replaceAll((name, tensor) -> filled(tensor.type(), 0.1f, 0.01f));
    return outputs;
  }

  private static HostTensor filled(TensorType type, float first, float step) {
    MemorySegment data = Arena.ofAuto().allocate(type.bytes(), 64);
    for (long i = 0; i < type.shape().elementCount(); i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, first + i * step);
    }
    return new HostTensor(type, data);
  }
}
