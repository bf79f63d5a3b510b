package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OrtErrorsTest {
  private static Network network(int operatorSet, ElementType type, Node... nodes) {
    TensorSpec x = new TensorSpec("x", type, List.of(new Dimension.Fixed(4)));
    Graph graph =
        new Graph("g", List.of(nodes), List.of(), List.of(), List.of(x), List.of(), List.of());
    Model model =
        new Model(
            10,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", operatorSet)),
            graph,
            List.of(),
            Map.of());
    return Network.of(model, "net", "test", "onnx", null);
  }

  private static Network old() {
    return network(
        6,
        ElementType.FLOAT,
        Node.of("", "AveragePool", List.of("x"), List.of("pooled")),
        Node.of("quant\n4", "Quant", List.of("pooled"), List.of("y")));
  }

  @Test
  void sourcePlacesAndSignaturesOfTheRuntimeAreLeftOut() {
    assertThat(
            OrtErrors.oneLine(
                "Error code - ORT_RUNTIME_EXCEPTION - message: Non-zero status code returned while running Reshape node. Name:'r' Status Message:"
                    + " /onnxruntime_src/onnxruntime/core/providers/cpu/tensor/reshape_helper.h:47 onnxruntime::ReshapeHelper::ReshapeHelper(const"
                    + " onnxruntime::TensorShape&, onnxruntime::TensorShapeVector&, bool) input_shape_size == size was false.\nIt cannot be reshaped"))
        .isEqualTo(
            "Non-zero status code returned while running Reshape node. Name:'r' Status Message: input_shape_size == size was false. It cannot be reshaped");
  }

  @Test
  void theFileIsLeftOutSinceTheNetworkIsNamed() {
    assertThat(
            OrtErrors.oneLine(
                "Error code - ORT_INVALID_GRAPH - message: Load model from a/net.onnx failed:This is"
                    + " an invalid model."))
        .isEqualTo("This is an invalid model.");
  }

  @Test
  void anOperatorThatIsNotRegisteredIsUnsupportedAndNamesItsNode() {
    BackendException e =
        OrtErrors.building(
            old(),
            new OrtException(
                "Fatal error: onnx.brevitas:Quant(-1) is not a registered function/op"));
    assertThat(e.isUnsupported()).isTrue();
    assertThat(e)
        .hasMessageStartingWith(
            "net, node 'quant?4': ONNX Runtime has no operator onnx.brevitas:Quant;");
  }

  @Test
  void anOperatorWithoutKernelIsUnsupportedAndItsUnnamedNodeIsToldByItsOutput() {
    BackendException e =
        OrtErrors.building(
            old(),
            new OrtException(
                "Could not find an implementation for AveragePool(1) node with name ''"));
    assertThat(e.isUnsupported()).isTrue();
    assertThat(e)
        .hasMessageStartingWith(
            "net, node 'pooled': ONNX Runtime has no operator AveragePool version 1;");
  }

  @ParameterizedTest
  @CsvSource({
    "BFLOAT16, MatMul, bfloat16 kernel of MatMul",
    "FLOAT16, Sin, float16 kernel of Sin",
    "DOUBLE, Conv, float64 kernel of Conv",
    "INT8, Relu, int8 kernel of Relu",
    "STRING, Concat, string kernel of Concat",
    "FLOAT, Swish, kernel of Swish version 24"
  })
  void aMissingKernelIsToldByTheTypesThatItWouldRead(
      ElementType type, String operator, String told) {
    Network network = network(24, type, Node.of("first", operator, List.of("x"), List.of("y")));
    BackendException e =
        OrtErrors.building(
            network,
            new OrtException(
                "Could not find an implementation for " + operator + "(24) node with name ''"));
    assertThat(e.isUnsupported()).isTrue();
    assertThat(e)
        .hasMessage("net, node 'first': ONNX Runtime has no " + told + " on this processor");
  }

  @Test
  void aMissingKernelOfABranchIsToldWithItsOwnNode() {
    Graph branch =
        new Graph(
            "then",
            List.of(
                Node.of("wide", "Sin", List.of("x"), List.of("a")),
                Node.of("cast", "Cast", List.of("x"), List.of("h"), Attribute.of("to", 16)),
                Node.of("narrow", "Sin", List.of("h"), List.of("b"))),
            List.of(),
            List.of(),
            List.of(),
            List.of(),
            List.of());
    Node condition =
        Node.of(
            "if",
            "If",
            List.of("x"),
            List.of("y"),
            new Attribute("then_branch", new Attribute.Graphs(false, List.of(branch))));
    assertThat(
            OrtErrors.building(
                network(22, ElementType.FLOAT, condition),
                new OrtException(
                    "Could not find an implementation for Sin(22) node with name 'narrow'")))
        .hasMessage(
            "net, node 'narrow': ONNX Runtime has no bfloat16 kernel of Sin on this processor");
  }

  @Test
  void anyOtherTextIsAFailureOfThisAttempt() {
    BackendException e = OrtErrors.building(old(), new OrtException("no memory"));
    assertThat(e.isUnsupported()).isFalse();
    assertThat(e).hasMessage("net: ONNX Runtime cannot build it: no memory");
  }
}
