package org.inferometer.importer.tensorflow.control;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.tensorflow.control.Run.definition;
import static org.inferometer.importer.tensorflow.control.Run.function;
import static org.inferometer.importer.tensorflow.control.Run.integer;
import static org.inferometer.importer.tensorflow.control.Run.node;
import static org.inferometer.importer.tensorflow.control.Run.number;
import static org.inferometer.importer.tensorflow.control.Run.placeholder;
import static org.inferometer.importer.tensorflow.control.Run.type;

import java.util.List;
import java.util.Map;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.junit.jupiter.api.Test;

class ControlFamilyTest {
  private static final String FLOAT = type("T", "DT_FLOAT");
  private static final String INT = type("T", "DT_INT32");

  private static final String LOOP =
      placeholder("x", "DT_FLOAT", 2)
          + placeholder("n", "DT_INT32")
          + integer("node", "zero", 0)
          + node(
              "node",
              "loop",
              "While",
              function("cond", "c") + function("body", "b"),
              "zero",
              "n",
              "x")
          + "library { "
          + definition(
              "c",
              List.of("i DT_INT32", "n DT_INT32", "v DT_FLOAT"),
              List.of("r=less:z:0"),
              node("node_def", "less", "Less", INT, "i", "n"))
          + definition(
              "b",
              List.of("i DT_INT32", "n DT_INT32", "v DT_FLOAT"),
              List.of("a=next:z:0", "b=n", "c=sum:z:0"),
              integer("node_def", "one", 1)
                  + number("node_def", "two", 2)
                  + node("node_def", "next", "AddV2", INT, "i", "one:output:0")
                  + node("node_def", "mul", "Mul", FLOAT, "v", "two:output:0")
                  + node("node_def", "sum", "Sub", FLOAT, "mul:z:0", "two:output:0"))
          + " }";

  @Test
  void loopsRunAsLongAsTheirConditionHolds() throws Exception {
    Model model = Run.model(LOOP, List.of("x", "n"), "loop:2");

    for (int passes : new int[] {0, 1, 5}) {
      float[] expected = {3, -1};
      for (int i = 0; i < passes; i++) {
        expected[0] = expected[0] * 2 - 2;
        expected[1] = expected[1] * 2 - 2;
      }
      assertThat(Run.run(model, Map.of("x", new float[] {3, -1}, "n", new float[] {passes})))
          .containsExactly(expected);
    }
  }

  @Test
  void whatNoPassChangesIsReadFromAroundTheLoop() throws Exception {
    Model model = Run.model(LOOP, List.of("x", "n"), "loop:2");

    Node loop =
        model.graph().nodes().stream().filter(node -> node.is("Loop")).findFirst().orElseThrow();
    assertThat(loop.inputs()).hasSize(4);
    assertThat(GraphIndex.captured(GraphIndex.subgraphs(loop).getFirst())).contains("n");
  }

  @Test
  void branchesAreTakenByTheirCondition() throws Exception {
    Model model =
        Run.model(
            placeholder("x", "DT_FLOAT", 2)
                + placeholder("p", "DT_BOOL")
                + node(
                    "node",
                    "if",
                    "If",
                    function("then_branch", "t") + function("else_branch", "e"),
                    "p",
                    "x")
                + "library { "
                + definition(
                    "t",
                    List.of("v DT_FLOAT"),
                    List.of("r=n:y:0"),
                    node("node_def", "n", "Neg", FLOAT, "v"))
                + definition("e", List.of("v DT_FLOAT"), List.of("r=v"), "")
                + " }",
            List.of("x", "p"),
            "if");

    assertThat(Run.run(model, Map.of("x", new float[] {3, -1}, "p", new float[] {1})))
        .containsExactly(-3, 1);
    assertThat(Run.run(model, Map.of("x", new float[] {3, -1}, "p", new float[] {0})))
        .containsExactly(3, -1);
  }

  @Test
  void oneOfSeveralCasesIsTakenAndTheLastOneOutOfRange() throws Exception {
    StringBuilder library = new StringBuilder("library { ");
    StringBuilder branches = new StringBuilder();
    for (int i = 0; i < 4; i++) {
      library.append(
          definition(
              "f" + i,
              List.of("v DT_FLOAT"),
              List.of("r=m:z:0"),
              number("node_def", "k", i + 1)
                  + node("node_def", "m", "Mul", FLOAT, "v", "k:output:0")));
      branches.append("func { name: 'f").append(i).append("' } ");
    }
    Model model =
        Run.model(
            placeholder("x", "DT_FLOAT", 1)
                + placeholder("k", "DT_INT32")
                + node(
                    "node",
                    "case",
                    "Case",
                    "attr { key: 'branches' value { list { " + branches + "} } }",
                    "k",
                    "x")
                + library
                + " }",
            List.of("x", "k"),
            "case");

    int[][] expected = {{0, 10}, {1, 20}, {2, 30}, {3, 40}, {4, 40}, {-1, 40}};
    for (int[] pair : expected) {
      assertThat(Run.run(model, Map.of("x", new float[] {10}, "k", new float[] {pair[0]})))
          .containsExactly(pair[1]);
    }
  }

