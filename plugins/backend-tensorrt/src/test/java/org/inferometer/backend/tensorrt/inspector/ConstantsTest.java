package org.inferometer.backend.tensorrt.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConstantsTest {
  private static final int CLASSES = 1000;

  @ParameterizedTest
  @CsvSource({"fp32, 4", "fp16, 2"})
  void thoseOfARecordedResNet18AreThePapersWeightsAndABiasForEachChannel(
      String precision, int bytesEach) throws Exception {
    InspectedEngine engine = Recordings.explorer("pytorch-resnet18-A100-" + precision + "/resnet");
    Network network = ResNet18.network();
    Reading bytes = Constants.bytes(engine, TensorRtLayers.of(engine, network, true), network);
    assertThat(bytes.asDouble()).hasValue((double) bytesEach * parameters());
    assertThat(bytes).isInstanceOf(Reading.Estimated.class);
  }

  /// He et al. 2015, table 1, batch normalisations folded into a bias.
  private static long parameters() {
    long sum = convolution(3, 64, 7);
    int in = 64;
    for (int width : List.of(64, 128, 256, 512)) {
      sum += convolution(in, width, 3) + 3 * convolution(width, width, 3);
      sum += in == width ? 0 : convolution(in, width, 1);
      in = width;
    }
    return sum + (long) in * CLASSES + CLASSES;
  }

  private static long convolution(int in, int out, int kernel) {
    return (long) in * out * kernel * kernel + out;
  }

  @Test
  void whereTheInspectorListsNoneThoseOfTheLayersOriginsStandInEachOnce() throws Exception {
    Network network = twoProductsWithOneMatrix();
    InspectedEngine engine =
        InspectorJson.parse(
            """
            {"Layers": [{"Name": "a", "LayerType": "gemm", "Metadata": "[ONNX Layer: a]"},
            {"Name": "b", "LayerType": "gemm", "Metadata": "[ONNX Layer: b]"}], "Bindings": []}
            """);
    assertThat(
            Constants.bytes(engine, TensorRtLayers.of(engine, network, true), network).asDouble())
        .hasValue(4 * 3 * 3);
  }

  @Test
  void aTypeWithoutAKnownSizeIsNoFigure() throws Exception {
    Network network = twoProductsWithOneMatrix();
    InspectedEngine engine =
        InspectorJson.parse(
            """
            {"Layers": [{"Name": "a", "LayerType": "CaskConvolution", "Metadata": "[ONNX Layer: a]",
            "Weights": {"Type": "Posit8", "Count": 9}}], "Bindings": []}
            """);
    assertThat(Constants.bytes(engine, TensorRtLayers.of(engine, network, true), network))
        .isEqualTo(
            Reading.unavailable("the engine inspector names constants of the type 'Posit8'"));
  }

  private static Network twoProductsWithOneMatrix() {
    Network bare =
        Recordings.network(
            List.of(
                Node.of("a", "MatMul", List.of("x", "w"), List.of("y")),
                Node.of("b", "MatMul", List.of("y", "w"), List.of("z"))),
            "z");
    Graph graph = bare.graph();
    Tensor w =
        new Tensor(
            "w",
            ElementType.FLOAT,
            Shape.of(3, 3),
            MemorySegment.ofArray(new byte[4 * 3 * 3]),
            List.of());
    Graph fed =
        new Graph(
            graph.name(),
            graph.nodes(),
            List.of(w),
            List.of(),
            graph.inputs().stream().filter(input -> !input.name().equals("w")).toList(),
            graph.outputs(),
            List.of());
    return Network.of(bare.model().with(fed), "test", "test", "onnx", null);
  }
}
