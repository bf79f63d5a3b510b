package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.operator.ElementTypes;
import org.inferometer.operator.Operators;

/// What casts of a converted model must keep.
final class Casts {
  private Casts() {}

  /// Every cast that was added changes a type, is read or an output, is the only one of its tensor
  /// to its type, and is not undone by another.
  static void assertNoneIsRedundant(Model model) {
    assertNoneIsRedundant(model.graph(), ElementTypes.of(model, Operators.standard()), Set.of());
  }

  private static void assertNoneIsRedundant(
      Graph graph, ElementTypes types, Set<String> castOutside) {
    Map<String, String> made = new HashMap<>();
    Set<String> sources = new HashSet<>(castOutside);
    GraphIndex index = GraphIndex.of(graph);
    for (Node node : graph.nodes()) {
      if (node.metadata().containsKey(Network.ADDED_KEY)) {
        String from = node.inputs().getFirst();
        String to = node.outputs().getFirst();
        assertThat(node.opType()).isEqualTo("Cast");
        assertThat(types.of(to)).as("type of %s", to).isNotEqualTo(types.of(from));
        assertThat(sources.add(from)).as("%s is cast once", from).isTrue();
        assertThat(made).as("%s is not cast back", from).doesNotContainKey(from);
        assertThat(
                index.consumers(to).length > 0
                    || graph.outputs().stream().anyMatch(output -> output.name().equals(to)))
            .as("%s is wanted", to)
            .isTrue();
        made.put(to, from);
      }
    }
    for (Node node : graph.nodes()) {
      GraphIndex.subgraphs(node)
          .forEach(inner -> assertNoneIsRedundant(inner, types.inside(inner), sources));
    }
  }
}
