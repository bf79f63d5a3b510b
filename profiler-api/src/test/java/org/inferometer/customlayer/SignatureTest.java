package org.inferometer.customlayer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import org.inferometer.customlayer.Signature.Written;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.operator.PartialShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SignatureTest {
  private record Settings(float epsilon, long stride) {
    Settings {
      if (stride < 1) {
        throw new IllegalArgumentException("stride is 1 or more, not " + stride);
      }
    }
  }

  private static final Signature NORM =
      Signature.of("org.example", "Norm", 1)
          .types("T", ElementType.FLOAT, ElementType.FLOAT16)
          .attributes(new Settings(1e-6f, 2))
          .input("x", "T", "..., H, N")
          .input("scale", "T", "N")
          .output("y", "T", "..., ceildiv(H, stride), N");

  @Test
  void outputsFollowFromInputsAndAttributes() {
    Written written = written(shape(5, 3, 7, 4), shape(4));

    assertThat(written.problems()).isEmpty();
    assertThat(written.types()).containsExactly(ElementType.FLOAT);
    assertThat(written.shapes()).containsExactly(shape(5, 3, 4, 4));
  }

  @Test
  void whatIsNotKnownStaysOpen() {
    assertThat(written(shape(-1, 7, 4), PartialShape.UNKNOWN).shapes())
        .containsExactly(shape(-1, 4, 4));
    assertThat(written(shape(2, -1, -1), shape(4)).shapes()).containsExactly(shape(2, -1, 4));
    assertThat(written(PartialShape.UNKNOWN, shape(4)).shapes())
        .containsExactly(PartialShape.UNKNOWN);
  }

  @Test
  void shapesThatDoNotFitAreNamed() {
    assertThat(written(shape(2, 7, 4), shape(5)).problems())
        .containsExactly("dimension 0 of input 'scale' is 5 (5), but N is 4 in input 'x'");
    assertThat(written(shape(4), shape(4)).problems())
        .containsExactly("input 'x' has 1 dimensions (4), but is declared as ..., H, N");
    assertThat(written(shape(1, 4), shape(1, 4)).problems())
        .containsExactly("input 'scale' has 2 dimensions (1x4), but is declared as N");
  }

  @Test
  void typesThatDoNotFitAreNamed() {
    assertThat(written(List.of(ElementType.FLOAT, ElementType.FLOAT16)).problems())
        .containsExactly("input 'scale' is float16, but other operands of 'T' are float32");
    assertThat(written(List.of(ElementType.INT8, ElementType.INT8)).problems())
        .contains("input 'x' is int8, but takes float32 or float16");
  }

  @Test
  void attributesThatDoNotFitAreNamed() {
    assertThat(problems(Attribute.of("stride", 0))).containsExactly("stride is 1 or more, not 0");
    assertThat(problems(Attribute.of("epsilon", 1L)))
        .containsExactly("attribute 'epsilon' is a float, but the node has an integer");
    assertThat(problems(Attribute.of("stride", new long[] {1, 2})))
        .containsExactly("attribute 'stride' is an integer, but the node has a list of integers");
    assertThat(problems(Attribute.of("eps", 1f)))
        .containsExactly("it has no attribute 'eps'; known are epsilon, stride");
  }

  @Test
  void aNodeOfOtherOperandsIsNamed() {
    Node node =
        new Node("n", "Norm", "org.example", "", List.of("a"), List.of("b"), List.of(), Map.of());

    assertThat(NORM.written(node, List.of(ElementType.FLOAT), List.of(shape(1, 1))).problems())
        .containsExactly("it reads 'x', 'scale', but the node has 1 inputs");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "(H + 2 * pad - 3) / stride + 1; 5",
        "max(H, 4) * 2; 20",
        "min(H, 4) - 1; 3",
        "ceildiv(H, 3); 4",
        "H / 3; 3"
      })
  void sizesAreCalculated(String size, long value) {
    ShapePattern pattern = ShapePattern.of(size);

    assertThat(pattern.sizes()).hasSize(1);
    assertThat(pattern.sizes().getFirst().value(Map.of("H", 10L, "pad", 1L, "stride", 2L)))
        .hasValue(value);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      quoteCharacter = '"',
      value = {
        "N,; a size at character 3",
        "N C; ',' or the end at character 3",
        "(N; ')' at character 3",
        "2 * power(N, 2); ceildiv, max or min at character 5",
        "12N; a number at character 1",
        "N % 2; ',' or the end at character 3"
      })
  void textThatIsNoShapeIsRefusedWithThePlace(String text, String wanted) {
    assertThatThrownBy(() -> ShapePattern.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the shape '" + text + "' needs " + wanted);
  }

  private static List<String> problems(Attribute attribute) {
    return NORM.written(
            node(List.of(attribute)),
            List.of(ElementType.FLOAT, ElementType.FLOAT),
            List.of(shape(2, 2), shape(2)))
        .problems();
  }

  private static Written written(List<ElementType> types) {
    return NORM.written(node(List.of()), types, List.of(shape(2, 2), shape(2)));
  }

  private static Written written(PartialShape x, PartialShape scale) {
    return NORM.written(
        node(List.of()), List.of(ElementType.FLOAT, ElementType.FLOAT), List.of(x, scale));
  }

  private static Node node(List<Attribute> attributes) {
    return new Node(
        "n", "Norm", "org.example", "", List.of("a", "b"), List.of("c"), attributes, Map.of());
  }

  private static PartialShape shape(long... sizes) {
    return PartialShape.of(sizes);
  }
}
