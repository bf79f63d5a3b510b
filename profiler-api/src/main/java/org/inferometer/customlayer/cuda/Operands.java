package org.inferometer.customlayer.cuda;

import java.util.List;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;

/// What a kernel is launched for.
///
/// @param attributes of the node
/// @param inputs their types and shapes, in the signature's order
/// @param outputs the same of what it writes
public record Operands(Record attributes, List<TensorType> inputs, List<TensorType> outputs) {
  public Operands {
    inputs = List.copyOf(inputs);
    outputs = List.copyOf(outputs);
  }

  /// The attributes as the layer's own record.
  public <R extends Record> R attributes(Class<R> type) {
    return type.cast(attributes);
  }

  public Shape input(int position) {
    return inputs.get(position).shape();
  }

  public Shape output(int position) {
    return outputs.get(position).shape();
  }
}
