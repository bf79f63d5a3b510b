package org.inferometer.backend.tensorrt.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import org.inferometer.backend.tensorrt.inspector.FusedName.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FusedNameTest {
  private static FusedName read(String name, String... known) {
    return FusedName.of(name, Set.of(known)::contains);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "Conv_0; Conv_0",
        "Conv_0 + Relu_1; Conv_0, Relu_1",
        "a || b || c; a, b, c",
        "conv1.weight + QuantizeLinear_7 + Conv_9 + PWN(Clip_16); Conv_9, Clip_16",
        "PWN(PWN(Sigmoid_1), PWN(Mul_2, Add_3)); Sigmoid_1, Mul_2, Add_3",
        "PWN(Sigmoid_1, Mul_2); Sigmoid_1, Mul_2",
        "fc.bias + (Unnamed Layer* 306) [Shuffle] + Gemm_257; Gemm_257",
        "Conv_0 + Conv_0; Conv_0",
      })
  void aFusedNameIsTheNodesThatItJoins(String name, String nodes) {
    String[] known = {
      "Conv_0",
      "Relu_1",
      "a",
      "b",
      "c",
      "Conv_9",
      "Clip_16",
      "Sigmoid_1",
      "Mul_2",
      "Add_3",
      "Gemm_257"
    };
    assertThat(read(name, known).nodes()).containsExactly(nodes.split(", "));
  }

  @Test
  void namesThatHoldTheMarksThemselvesAreFoundWhole() {
    assertThat(read("x + y + z", "x + y", "z").nodes()).containsExactly("x + y", "z");
    assertThat(read("PWN(mine) + z", "PWN(mine)", "z").nodes()).containsExactly("PWN(mine)", "z");
    assertThat(read("odd[name + z", "odd[name", "z").nodes()).containsExactly("odd[name", "z");
    assertThat(read("p || q", "p || q", "p", "q").nodes()).containsExactly("p || q");
  }

  @Test
  void aForeignNodeGivesItsEnds() {
    FusedName name = read("{ForeignNode[/a/MatMul.../b/Softmax]}", "/a/MatMul", "/b/Softmax");
    assertThat(name.ranges()).containsExactly(new Range("/a/MatMul", "/b/Softmax"));
    assertThat(name.nodes()).isEmpty();
  }

  @Test
  void aForeignNodeWithinAFusionIsFound() {
    FusedName name = read("Conv_0 + {ForeignNode[a...b]}", "Conv_0", "a", "b");
    assertThat(name.nodes()).containsExactly("Conv_0");
    assertThat(name.ranges()).containsExactly(new Range("a", "b"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", " + ", "PWN(", "{ForeignNode[", "{ForeignNode[]}", "a... + ...", "((("})
  void aNameThatIsBrokenNamesNothing(String name) {
    FusedName read = read(name, "known");
    assertThat(read.nodes()).isEmpty();
    assertThat(read.ranges()).isEqualTo(List.of());
  }
}
