package org.inferometer.spi;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
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

  /// May compute a chain of layers in a wider type than the network gives them where the runtime
  /// has no kernels for it, and round the last one's result only.
  ///
  /// @param inputs by name, one for each input of the binding
  /// @throws BackendException with the runtime's own words
  Interpretation interpret(Network network, Binding binding, Map<String, HostTensor> inputs)
      throws BackendException;

  /// Runs a network once with every layer in its own type: what a layer writes in FP16 is rounded to
  /// FP16 before another layer reads it. Within a layer sums may be kept wider, as engines mostly
  /// do.
  ///
  /// @param inputs by name, one for each input of the binding
  /// @throws BackendException with the runtime's own words; unsupported where this interpreter
  ///   cannot do it
  default StrictInterpretation interpretStrictly(
      Network network, Binding binding, Map<String, HostTensor> inputs) throws BackendException {
    String message = title() + " does not round what each layer writes";
    throw BackendException.unsupported(message, new UnsupportedOperationException(message));
  }

  /// @param outputs that are tensors of numbers, by name, in the model's order; their memory is the
  ///   garbage collector's
  /// @param types of every tensor of the main graph that was computed, by tensor name
  record Interpretation(Map<String, HostTensor> outputs, Map<String, TensorType> types) {}

  /// @param outputs by name, in the model's order; their memory is the garbage collector's
  /// @param written what nodes wrote in FP16 and FP32, in order of execution; each tensor once
  record StrictInterpretation(Map<String, HostTensor> outputs, List<WrittenTensor> written) {
    public StrictInterpretation {
      outputs = Collections.unmodifiableMap(new LinkedHashMap<>(outputs));
      written = List.copyOf(written);
    }
  }

  /// What was seen of the elements that a node wrote, in all its runs.
  ///
  /// @param name of the tensor in its graph; other graphs of the model may have one of that name
  /// @param type that the elements were rounded to
  /// @param node index in the main graph of the node that wrote it, or that holds the graph whose
  ///   node did
  /// @param elements ≥ 0, over all runs: the body of a loop runs several times
  /// @param nans elements that are NaN
  /// @param infinities elements that are infinite
  /// @param largest magnitude of the others; 0 where there are none
  record WrittenTensor(
      String name,
      ElementType type,
      int node,
      long elements,
      long nans,
      long infinities,
      double largest) {
    /// Whether every element is a number.
    public boolean isFinite() {
      return nans == 0 && infinities == 0;
    }
  }
}
