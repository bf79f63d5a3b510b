package org.inferometer.importer.tensorflow.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.TextFormat;
import java.util.List;
import java.util.Objects;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.function.Inliner.Inlined;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.GraphDef;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.junit.jupiter.api.Test;

class InlinerTest {
  @Test
  void callsAreReplacedByWhatTheirFunctionsCompute() throws Exception {
    Inlined inlined =
        inlined(
            "node { name: 'x' op: 'Placeholder' }"
                + call("first", "f", "x")
                + call("second", "f", "first")
                + "node { name: 'y' op: 'Neg' input: 'second:0' }"
                + "library { function { signature { name: 'f' input_arg { name: 'a' } "
                + "output_arg { name: 'r' } } "
                + "node_def { name: 'sum' op: 'Add' input: 'a' input: 'a' } "
                + "node_def { name: 'g' op: 'g' input: 'sum:z:0' } "
                + "ret { key: 'r' value: 'g:o:0' } } "
                + "function { signature { name: 'g' input_arg { name: 'a' } "
                + "output_arg { name: 'o' } } "
                + "node_def { name: 'abs' op: 'Abs' input: 'a' input: '^a' } "
                + "ret { key: 'o' value: 'abs:y:0' } } }");

    assertThat(inlined.nodes())
        .extracting(NodeDef::getName)
        .containsExactly("x", "sum", "abs", "second/sum", "second/g/abs", "y");
    assertThat(node(inlined, "sum").getInputList()).containsExactly("x", "x");
    assertThat(node(inlined, "second/sum").getInputList()).containsExactly("abs", "abs");
    assertThat(node(inlined, "y").getInputList()).containsExactly("second/g/abs");
    assertThat(inlined.resolve("first:0")).isEqualTo("abs");
  }

  @Test
  void namedOutputsAreNumberedByTheOperatorsDescription() throws Exception {
    Inlined inlined =
        inlined(
            "node { name: 'x' op: 'Placeholder' }"
                + call("c", "f", "x")
                + "library { function { signature { name: 'f' input_arg { name: 'a' } "
                + "output_arg { name: 'r' } output_arg { name: 's' } } "
                + "node_def { name: 'bn' op: 'FusedBatchNormV3' input: 'a' } "
                + "node_def { name: 'split' op: 'Split' input: 'bn:batch_variance:0' } "
                + "ret { key: 'r' value: 'split:output:2' } ret { key: 's' value: 'a' } } }");

    assertThat(node(inlined, "split").getInputList()).containsExactly("bn:2");
    assertThat(inlined.resolve("c")).isEqualTo("split:2");
    assertThat(inlined.resolve("c:1")).isEqualTo("x");
  }

  @Test
  void attributesThatAreLeftToTheCallerAreFilledIn() throws Exception {
    Inlined inlined =
        inlined(
            "node { name: 'x' op: 'Placeholder' }"
                + "node { name: 'c' op: 'f' input: 'x' attr { key: 'T' value { type: DT_HALF } } }"
                + "library { function { signature { name: 'f' input_arg { name: 'a' } "
                + "output_arg { name: 'r' } attr { name: 'T' } "
                + "attr { name: 'n' default_value { i: 7 } } } "
                + "node_def { name: 'k' op: 'Cast' input: 'a' "
                + "attr { key: 'T' value { placeholder: 'T' } } "
                + "attr { key: 'n' value { placeholder: 'n' } } } "
                + "ret { key: 'r' value: 'k:y:0' } } }");

    assertThat(node(inlined, "k").getAttrOrThrow("T").getType()).isEqualTo(DataType.DT_HALF);
    assertThat(node(inlined, "k").getAttrOrThrow("n").getI()).isEqualTo(7);
  }

  @Test
  void functionsOfControlFlowBecomeBodiesWithTheirCallsInlined() throws Exception {
    Inlined inlined =
        inlined(
            "node { name: 'p' op: 'Placeholder' } node { name: 'x' op: 'Placeholder' }"
                + "node { name: 'if' op: 'If' input: 'p' input: 'x' "
                + "attr { key: 'then_branch' value { func { name: 'f' } } } "
                + "attr { key: 'else_branch' value { func { name: 'g' } } } }"
                + "library { function { signature { name: 'f' "
                + "input_arg { name: 'a' type: DT_FLOAT } output_arg { name: 'r' } } "
                + "node_def { name: 'inner' op: 'g' input: 'a' } "
                + "ret { key: 'r' value: 'inner:o:0' } } "
                + "function { signature { name: 'g' input_arg { name: 'a' type: DT_FLOAT } "
                + "output_arg { name: 'o' } } "
                + "node_def { name: 'abs' op: 'Abs' input: 'a' } "
                + "ret { key: 'o' value: 'abs:y:0' } } }");

    var body = Objects.requireNonNull(inlined.bodies().get("f"));
    assertThat(body.nodes()).extracting(NodeDef::getName).containsExactly("abs");
    assertThat(body.results()).containsExactly("abs");
    assertThat(inlined.bodies()).containsKeys("f", "g");
  }

  @Test
  void functionsThatCallThemselvesAreRefused() {
    refused(
        "node { name: 'x' op: 'Placeholder' }"
            + call("c", "f", "x")
            + "library { function { signature { name: 'f' input_arg { name: 'a' } } "
            + "node_def { name: 'again' op: 'f' input: 'a' } } }",
        "the function 'f' calls itself");
  }

  @Test
  void functionsThatMultiplyAreRefused() {
    StringBuilder library = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      library.append("function { signature { name: 'f" + i + "' } ");
      library.append("node_def { name: 'a' op: 'f" + (i + 1) + "' } ");
      library.append("node_def { name: 'b' op: 'f" + (i + 1) + "' } } ");
    }
    library.append("function { signature { name: 'f40' } }");

    refused(
        "node { name: 'c' op: 'f0' } library { " + library + "}", "make more than 500000 nodes");
  }

  @Test
  void functionsThatAreMissingOrReadWhatNothingMakesAreRefused() {
    refused("node { name: 'x' op: 'A' }" + call("c", "gone", "x"), "node 'c'", "'gone'", "missing");
    refused(
        "node { name: 'c' op: 'f' } library { function { signature { name: 'f' } "
            + "node_def { name: 'n' op: 'Abs' input: 'nothing:y:0' } } }",
        "function 'f'",
        "reads 'nothing:y:0', which nothing makes");
    refused(
        "node { name: 'c' op: 'f' } library { function { signature { name: 'f' "
            + "input_arg { name: 'a' } } } }",
        "gives 0 inputs to 'f', which takes 1");
  }

  private static String call(String name, String function, String input) {
    return "node { name: '"
        + name
        + "' op: 'PartitionedCall' input: '"
        + input
        + "' attr { key: 'f' value { func { name: '"
        + function
        + "' } } } }";
  }

  private static Inlined inlined(String text) throws Exception {
    GraphDef graph = TextFormat.parse(text, GraphDef.class);
    return Inliner.inlined(graph.getNodeList(), List.of(), graph.getLibrary(), List.of(), "test");
  }

  private static NodeDef node(Inlined inlined, String name) {
    return inlined.nodes().stream().filter(n -> n.getName().equals(name)).findFirst().orElseThrow();
  }

  private static void refused(String text, String... parts) {
    assertThatThrownBy(() -> inlined(text))
        .isInstanceOf(ImportException.class)
        .hasMessageContainingAll(parts);
  }
}