  /// A list of `size` states: state i is the state before plus row i of x, times a half.
  private static String recurrent(int size, int passes, String put) {
    return placeholder("x", "DT_FLOAT", 4, 2)
        + placeholder("h", "DT_FLOAT", 2)
        + integer("node", "zero", 0)
        + integer("node", "any", -1)
        + integer("node", "size", size)
        + node(
            "node", "rows", "TensorListFromTensor", type("element_dtype", "DT_FLOAT"), "x", "any")
        + node(
            "node", "made", "TensorListReserve", type("element_dtype", "DT_FLOAT"), "any", "size")
        + node(
            "node",
            "loop",
            "StatelessWhile",
            function("cond", "c") + function("body", "b"),
            "zero",
            "made",
            "h",
            "rows")
        + node("node", "all", "TensorListStack", type("element_dtype", "DT_FLOAT"), "loop:1", "any")
        + "library { "
        + definition(
            "c",
            List.of("i DT_INT32", "l DT_VARIANT", "h DT_FLOAT", "rows DT_VARIANT"),
            List.of("r=less:z:0"),
            integer("node_def", "end", passes)
                + node("node_def", "less", "Less", INT, "i", "end:output:0"))
        + definition(
            "b",
            List.of("i DT_INT32", "l DT_VARIANT", "h DT_FLOAT", "rows DT_VARIANT"),
            List.of("a=next:z:0", "b=set:output_handle:0", "c=half:z:0", "d=rows"),
            integer("node_def", "one", 1)
                + integer("node_def", "first", 0)
                + integer("node_def", "any", -1)
                + number("node_def", "k", 0.5)
                + node("node_def", "next", "AddV2", INT, "i", "one:output:0")
                + node(
                    "node_def",
                    "row",
                    "TensorListGetItem",
                    type("element_dtype", "DT_FLOAT"),
                    "rows",
                    "i",
                    "any:output:0")
                + node("node_def", "sum", "AddV2", FLOAT, "h", "row:item:0")
                + node("node_def", "half", "Mul", FLOAT, "sum:z:0", "k:output:0")
                + node(
                    "node_def",
                    "set",
                    "TensorListSetItem",
                    type("element_dtype", "DT_FLOAT"),
                    "l",
                    put,
                    "half:z:0"))
        + " }";
  }

  private static float[] states(int size, int passes, float[] x, float[] h) {
    float[] expected = new float[2 * size];
    float[] state = h.clone();
    for (int i = 0; i < passes; i++) {
      for (int j = 0; j < 2; j++) {
        state[j] = (state[j] + x[2 * i + j]) * 0.5f;
        expected[2 * i + j] = state[j];
      }
    }
    return expected;
  }

  @Test
  void listsThatLoopsFillHoldOneElementForEachPass() throws Exception {
    float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
    float[] h = {-1, 1};
    Model model = Run.model(recurrent(4, 4, "i"), List.of("x", "h"), "all");

    assertThat(Run.run(model, Map.of("x", x, "h", h))).containsExactly(states(4, 4, x, h));
    assertThat(model.graph().nodes()).noneMatch(node -> node.is("Pad"));
  }

  @Test
  void elementsThatNoPassReachesAreZero() throws Exception {
    float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
    float[] h = {-1, 1};
    Model model = Run.model(recurrent(6, 3, "i"), List.of("x", "h"), "all");

    assertThat(Run.run(model, Map.of("x", x, "h", h))).containsExactly(states(6, 3, x, h));
  }

  /// Keras does this where only the last state is wanted.
  @Test
  void aListWhoseFirstElementEachPassOverwritesHoldsTheLastOne() throws Exception {
    float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
    float[] h = {-1, 1};
    for (int passes : new int[] {0, 1, 4}) {
      float[] expected = new float[2 * 3];
      if (passes > 0) {
        System.arraycopy(states(passes, passes, x, h), 2 * (passes - 1), expected, 0, 2);
      }
      Model model = Run.model(recurrent(3, passes, "first:output:0"), List.of("x", "h"), "all");

      assertThat(Run.run(model, Map.of("x", x, "h", h)))
          .as(passes + " passes")
          .containsExactly(expected);
    }
  }

