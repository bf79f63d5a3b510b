package org.inferometer.backend.onnxruntime;

import java.util.List;
import java.util.Map;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorType;

/// Types of a graph's tensors, read from the profile of a run.
final class TensorTypes {
  private final List<Node> executed;
  private final KernelMatcher matcher;
  private final Map<String, TensorType> types;

  /// @param types receives what is read
  TensorTypes(List<Node> executed, Map<String, TensorType> types) {
    this.executed = executed;
    this.matcher = new KernelMatcher(executed);
    this.types = types;
  }

  void accept(TraceEvent event) {
    if (!event.isKernel()) {
      return;
    }
    int index = matcher.match(event);
    if (index >= 0) {
      put(executed.get(index).inputs(), event.inputs());
      put(executed.get(index).outputs(), event.outputs());
    }
  }

  /// The profile lists tensors only, and only those that are present: where it lists fewer than the
  /// node names (a sequence is among them) nothing can be told.
  private void put(List<String> tensors, List<TensorType> seen) {
    List<String> present = tensors.stream().filter(name -> !name.isEmpty()).toList();
    if (present.size() == seen.size()) {
      for (int i = 0; i < seen.size(); i++) {
        types.put(present.get(i), seen.get(i));
      }
    }
  }
}
