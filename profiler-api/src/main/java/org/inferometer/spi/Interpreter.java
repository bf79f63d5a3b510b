package org.inferometer.spi;

import java.util.Map;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.pf4j.ExtensionPoint;

/// Runs a network once exactly as it is written, without any optimisation: the reference for
/// outputs, and the source of every inner tensor's type and shape, for any operator.
public interface Interpreter extends ExtensionPoint {
  /// For people, for example `the unoptimised network on ONNX Runtime 1.29.0`.
  String title();

  Probe probe();

  /// @param inputs by name, one for each input of the binding
  /// @throws BackendException with the runtime's own words
  Interpretation interpret(Network network, Binding binding, Map<String, HostTensor> inputs)
      throws BackendException;

  /// @param outputs that are tensors of numbers, by name, in the model's order; their memory is the
  ///   garbage collector's
  /// @param types of every tensor of the main graph that was computed, by tensor name
  record Interpretation(Map<String, HostTensor> outputs, Map<String, TensorType> types) {}
}