  @Test
  void listsThatAreFilledOutOfOrderAreRefused() {
    assertThatThrownBy(() -> Run.model(recurrent(4, 4, "one:output:0"), List.of("x", "h"), "all"))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("node loop")
        .hasMessageContaining("fills a list in another way than one element in each pass");
  }

  private static String enter(
      String name, String frame, String input, String type, boolean constant) {
    return node(
        "node",
        name,
        "Enter",
        type("T", type)
            + "attr { key: 'frame_name' value { s: '"
            + frame
            + "' } } "
            + "attr { key: 'is_constant' value { b: "
            + constant
            + " } }",
        input);
  }

  @Test
  void framesOfTheFirstVersionAreLoops() throws Exception {
    String graph =
        placeholder("x", "DT_FLOAT", 4, 2)
            + integer("node", "zero", 0)
            + integer("node", "four", 4)
            + number("node", "start", 1)
            + node("node", "rows", "TensorArrayV3", type("dtype", "DT_FLOAT"), "four")
            + node("node", "places", "Range", "", "zero", "four", "unit")
            + integer("node", "unit", 1)
            + node("node", "filled", "TensorArrayScatterV3", FLOAT, "rows", "places", "x", "rows:1")
            + node("node", "made", "TensorArrayV3", type("dtype", "DT_FLOAT"), "four")
            + enter("e/i", "f", "zero", "DT_INT32", false)
            + enter("e/h", "f", "start", "DT_FLOAT", false)
            + enter("e/flow", "f", "made:1", "DT_FLOAT", false)
            + enter("e/handle", "f", "made", "DT_RESOURCE", true)
            + enter("e/rows", "f", "rows", "DT_RESOURCE", true)
            + enter("e/filled", "f", "filled", "DT_FLOAT", true)
            + enter("e/n", "f", "four", "DT_INT32", true);
    for (String name : List.of("i", "h", "flow")) {
      graph +=
          node("node", "m/" + name, "Merge", FLOAT, "e/" + name, "n/" + name)
              + node("node", "s/" + name, "Switch", FLOAT, "m/" + name, "goes")
              + node("node", "b/" + name, "Identity", FLOAT, "s/" + name + ":1")
              + node("node", "x/" + name, "Exit", FLOAT, "s/" + name);
    }
    graph +=
        node("node", "less", "Less", INT, "m/i", "e/n")
            + node("node", "goes", "LoopCond", "", "less")
            + integer("node", "one", 1).replace("op: 'Const'", "op: 'Const' input: '^b/i'")
            + node("node", "next", "Add", INT, "b/i", "one")
            + node("node", "read", "TensorArrayReadV3", "", "e/rows", "b/i", "e/filled")
            + node("node", "sum", "Add", FLOAT, "b/h", "read")
            + node("node", "write", "TensorArrayWriteV3", FLOAT, "e/handle", "b/i", "sum", "b/flow")
            + node("node", "n/i", "NextIteration", INT, "next")
            + node("node", "n/h", "NextIteration", FLOAT, "sum")
            + node("node", "n/flow", "NextIteration", FLOAT, "write")
            + node("node", "all", "TensorArrayGatherV3", "", "made", "places", "x/flow");

    Model model = Run.model(graph, List.of("x"), "all");

    float[] expected = new float[8];
    float[] x = {1, 2, 3, 4, 5, 6, 7, 8};
    for (int j = 0; j < 2; j++) {
      float state = 1;
      for (int i = 0; i < 4; i++) {
        state += x[2 * i + j];
        expected[2 * i + j] = state;
      }
    }
    assertThat(Run.run(model, Map.of("x", x))).containsExactly(expected);
    assertThat(model.graph().nodes()).anyMatch(node -> node.is("Loop"));
  }

  @Test
  void mergedBranchesOfTheFirstVersionAreChosenByTheirCondition() throws Exception {
    Model model =
        Run.model(
            placeholder("x", "DT_FLOAT", 2)
                + placeholder("p", "DT_BOOL")
                + node("node", "s", "Switch", FLOAT, "x", "p")
                + node("node", "no", "Neg", FLOAT, "s")
                + node("node", "yes", "Abs", FLOAT, "s:1")
                + node("node", "m", "Merge", FLOAT, "no", "yes"),
            List.of("x", "p"),
            "m");

    assertThat(Run.run(model, Map.of("x", new float[] {3, -1}, "p", new float[] {1})))
        .containsExactly(3, 1);
    assertThat(Run.run(model, Map.of("x", new float[] {3, -1}, "p", new float[] {0})))
        .containsExactly(-3, 1);
  }
}
