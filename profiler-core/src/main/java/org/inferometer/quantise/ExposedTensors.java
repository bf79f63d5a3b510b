package org.inferometer.quantise;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;

/// A network whose inner tensors are outputs too, so that any backend hands them out.
public final class ExposedTensors {
  private ExposedTensors() {}

  /// The outputs are declared without a shape: one inference's shape need not be that of the next,
  /// and a runtime that was told it would take it for granted.
  ///
  /// @param types of inner tensors; those that are unknown or not float32 are not observed
  public static Network of(Network network, Collection<String> tensors, TensorTypes types) {
    List<TensorSpec> outputs = new ArrayList<>(network.outputs());
    Set<String> there = new HashSet<>();
    outputs.forEach(spec -> there.add(spec.name()));
    for (String tensor : tensors) {
      TensorType type = types.of(tensor).orElse(null);
      boolean inner = network.index().producer(tensor) >= 0 && there.add(tensor);
      if (inner && type != null && type.elementType() == ElementType.FLOAT) {
        outputs.add(new TensorSpec(tensor, ElementType.FLOAT, null));
      }
    }
    return network.with(network.model().with(network.graph().withOutputs(outputs)));
  }
}
