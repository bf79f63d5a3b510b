package org.inferometer.backend.tensorrt.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.inferometer.backend.tensorrt.inspector.InspectorJson.Metadata;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ExportNamesTest {
  /// What ONNX allows in names, and TensorRT's own marks.
  private static final List<String> ODD =
      List.of(
          "",
          "",
          "a + b",
          "a || b",
          "PWN(a, b)",
          "{ForeignNode[a...b]}",
          "[ONNX Layer: a]",
          "a\u001eb",
          "a\u001fb",
          "a\"b",
          "a\u0000b",
          "Größe",
          "a b",
          "a_b",
          "a_b",
          "/model/layer.0/Conv",
          "x..y");

  static Stream<List<String>> cases() {
    return Stream.of(ODD, ODD.reversed());
  }

  private static Graph graph(List<String> names) {
    List<Node> nodes = new ArrayList<>();
    for (String name : names) {
      String in = nodes.isEmpty() ? "x" : "t" + (nodes.size() - 1);
      nodes.add(Node.of(name, "Relu", List.of(in), List.of("t" + nodes.size())));
    }
    return Recordings.network(nodes).graph();
  }

  @ParameterizedTest
  @MethodSource("cases")
  void everyNodeGetsANameOfItsOwnThatLeadsBack(List<String> names) {
    ExportNames exported = ExportNames.of(graph(names));
    List<String> given = exported.graph().nodes().stream().map(Node::name).toList();
    assertThat(given).doesNotHaveDuplicates().allMatch(name -> name.matches("[A-Za-z0-9_./:-]+"));
    for (int i = 0; i < names.size(); i++) {
      assertThat(exported.node(given.get(i))).contains(i);
      assertThat(exported.original(given.get(i))).contains(names.get(i));
    }
  }

  @ParameterizedTest
  @MethodSource("cases")
  void aNameThatTensorRtJoinsOfThemIsTakenApartAgain(List<String> names) {
    ExportNames exported = ExportNames.of(graph(names));
    List<String> given = exported.graph().nodes().stream().map(Node::name).toList();
    String fused =
        String.join(" + ", given.subList(0, 8))
            + " || PWN("
            + String.join(", ", given.subList(8, given.size()))
            + ")";
    assertThat(FusedName.of(fused, name -> exported.node(name).isPresent()).nodes())
        .containsExactlyElementsOf(given);
    String metadata = "[ONNX Layer: " + String.join("]\u001e[ONNX Layer: ", given) + "]";
    assertThat(Metadata.names(metadata)).containsExactlyElementsOf(given);
  }

  @Test
  void aFittingNameStaysEvenWhereAnEarlierOneWouldBecomeIt() {
    ExportNames exported = ExportNames.of(graph(List.of("a b", "a_b")));
    assertThat(exported.graph().nodes()).extracting(Node::name).containsExactly("a_b_2", "a_b");
  }

  @Test
  void nodesOfSubgraphsLeadToTheNodeThatHoldsThem() {
    Graph body = graph(List.of("inner", "taken"));
    Attribute branch = new Attribute("then_branch", new Attribute.Graphs(false, List.of(body)));
    Node choice = Node.of("choice", "If", List.of("c"), List.of("y"), branch);
    Node taken = Node.of("taken", "Relu", List.of("y"), List.of("z"));
    ExportNames exported = ExportNames.of(Recordings.network(List.of(choice, taken)).graph());
    assertThat(exported.node("inner")).contains(0);
    Graph renamed =
        ((Attribute.Graphs) exported.graph().nodes().getFirst().attributes().getFirst().value())
            .values()
            .getFirst();
    List<String> all =
        Stream.concat(exported.graph().nodes().stream(), renamed.nodes().stream())
            .map(Node::name)
            .toList();
    assertThat(all).hasSize(4).doesNotHaveDuplicates();
  }

  @Test
  void tensorsKeepTheirNamesBecauseInputsAreBoundByThem() {
    Graph before = graph(List.of("a + b"));
    Graph after = ExportNames.of(before).graph();
    assertThat(after.inputs()).isEqualTo(before.inputs());
    assertThat(after.nodes().getFirst().outputs()).isEqualTo(before.nodes().getFirst().outputs());
  }
}
