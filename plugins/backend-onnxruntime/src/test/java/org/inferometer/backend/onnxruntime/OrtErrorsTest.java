package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import ai.onnxruntime.OrtException;
import java.util.List;
import org.inferometer.graph.Node;
import org.inferometer.spi.BackendException;
import org.junit.jupiter.api.Test;

class OrtErrorsTest {
  private static final List<Node> NODES =
      List.of(
          Node.of("", "AveragePool", List.of("x"), List.of("pooled")),
          Node.of("quant\n4", "Quant", List.of("pooled"), List.of("y")));

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
            "net",
            NODES,
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
            "net",
            NODES,
            new OrtException(
                "Could not find an implementation for AveragePool(1) node with name ''"));
    assertThat(e.isUnsupported()).isTrue();
    assertThat(e)
        .hasMessageStartingWith(
            "net, node 'pooled': ONNX Runtime has no operator AveragePool version 1;");
  }

  @Test
  void anyOtherTextIsAFailureOfThisAttempt() {
    BackendException e = OrtErrors.building("net", NODES, new OrtException("no memory"));
    assertThat(e.isUnsupported()).isFalse();
    assertThat(e).hasMessage("net: ONNX Runtime cannot build it: no memory");
  }
}
