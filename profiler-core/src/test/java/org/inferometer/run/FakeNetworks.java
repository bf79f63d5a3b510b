package org.inferometer.run;

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
      outputs.put(output.name(), filled(types.of(output.name()).orElseThrow(), element));
    }
    return outputs;
  }

  private static HostTensor filled(TensorType type, float element) {
    MemorySegment data = Arena.ofAuto().allocate(type.bytes(), 64);
    for (long i = 0; i < type.shape().elementCount(); i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, element);
    }
    return new HostTensor(type, data);
  }
}
