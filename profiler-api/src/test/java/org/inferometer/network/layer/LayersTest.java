package org.inferometer.network.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.graph.ElementType.INT64;
import static org.inferometer.network.layer.Layers.*;

import java.util.List;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.inferometer.network.Weights;
import org.junit.jupiter.api.Test;

/// Expected shapes are worked out by hand from the ONNX operator specification.
class LayersTest {
  private final NetworkBuilder builder = new NetworkBuilder("test", 1);

  private Value image(Object... dimensions) {
    return builder.input("x", FLOAT, dimensions);
  }

  private static void assertShape(Value value, String expected) {
    assertThat(value.toString()).isEqualTo("y float32[" + expected + "]");
  }

  private static void assertRefused(Value x, LayerDefinition layer, String... words) {
    assertThatThrownBy(() -> x.then("y", layer))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("layer y (" + layer.type() + ") ")
        .hasMessageContainingAll(words);
  }

  @Test
  void aConvolutionWithStrideAndPaddingHalvesAnImage() {
    assertShape(
        image("N", 3, 224, 224).then("y", conv(64, 7).stride(2).pad(3)), "N x 64 x 112 x 112");
  }

  @Test
  void aDilatedConvolutionSpansMore() {
    assertShape(image("N", 8, 20, 20).then("y", conv(4, 3).dilation(2, 3)), "N x 4 x 16 x 14");
  }

  @Test
  void aDepthwiseConvolutionHasOneFilterAChannel() {
    Value y = image("N", 32, 10, 10).then("y", conv(32, 3).pad(1).groups(32).noBias());
    builder.output(y);
    assertThat(builder.build().parameterCount()).isEqualTo(32 * 9);
  }

  @Test
  void convolutionsWorkOverOneAndThreeAxes() {
    assertShape(image("N", 2, 10).then("y", conv(3, 4)), "N x 3 x 7");
    Value volume = builder.input("v", FLOAT, 1, 2, 9, 9, 9);
    assertThat(volume.then("z", conv(3, 3).stride(2)).toString())
        .isEqualTo("z float32[1 x 3 x 4 x 4 x 4]");
  }

  @Test
  void aConvolutionOverAFlatInputIsRefused() {
    assertRefused(
        image("N", 3), conv(4, 3), "expects 3 or more dimensions", "x float32[N x 3] has 2");
  }

  @Test
  void groupsThatDoNotDivideTheChannelsAreRefused() {
    assertRefused(image("N", 3, 8, 8), conv(4, 3).groups(2), "2 groups", "3 channels");
  }

  @Test
  void aWindowLargerThanItsInputIsRefused() {
    assertRefused(image("N", 3, 2, 8), conv(4, 3), "window of 3", "only 2 elements");
  }

  @Test
  void givenWeightsOfTheWrongNumberAreRefused() {
    assertRefused(
        image("N", 1, 4, 4),
        conv(1, 3).weights(Weights.of(1, 2)),
        "needs 9 elements of weight",
        "given 2");
  }

  @Test
  void anOpenNumberOfChannelsIsRefused() {
    assertRefused(image("N", "C", 8, 8), conv(4, 3), "fixed number of channels", "dimension 1");
  }

  @Test
  void integersMeetNoFloatWeights() {
    assertRefused(builder.input("i", INT64, "N", 3, 8, 8), conv(4, 3), "float32 weights", "int64");
  }

  @Test
  void aTransposedConvolutionUndoesTheShapeOfAConvolution() {
    Value y = image("N", 8, 7, 7).then("y", convTranspose(4, 3).stride(2).pad(1).outputPadding(1));
    assertShape(y, "N x 4 x 14 x 14");
  }

  @Test
  void poolsRoundDownOrUp() {
    assertShape(image("N", 3, 112, 112).then("y", maxPool(3).stride(2)), "N x 3 x 55 x 55");
    Value up =
        builder.input("u", FLOAT, "N", 3, 112, 112).then("z", maxPool(3).stride(2).ceilMode());
    assertThat(up.toString()).isEqualTo("z float32[N x 3 x 56 x 56]");
  }

  @Test
  void aPoolWhoseWindowFitsIntoThePaddingIsRefused() {
    assertRefused(image("N", 3, 8, 8), averagePool(2).pad(2), "pads 2 elements", "window of 2");
  }

  @Test
  void globalPoolsLeaveOneElementAChannel() {
    assertShape(image("N", 3, 8, 9).then("y", globalMaxPool()), "N x 3 x 1 x 1");
  }

  @Test
  void aFullyConnectedLayerFlattensAndKeepsAnOpenBatch() {
    Value y = image("N", 50, 4, 4).then("y", fullyConnected(500));
    assertShape(y, "N x 500");
    builder.output(y);
    assertThat(builder.model().graph().nodes())
        .extracting(n -> n.opType())
        .containsExactly("Flatten", "Gemm");
    assertThat(builder.build().layers()).hasSize(1);
    assertThat(builder.build().parameterCount()).isEqualTo(800 * 500 + 500);
  }

