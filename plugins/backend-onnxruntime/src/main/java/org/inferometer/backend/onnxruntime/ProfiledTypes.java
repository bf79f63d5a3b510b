package org.inferometer.backend.onnxruntime;

import java.util.List;
import java.util.Map;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorType;

/// Types of the main graph's tensors, read from the profile of a run.
final class ProfiledTypes {
  private final List<Node> executed;
  private final KernelMatcher matcher;
  private final Map<String, TensorType> types;
  private int events;

  /// @param types receives what is read
  ProfiledTypes(List<Node> executed, Map<String, TensorType> types) {
    this.executed = executed;
    this.matcher = new KernelMatcher(executed);
    this.types = types;
  }

  void accept(TracedInference inference) {
    events = Math.max(events, inference.events());
    int[] matched = matcher.match(inference.kernels());
    for (int i = 0; i < matched.length; i++) {
      if (matched[i] >= 0) {
        Node node = executed.get(matched[i]);
        put(node.inputs(), inference.kernels().get(i).inputs());
        put(node.outputs(), inference.kernels().get(i).outputs());
      }
    }
  }

  /// The most events that the profile holds for an inference.
  int events() {
    return events;
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
