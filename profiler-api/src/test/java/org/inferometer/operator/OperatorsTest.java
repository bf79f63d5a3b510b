package org.inferometer.operator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class OperatorsTest {
  private static final Operators STANDARD = Operators.standard();

  private static NodeCost flops(Operators operators, Node node) {
    TensorType type = new TensorType(ElementType.FLOAT, Shape.of(2, 3));
    return operators.of(node).flops(new TypedNode(node, _ -> Optional.of(type)));
  }

  private static Node node(String domain, String name) {
    return new Node(
        "n", name, domain, "", List.of("x"), List.of("y"), List.of(), java.util.Map.of());
  }

  @Test
  void bothNamesOfOnnxsDomainMeanTheSameOperators() {
    assertThat(STANDARD.of(node("ai.onnx", "Relu"))).isSameAs(STANDARD.of(node("", "Relu")));
  }

  @Test
  void anOperatorOfACustomDomainIsNotItsNamesakeOfOnnx() {
    Operator split = STANDARD.of(node("my.domain", "Split"));
    assertThat(split.isKnown()).isFalse();
    assertThat(split.absence()).isEqualTo("the catalogue has no such operator");
    assertThat(split.traits()).isEmpty();
    assertThat(flops(STANDARD, node("my.domain", "Split")))
        .isEqualTo(new NodeCost.Unknown("no formula for operator my.domain.Split"));
  }

  @Test
  void anOperatorIsNotThereBeforeItsOperatorSetAndAfterItWasTakenBack() {
    Operators old = STANDARD.at(List.of(new OperatorSet("", 9)));
    Operators now = STANDARD.at(List.of(new OperatorSet("", 17)));
    assertThat(old.of("", "Gelu").absence()).isEqualTo("operator set 20 introduced it");
    assertThat(old.of("", "Upsample").isKnown()).isTrue();
    assertThat(now.of("", "Upsample").absence()).isEqualTo("operator set 10 removed it");
  }

  /// Its optimiser writes them into models of older operator sets.
  @ParameterizedTest
  @ValueSource(strings = {"LayerNormalization", "MeanVarianceNormalization", "ThresholdedRelu"})
  void whatOnnxRuntimeHadInOnnxsDomainBeforeOnnxIsKnown(String name) {
    Operators then = Operators.standard().at(List.of(new OperatorSet("", 7)));
    assertThat(then.of("", name).isKnown()).isTrue();
  }

  /// Activations of such a product are floating point.
  @Test
  void weightsOfFewBitsAloneMakeNoQuantisedNetwork() {
    assertThat(Operators.standard().of(Operators.MICROSOFT, "MatMulNBits").has(Trait.QUANTISED))
        .isFalse();
  }

  @Test
  void anOperatorWithoutARowOfFiguresSaysWhy() {
    assertThat(STANDARD.of("", "StringConcat").absence()).contains("text");
  }

  @Test
  void rowsThatAreContributedAreKnownBesideTheOthersAndChangeNoOtherCatalogue() {
    Row row = Row.of("my.domain", "Relu", 1).flops(Formula.perOutput(7));
    Operators operators = STANDARD.with(List.of(row));
    assertThat(flops(operators, node("my.domain", "Relu"))).isEqualTo(new NodeCost.Known(42));
    assertThat(flops(operators, node("", "Relu"))).isEqualTo(new NodeCost.Known(6));
    assertThat(STANDARD.of("my.domain", "Relu").isKnown()).isFalse();
  }

  @Test
  void aRowOfALaterVersionLeavesTheEarlierOneAsItWas() {
    Operators operators =
        STANDARD.with(
            List.of(
                Row.of("my.domain", "Op", 1).flops(Formula.perOutput(1)),
                Row.of("my.domain", "Op", 3).flops(Formula.perOutput(2))));
    Operators second = operators.at(List.of(new OperatorSet("my.domain", 2)));
    assertThat(flops(second, node("my.domain", "Op"))).isEqualTo(new NodeCost.Known(6));
    assertThat(flops(operators, node("my.domain", "Op"))).isEqualTo(new NodeCost.Known(12));
  }

  @Test
  void aRowTakesThePlaceOfOneOfTheSameVersion() {
    Operators operators =
        STANDARD.with(List.of(Row.of("ai.onnx", "Relu", 1).flops(Formula.perOutput(3))));
    assertThat(flops(operators, node("", "Relu"))).isEqualTo(new NodeCost.Known(18));
  }

  @Test
  void aRowWithoutAProperNameIsRefused() {
    assertThatThrownBy(() -> Row.of("my.domain", "A  B", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'A  B'");
  }

  @ParameterizedTest
  @EnumSource(Trait.class)
  void everyTraitIsThatOfSomeOperator(Trait trait) {
    assertThat(STANDARD.all()).anyMatch(operator -> operator.has(trait));
  }

  @Test
  void whatMovesDataComputesNothing() {
    List<Operator> moving =
        STANDARD.all().stream().filter(operator -> operator.has(Trait.MOVES_DATA)).toList();
    assertThat(moving)
        .isNotEmpty()
        .allSatisfy(operator ->
            assertThat(flops(STANDARD, node(operator.domain(), operator.name())))
                .isEqualTo(new NodeCost.Known(0)));
  }
}