  @Test
  void sumsBroadcastAndKeepAnOpenBatch() {
    Value bias = builder.input("b", FLOAT, 7, 1);
    assertShape(image("N", 3, 7, 9).then("y", add(), bias), "N x 3 x 7 x 9");
  }

  @Test
  void sumsOfDifferentShapesAreRefusedWithBothShapes() {
    Value other = builder.input("b", FLOAT, "N", 3, 8, 8);
    Value x = image("N", 3, 7, 8);
    assertThatThrownBy(() -> x.then("y", add(), other))
        .hasMessage(
            "layer y (Add) combines element by element, but x float32[N x 3 x 7 x 8] and b float32[N x"
                + " 3 x 8 x 8] differ (7 against 8)");
  }

  @Test
  void aSumTakesTwoInputs() {
    assertRefused(image("N"), add(), "takes 2 inputs, but was given 1");
  }

  @Test
  void concatenationAddsSizesAlongItsAxisOnly() {
    Value other = builder.input("b", FLOAT, "N", 5, 7);
    Value x = image("N", 3, 7);
    assertShape(x.then("y", concat(-2), other), "N x 8 x 7");
    assertThatThrownBy(() -> x.then("z", concat(2), other))
        .hasMessageContaining("differ in dimension 2 only");
  }

  @Test
  void matricesMultiplyWithBroadcastBatches() {
    Value b = builder.input("b", FLOAT, "N", 4, 64, 10);
    assertShape(image("N", 1, 12, 64).then("y", matMul(), b), "N x 4 x 12 x 10");
  }

  @Test
  void matricesOfUnequalInnerSizesAreRefused() {
    Value b = builder.input("b", FLOAT, "N", 63, 10);
    Value x = image("N", 12, 64);
    assertThatThrownBy(() -> x.then("y", matMul(), b)).hasMessageContaining("equal length");
  }

  @Test
  void aReshapeKeepsAnOpenBatchAndInfersOneSize() {
    assertShape(image("N", 12, 64).then("y", reshape(0, 12, -1, 16)), "N x 12 x 4 x 16");
  }

  @Test
  void aReshapeThatLosesElementsIsRefused() {
    assertRefused(image("N", 12, 64), reshape(0, 12, 63), "elements do not match");
    assertRefused(image2("N", 12, 64), reshape(0, -1, 100), "elements do not match");
    assertRefused(image3("N", 12), reshape(12), "elements do not match");
  }

  private Value image2(Object... dimensions) {
    return builder.input("x2", FLOAT, dimensions);
  }

  private Value image3(Object... dimensions) {
    return builder.input("x3", FLOAT, dimensions);
  }

  @Test
  void aTransposeMovesTheOpenBatchToo() {
    assertShape(image("N", 2, 3).then("y", transpose(2, 0, 1)), "3 x N x 2");
    assertThatThrownBy(() -> transpose(0, 0, 1)).hasMessageContaining("every axis once");
  }

  @Test
  void anEmbeddingAddsADimension() {
    Value ids = builder.input("ids", INT64, "N", 128);
    assertShape(ids.then("y", embedding(1000, 64)), "N x 128 x 64");
    assertThatThrownBy(() -> image("N").then("z", embedding(10, 2)))
        .hasMessageContaining("int64 or int32 indices");
  }

  @Test
  void splitHasAResultForEveryPart() {
    List<Value> parts = builder.layers("y", split(1, 1, 2), image("N", 3, 5));
    assertThat(parts).hasToString("[y.0 float32[N x 1 x 5], y.1 float32[N x 2 x 5]]");
    assertThatThrownBy(() -> builder.layer("z", split(1, 1, 2), parts.getFirst()))
        .hasMessageContaining("splits axis 1");
  }

  @Test
  void slicesMeansPadsAndResizesChangeOneThing() {
    assertShape(image("N", 3, 8, 8).then("y", slice(2, 1, 5)), "N x 3 x 4 x 8");
    assertThat(image2("N", 3, 8, 8).then("m", reduceMean(-1, 2)).dimensions())
        .hasToString("[N, 3, 1, 1]");
    assertThat(image3("N", 3, 8, 8).then("p", pad(0, 0, 1, 2, 0, 0, 3, 4)).dimensions())
        .hasToString("[N, 3, 12, 14]");
    Value r = builder.input("r", FLOAT, "N", 3, 8, 8).then("s", resize(2, "linear"));
    assertThat(r.dimensions()).hasToString("[N, 3, 16, 16]");
  }

  @Test
  void anLstmGivesItsStateAtEveryStep() {
    assertShape(image(10, "N", 8).then("y", lstm(16)), "10 x 1 x N x 16");
  }

  @Test
  void aNodeOfAnyOperatorDeclaresItsTypes() {
    Value y = image("N", 4).then("y", node("Softplus", List.of(ValueType.of(FLOAT, "N", 4))));
    assertShape(y, "N x 4");
  }
}
