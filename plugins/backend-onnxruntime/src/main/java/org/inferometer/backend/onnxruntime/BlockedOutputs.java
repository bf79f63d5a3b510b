package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;

/// Outputs in the layout that the kernels write.
///
/// ONNX Runtime computes convolutions and pooling in blocks of channels (NCHWc: 8 or 16 of them,
/// depending on the processor) and puts a map into the order that the model declares where it
/// leaves that region, with a `ReorderOutput` node. Of a network whose inner maps are outputs,
/// these nodes take up to a third of the time. Who needs the elements, but not their order, can do
/// without.
final class BlockedOutputs {
  private static final String DOMAIN = "com.microsoft.nchwc";

  /// The largest block. Maps whose channels do not fill their blocks have elements that the model
  /// does not know.
  private static final int BLOCK = 16;

  private BlockedOutputs() {}

  /// The graph without reorderings that nobody but the caller reads.
  ///
  /// @param graph optimised
  static Graph of(Graph graph) {
    GraphIndex index = GraphIndex.of(graph);
    Set<String> outputs =
        graph.outputs().stream().map(TensorSpec::name).collect(Collectors.toSet());
    Map<String, String> names = new HashMap<>();
    List<Node> kept = new ArrayList<>();
    for (Node node : graph.nodes()) {
      if (onlyReorders(node) && isForTheCaller(node, outputs, index)) {
        String before = names.putIfAbsent(node.inputs().getFirst(), node.outputs().getFirst());
        if (before == null) {
          continue;
        }
      }
      kept.add(node);
    }
    return graph.with(kept.stream().map(node -> renamed(node, names)).toList());
  }

  /// Whether a node's result is an output that no node reads, and what it reads is none.
  private static boolean isForTheCaller(Node node, Set<String> outputs, GraphIndex index) {
    String result = node.outputs().getFirst();
    return outputs.contains(result)
        && index.consumers(result).length == 0
        && !outputs.contains(node.inputs().getFirst());
  }

  private static Node renamed(Node node, Map<String, String> names) {
    return node.between(renamed(node.inputs(), names), renamed(node.outputs(), names));
  }

  private static List<String> renamed(List<String> tensors, Map<String, String> names) {
    return tensors.stream().map(tensor -> names.getOrDefault(tensor, tensor)).toList();
  }

  private static boolean onlyReorders(Node node) {
    return node.domain().equals(DOMAIN)
        && node.opType().equals("ReorderOutput")
        && node.intAttribute("channels", 1) % BLOCK == 0
        && node.intAttribute("channels_last", 0) == 0;
  }
}
