package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.junit.jupiter.api.Test;

class BlockedOutputsTest {
  private final List<Node> nodes = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();

  @Test
  void aReorderingForTheCallerIsLeftOutAndTheNameStays() {
    add("Conv", "x", "blocked");
    add("Conv", "blocked", "next");
    reorder("blocked", "map", 32);
    outputs.add("map");

    assertThat(rewired()).containsExactly("Conv [x] [map]", "Conv [map] [next]");
  }

  @Test
  void aMapWithPaddingIsReordered() {
    add("Conv", "x", "blocked");
    reorder("blocked", "map", 24);
    outputs.add("map");

    assertThat(rewired()).containsExactly("Conv [x] [blocked]", "ReorderOutput [blocked] [map]");
  }

  @Test
  void aReorderingThatTheNetworkReadsStays() {
    add("Conv", "x", "blocked");
    reorder("blocked", "map", 16);
    add("Softmax", "map", "y");
    outputs.addAll(List.of("map", "y"));

    assertThat(rewired()).hasSize(3);
  }

  @Test
  void oneMapUnderTwoNamesKeepsBoth() {
    add("Conv", "x", "blocked");
    reorder("blocked", "map", 16);
    reorder("blocked", "same", 16);
    outputs.addAll(List.of("map", "same"));

    assertThat(rewired()).containsExactly("Conv [x] [map]", "ReorderOutput [map] [same]");
  }

  @Test
  void aMapInAnotherShapeThanTheKernelsStays() {
    add("Conv", "x", "blocked");
    nodes.add(
        node(
            "ReorderOutput",
            "blocked",
            "map",
            Attribute.of("channels", 16L),
            Attribute.of("channels_last", 1L)));
    outputs.add("map");

    assertThat(rewired()).hasSize(2);
  }

  private List<String> rewired() {
    List<TensorSpec> specs =
        outputs.stream().map(name -> new TensorSpec(name, ElementType.FLOAT, null)).toList();
    Graph graph = Graphs.model(nodes, List.of(), specs).graph();
    Graph rewired = BlockedOutputs.of(graph);
    assertThat(rewired.outputs()).isEqualTo(graph.outputs());
    return rewired.nodes().stream()
        .map(node -> node.opType() + " " + node.inputs() + " " + node.outputs())
        .toList();
  }

  private void add(String type, String from, String to) {
    nodes.add(node(type, from, to));
  }

  private void reorder(String from, String to, long channels) {
    nodes.add(node("ReorderOutput", from, to, Attribute.of("channels", channels)));
  }

  private static Node node(String type, String from, String to, Attribute... attributes) {
    return new Node(
        "",
        type,
        "com.microsoft.nchwc",
        "",
        List.of(from),
        List.of(to),
        List.of(attributes),
        java.util.Map.of());
  }
}
