package org.inferometer.importer.tensorflow.savedmodel;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.protobuf.ByteString;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.importer.tensorflow.function.Tensors;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.TensorProto;

/// Which tensor of the checkpoint each variable is restored from, as the graph itself says: by
/// nodes that assign to variables what nodes that restore tensors yield.
final class Wiring {
  private static final Set<String> ASSIGNMENTS = Set.of("Assign", "AssignVariableOp");
  private static final Set<String> FORWARDING =
      Set.of("Identity", "ReadVariableOp", "Reshape", "Enter", "StopGradient");

  private final Map<String, NodeDef> nodes = new HashMap<>();

  /// A tensor of the checkpoint, or a part of it.
  ///
  /// @param part the shape of the whole and the place in it, as TensorFlow writes them; empty for
  ///   the whole
  record Key(String name, String part) {}

  Wiring(Collection<NodeDef> nodes) {
    nodes.forEach(node -> this.nodes.put(node.getName(), node));
  }

  /// Keys by the names of variables' nodes.
  Map<String, Key> keys() {
    Map<String, Key> keys = new HashMap<>();
    for (NodeDef node : nodes.values()) {
      if (ASSIGNMENTS.contains(node.getOp()) && node.getInputCount() >= 2) {
        restored(node.getInput(1))
            .ifPresent(key -> keys.put(Tensors.node(source(node.getInput(0))), key));
      }
    }
    return keys;
  }

  /// Where a tensor comes from, past nodes that only pass it on.
  String source(String tensor) {
    String at = tensor;
    Set<String> seen = new HashSet<>();
    for (NodeDef node = nodes.get(Tensors.node(at));
        node != null
            && FORWARDING.contains(node.getOp())
            && node.getInputCount() > 0
            && seen.add(at);
        node = nodes.get(Tensors.node(at))) {
      at = node.getInput(0);
    }
    return at;
  }

  private Optional<Key> restored(String tensor) {
    String source = source(tensor);
    NodeDef node = nodes.get(Tensors.node(source));
    if (node == null || !node.getOp().equals("RestoreV2") || node.getInputCount() < 3) {
      return Optional.empty();
    }
    int index = Tensors.index(source);
    return text(node.getInput(1), index)
        .map(name -> new Key(name, text(node.getInput(2), index).orElse("")));
  }

  /// One element of a constant list of texts. The last one that is written stands for all that
  /// follow.
  private Optional<String> text(String tensor, int index) {
    NodeDef node = nodes.get(Tensors.node(source(tensor)));
    if (node == null || !node.getOp().equals("Const")) {
      return Optional.empty();
    }
    TensorProto value = node.getAttrOrDefault("value", AttrValue.getDefaultInstance()).getTensor();
    List<ByteString> texts = value.getStringValList();
    return texts.isEmpty()
        ? Optional.empty()
        : Optional.of(texts.get(Math.min(index, texts.size() - 1)).toString(UTF_8));
  }
}
