package org.inferometer.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.operator.PartialShape.OPEN;

import java.util.List;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.junit.jupiter.api.Test;

/// Shapes are those of ONNX's Broadcasting.md and Operators.md. What the rules of rows give, a test
/// of the backend compares with what the runtime writes.
class PartialShapeTest {
  @Test
  void dimensionsOfOneElementAreRepeatedAndOpenOnesTakeASizeThatIsNotOne() {
    assertThat(PartialShape.of(2, 3, 4, 5).broadcast(PartialShape.of()))
        .isEqualTo(PartialShape.of(2, 3, 4, 5));
    assertThat(PartialShape.of(4, 5).broadcast(PartialShape.of(2, 3, 1, 1)))
        .isEqualTo(PartialShape.of(2, 3, 4, 5));
    assertThat(PartialShape.of(OPEN, OPEN, 1).broadcast(PartialShape.of(3, 1, OPEN)))
        .isEqualTo(PartialShape.of(3, OPEN, OPEN));
    assertThat(PartialShape.of(1).broadcast(PartialShape.of(0))).isEqualTo(PartialShape.of(0));
    assertThat(PartialShape.of(1).broadcast(PartialShape.UNKNOWN)).isEqualTo(PartialShape.UNKNOWN);
  }

  @Test
  void axesCountFromTheEndOfTheShapeThatTheyBelongTo() {
    assertThat(PartialShape.of(1, OPEN, 1).without(0, -1)).isEqualTo(PartialShape.of(OPEN));
    assertThat(PartialShape.of(3, OPEN).widened(0, -1)).isEqualTo(PartialShape.of(1, 3, OPEN, 1));
    assertThat(PartialShape.of(3, 4).with(1, -2)).isEqualTo(PartialShape.of(1, 4));
  }

  @Test
  void axesThatAreNotThereLeaveNothingKnown() {
    PartialShape shape = PartialShape.of(3, 4);
    assertThat(shape.without(2)).isEqualTo(PartialShape.UNKNOWN);
    assertThat(shape.with(1, -3)).isEqualTo(PartialShape.UNKNOWN);
    assertThat(shape.widened(4)).isEqualTo(PartialShape.UNKNOWN);
    assertThat(shape.widened(1, -3)).isEqualTo(PartialShape.UNKNOWN);
  }

  @Test
  void whatAFileDeclaresIsKnownWhereItIsANumber() {
    PartialShape declared = PartialShape.declared(Dimension.list("batch", 3, 224));
    assertThat(declared).isEqualTo(PartialShape.of(OPEN, 3, 224)).hasToString("?x3x224");
    assertThat(declared.exact()).isEmpty();
    assertThat(declared.rank()).hasValue(3);
    assertThat(PartialShape.declared(null)).isEqualTo(PartialShape.UNKNOWN);
    assertThat(PartialShape.of(3, 224).exact()).contains(Shape.of(3, 224));
  }

  /// Operators.md of Add-6: the result has the shape of the first operand.
  @Test
  void beforeOperatorSet7TheSecondOperandIsLaidOverTheFirst() {
    Node add =
        Node.of(
            "n",
            "Add",
            List.of("x", "b"),
            List.of("y"),
            Attribute.of("broadcast", 1),
            Attribute.of("axis", 1));
    ShapedNode node =
        new ShapedNode(
            add,
            name -> name.equals("x") ? PartialShape.of(1, 3, 4, 1) : PartialShape.of(3),
            _ -> Optional.empty());
    Operators six = Operators.standard().at(List.of(new OperatorSet("", 6)));

    assertThat(six.of(add).written(node)).isEqualTo(PartialShape.of(1, 3, 4, 1));
  }

  @Test
  void aRuleOfAContributedRowThatFailsLeavesNothingKnown() {
    Row row =
        Row.of("my.domain", "Op", 1)
            .shape(node -> PartialShape.ofRank(node.node().inputs().indexOf("none")))
            .folding(node -> Optional.of(node.input(7)));
    Node node =
        new Node(
            "n", "Op", "my.domain", "", List.of(), List.of("y"), List.of(), java.util.Map.of());
    Operator operator = Operators.standard().with(List.of(row)).of(node);

    assertThat(
            operator.written(
                new ShapedNode(node, _ -> PartialShape.UNKNOWN, _ -> Optional.empty())))
        .isEqualTo(PartialShape.UNKNOWN);
    assertThat(operator.folds(node)).isTrue();
    assertThat(operator.folded(node, List.of(), 1 << 10)).isEmpty();
  }
}
