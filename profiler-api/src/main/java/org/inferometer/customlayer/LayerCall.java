package org.inferometer.customlayer;

import java.util.List;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorElements;

/// One computation of a custom layer: what it reads, and where it writes.
///
/// @param attributes of the node
/// @param inputs in the signature's order, not to be written to; their memory, and that of the
///   outputs, is the runtime's during the call alone
/// @param outputs in the signature's order, of the shapes that follow from the inputs'; whatever is
///   in them must be overwritten
public record LayerCall(Record attributes, List<HostTensor> inputs, List<HostTensor> outputs) {
  public LayerCall {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// The attributes as the layer's own record.
  public <R extends Record> R attributes(Class<R> type) {
    return type.cast(attributes);
  }

  public HostTensor input(int position) {
    return inputs.get(position);
  }

  public HostTensor output(int position) {
    return outputs.get(position);
  }

  /// An element of an input as a number, whatever its type.
  ///
  /// @param index from 0, in row-major order
  public double read(int input, long index) {
    return TensorElements.get(inputs.get(input), index);
  }

  /// Writes an element of an output, rounded once to its type.
  ///
  /// @param index from 0, in row-major order
  public void write(int output, long index, double value) {
    TensorElements.set(outputs.get(output), index, value);
  }
}
