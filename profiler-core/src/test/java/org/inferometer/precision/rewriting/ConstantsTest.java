package org.inferometer.precision.rewriting;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.operator.Operators;
import org.junit.jupiter.api.Test;

/// Values are those of the examples in ONNX's Operators.md, or follow from its definitions by hand.
class ConstantsTest {
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> initializers = new ArrayList<>();

  @Test
  void aShapeIsFilledWithAValue() {
    initializers.add(Literals.longs("shape", 2, 3));
    add("ConstantOfShape", "y", List.of("shape"), Attribute.of("value", floats("v", 1, 7)));

    assertThat(found("y").shape()).isEqualTo(Shape.of(2, 3));
    assertThat(Constants.doubles(found("y"))).containsExactly(7, 7, 7, 7, 7, 7);
  }

  @Test
  void aTransposedAndJoinedConstantKeepsItsElements() {
    initializers.add(Literals.floats("w", Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
    add("Transpose", "t", List.of("w"));
    add("Concat", "y", List.of("t", "t"), Attribute.of("axis", 1));

    assertThat(found("y").shape()).isEqualTo(Shape.of(3, 4));
    assertThat(Constants.doubles(found("y"))).containsExactly(1, 4, 1, 4, 2, 5, 2, 5, 3, 6, 3, 6);
  }

  @Test
  void anExpandedConstantIsRepeatedAlongDimensionsOfOneElement() {
    initializers.add(Literals.floats("w", Shape.of(3, 1), 1, 2, 3));
    initializers.add(Literals.longs("shape", 2, 1, 2));
    add("Expand", "y", List.of("w", "shape"));

    assertThat(found("y").shape()).isEqualTo(Shape.of(2, 3, 2));
    assertThat(Constants.doubles(found("y"))).containsExactly(1, 1, 2, 2, 3, 3, 1, 1, 2, 2, 3, 3);
  }

  @Test
  void theShapeOfAConstantIsOne() {
    initializers.add(Literals.floats("w", Shape.of(2, 3), 1, 2, 3, 4, 5, 6));
    add("Shape", "shape", List.of("w"));
    add("ConstantOfShape", "zeros", List.of("shape"));
    add("Cast", "y", List.of("shape"), Attribute.of("to", (long) ElementType.FLOAT.code()));

    assertThat(Constants.doubles(found("y"))).containsExactly(2, 3);
    assertThat(found("zeros").shape()).isEqualTo(Shape.of(2, 3));
  }

  @Test
  void aRangeCountsInItsSteps() {
    initializers.add(Literals.floats("from", Shape.of(), 10));
    initializers.add(Literals.floats("to", Shape.of(), 6));
    initializers.add(Literals.floats("step", Shape.of(), -3));
    add("Range", "y", List.of("from", "to", "step"));

    assertThat(Constants.doubles(found("y"))).containsExactly(10, 7);
  }

  @Test
  void whatReadsAnInputIsNoConstant() {
    initializers.add(Literals.floats("w", Shape.of(2), 1, 2));
    add("Identity", "a", List.of("x"));
    add("Concat", "y", List.of("w", "a"), Attribute.of("axis", 0));

    assertThat(constants(1 << 20).has("y")).isFalse();
    assertThat(constants(1 << 20).of("y")).isNull();
  }

  @Test
  void aConstantBeyondTheLimitIsKnownAsOneAndNotMade() {
    initializers.add(Literals.longs("shape", 1 << 20, 1 << 20));
    add("ConstantOfShape", "y", List.of("shape"));

    assertThat(constants(1 << 20).has("y")).isTrue();
    assertThat(constants(1 << 20).of("y")).isNull();
  }

  @Test
  void aFaultyNodeMakesNoConstant() {
    initializers.add(Literals.longs("shape", -3, 5));
    initializers.add(Literals.floats("w", Shape.of(2), 1, 2));
    add("ConstantOfShape", "y", List.of("shape"));
    add("Reshape", "z", List.of("w", "shape"));

    assertThat(constants(1 << 20).of("y")).isNull();
    assertThat(constants(1 << 20).of("z")).isNull();
  }

  @Test
  void aChainMayBeLongerThanAStackIsDeep() {
    initializers.add(Literals.floats("t0", Shape.of(1), 5));
    for (int i = 0; i < 100_000; i++) {
      add("Identity", "t" + (i + 1), List.of("t" + i));
    }

    assertThat(Constants.doubles(found("t100000"))).containsExactly(5);
  }

  /// Each concatenation reads the one before twice.
  @Test
  void aConstantThatIsReadTwiceIsMadeOnce() {
    initializers.add(Literals.floats("t0", Shape.of(0)));
    for (int i = 0; i < 60; i++) {
      add("Concat", "t" + (i + 1), List.of("t" + i, "t" + i), Attribute.of("axis", 0));
    }

    assertThat(found("t60").shape()).isEqualTo(Shape.of(0));
  }

  private static Tensor floats(String name, int count, float value) {
    return Literals.floats(name, Shape.of(count), value);
  }

  private void add(String type, String output, List<String> inputs, Attribute... attributes) {
    nodes.add(Node.of(output, type, inputs, List.of(output), attributes));
  }

  private Tensor found(String name) {
    return Objects.requireNonNull(constants(1 << 20).of(name));
  }

  private Constants constants(long limit) {
    Graph graph =
        new Graph(
            "g",
            nodes,
            initializers,
            List.of(),
            List.of(new TensorSpec("x", ElementType.FLOAT, null)),
            List.of(),
            List.of());
    return new Constants(GraphIndex.of(graph), Operators.standard(), limit);
  }
}
