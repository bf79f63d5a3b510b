package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.network.Dimension;
import org.inferometer.network.ElementType;
import org.inferometer.network.Shape;
import org.inferometer.network.TensorSpec;
import org.inferometer.network.onnx.Graph;
import org.inferometer.network.onnx.Node;
import org.junit.jupiter.api.Test;

/// Every tensor has 100 elements of four bytes.
class GraphPartsTest {
  private final List<Node> nodes = new ArrayList<>();
  private final List<String> outputs = new ArrayList<>();
  private final List<String> typed = new ArrayList<>();

  @Test
  void partsHoldTheirOutputsAndWhatCrosses() {
    add("a", "x");
    add("b", "a");
    add("c", "b");
    add("d", "c", "a");
    outputs.addAll(List.of("a", "b", "c", "d"));

    assertThat(parts(800)).containsExactly("[x] -> a b -> [a, b]", "[b, a] -> c d -> [c, d]");
    assertThat(parts(1600)).containsExactly("[x] -> a b c d -> [a, b, c, d]");
    assertThat(parts(1)).hasSize(4);
  }

  @Test
  void whatIsNoOutputCrossesOnlyWhereItsTypeIsKnown() {
    add("inner", "x");
    add("a", "x");
    add("b", "a", "inner");
    outputs.addAll(List.of("a", "b"));

    assertThat(parts(400)).containsExactly("[x] -> inner a b -> [a, b]");

    typed.add("inner");
    assertThat(parts(400))
        .containsExactly("[x] -> inner a -> [inner, a]", "[a, inner] -> b -> [b]");
  }

  @Test
  void resultsForTheCallerAreMadeWhereTheirInputsAre() {
    add("inner", "x");
    add("a", "inner");
    add("b", "a");
    add("late", "inner");
    outputs.addAll(List.of("a", "b", "late"));

    assertThat(parts(800)).containsExactly("[x] -> inner late a -> [late, a]", "[a] -> b -> [b]");
  }

  @Test
  void anInputThatIsAnOutputIsHandedOutByTheFirstPart() {
    add("a", "x");
    add("b", "a");
    outputs.addAll(List.of("x", "a", "b"));

    assertThat(parts(400)).containsExactly("[x] -> a -> [x, a]", "[a] -> b -> [b]");
  }

  private List<String> parts(long bytes) {
    List<TensorSpec> specs = outputs.stream().map(GraphPartsTest::spec).toList();
    Graph graph =
        new Graph(
            "graph",
            nodes,
            List.of(),
            List.of(),
            List.of(spec("x")),
            specs,
            typed.stream().map(GraphPartsTest::spec).toList());
    return GraphParts.of(graph, bytes).stream()
        .map(part ->
            names(part.inputs())
                + " -> "
                + String.join(
                    " ", part.nodes().stream().map(node -> node.outputs().getFirst()).toList())
                + " -> "
                + names(part.outputs()))
        .toList();
  }

  private static List<String> names(List<TensorSpec> specs) {
    return specs.stream().map(TensorSpec::name).toList();
  }

  private static TensorSpec spec(String name) {
    return new TensorSpec(name, ElementType.FLOAT, Dimension.fixed(Shape.of(100)));
  }

  private void add(String output, String... inputs) {
    nodes.add(Node.of(output, "Op", List.of(inputs), List.of(output)));
  }
}
