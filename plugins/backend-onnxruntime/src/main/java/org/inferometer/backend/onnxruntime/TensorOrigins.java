package org.inferometer.backend.onnxruntime;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.operator.Trait;
import org.inferometer.trace.Dataflow;
import org.jspecify.annotations.Nullable;

/// Gives every tensor of an engine the tensor of the network that it holds, where there is one.
///
/// Up to ONNX Runtime's extended level, tensors keep their names. Beyond it, a change of layout or
/// element type makes new names: `reorder_token_N` for blocked tensors, whose nodes are named
/// `TENSOR_nchwc`, and `InsertedPrecisionFreeCast_TENSOR` around half precision.
final class TensorOrigins {
  private static final String BLOCKED_SUFFIX = "_nchwc";
  private static final String CAST_PREFIX = "InsertedPrecisionFreeCast_";

  private final Dataflow source;
  private final Map<String, String> origins = new HashMap<>();

  TensorOrigins(Dataflow source, Graph engine) {
    this.source = source;
    engine.inputs().stream().map(TensorSpec::name).forEach(name -> origins.put(name, name));
    engine.initializers().stream().map(Tensor::name).forEach(name -> origins.put(name, name));
    List<Node> nodes = engine.nodes();
    for (int i = nodes.size() - 1; i >= 0; i--) {
      fromOutput(nodes.get(i));
    }
    nodes.forEach(this::fromInputs);
  }

  /// The network's tensor that the engine's holds; empty where the network has none.
  Optional<String> of(String engineTensor) {
    return Optional.ofNullable(origins.get(engineTensor));
  }

  /// Whether a node of the network makes a tensor of this name.
  private boolean isMade(String tensor) {
    return source.producer(tensor) >= 0;
  }

  /// What a change of layout or type writes under a name of the network's, it read under a new one.
  private void fromOutput(Node node) {
    for (String output : node.outputs()) {
      if (isMade(output)) {
        origins.put(output, output);
      }
    }
    if (isAddedLayoutChange(node)) {
      String held = origins.get(node.outputs().getFirst());
      String read = node.inputs().getFirst();
      if (held != null && !isMade(read)) {
        origins.putIfAbsent(read, held);
      }
    }
  }

  private boolean isAddedLayoutChange(Node node) {
    if (!RuntimeOperators.changesLayout(node)
        || node.outputs().isEmpty()
        || node.inputs().isEmpty()) {
      return false;
    }
    int producer = source.producer(node.outputs().getFirst());
    return producer < 0 || !source.node(producer).opType().equals(node.opType());
  }

  private void fromInputs(Node node) {
    for (int slot = 0; slot < node.outputs().size(); slot++) {
      String output = node.outputs().get(slot);
      if (!output.isEmpty() && !origins.containsKey(output)) {
        String origin = resolve(node, slot);
        if (origin != null) {
          origins.put(output, origin);
        }
      }
    }
  }

  private @Nullable String resolve(Node node, int slot) {
    String output = node.outputs().get(slot);
    if (output.startsWith(CAST_PREFIX) && isMade(output.substring(CAST_PREFIX.length()))) {
      return output.substring(CAST_PREFIX.length());
    }
    if (slot == 0 && node.name().endsWith(BLOCKED_SUFFIX)) {
      return blocked(node);
    }
    int named = source.named(node.name());
    if (named >= 0
        && sameOperator(node, source.node(named))
        && slot < source.node(named).outputs().size()) {
      return source.node(named).outputs().get(slot);
    }
    if (RuntimeOperators.changesLayout(node) && !node.inputs().isEmpty()) {
      return origins.get(node.inputs().getFirst());
    }
    return alike(node, slot);
  }

  private static boolean sameOperator(Node engine, Node original) {
    return engine.opType().endsWith(original.opType());
  }

  /// The tensor of a node in the blocked layout: the one in its name, or, where a sum or an
  /// activation was drawn into the node after it got the name, the one that these write.
  private @Nullable String blocked(Node node) {
    String tensor = named(node);
    if (tensor == null) {
      return null;
    }
    if (node.hasInput(3)) {
      tensor = through(tensor, Set.of("Add", "Sum"));
    }
    Optional<String> activation = node.textAttribute("activation");
    return activation.isPresent() && !isWrittenBy(tensor, activation.get())
        ? through(tensor, Set.of(activation.get()))
        : tensor;
  }

  private @Nullable String named(Node node) {
    String blocked = node.name().substring(0, node.name().length() - BLOCKED_SUFFIX.length());
    String name =
        blocked.startsWith(CAST_PREFIX) ? blocked.substring(CAST_PREFIX.length()) : blocked;
    if (isMade(name)) {
      return name;
    }
    // A batch normalisation or a scale that became a convolution says so in its name.
    String shorter = name.substring(0, Math.max(name.lastIndexOf('_'), 0));
    return isMade(shorter) ? shorter : null;
  }

  private boolean isWrittenBy(String tensor, String opType) {
    int producer = source.producer(tensor);
    while (producer >= 0 && source.has(producer, Trait.NO_OPERATION)) {
      producer = source.producer(source.node(producer).inputs().getFirst());
    }
    return producer >= 0 && source.node(producer).opType().equals(opType);
  }

  /// The tensor behind the next node of one of these types, passing nodes that do nothing.
  private String through(String tensor, Set<String> types) {
    for (int consumer : source.consumers(tensor)) {
      Node node = source.node(consumer);
      if (types.contains(node.opType())) {
        return node.outputs().getFirst();
      }
      if (source.has(consumer, Trait.NO_OPERATION)) {
        String beyond = through(node.outputs().getFirst(), types);
        if (!beyond.equals(node.outputs().getFirst())) {
          return beyond;
        }
      }
    }
    return tensor;
  }

  /// The output of a node of the network with the same operator on the same tensors.
  private @Nullable String alike(Node node, int slot) {
    List<String> read = node.inputs().stream().map(this::representative).toList();
    if (read.isEmpty() || read.getFirst().isEmpty()) {
      return null;
    }
    String first = origins.getOrDefault(node.inputs().getFirst(), "");
    for (int consumer : source.consumers(first)) {
      Node candidate = source.node(consumer);
      if (sameOperator(node, candidate)
          && slot < candidate.outputs().size()
          && candidate.inputs().stream().map(source::representative).toList().equals(read)) {
        return candidate.outputs().get(slot);
      }
    }
    return null;
  }

  private String representative(String engineTensor) {
    String origin = origins.get(engineTensor);
    return origin == null ? "" : source.representative(origin);
  }
}
