package org.inferometer.backend.tensorrt.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.testkit.EngineAccounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Against what NVIDIA's tools recorded on GPUs.
class RecordedEnginesTest {
  static final List<String> EXPLORER = Recordings.EXPLORER;

  @ParameterizedTest
  @FieldSource("EXPLORER")
  void everyLayerBecomesOneEngineLayerUnderTheNameThatTheProfileGives(String name)
      throws Exception {
    InspectedEngine engine = Recordings.explorer(name);
    TensorRtLayers traced = TensorRtLayers.of(engine, Recordings.network(List.of()), true);
    assertThat(traced.layers().stream().map(EngineLayer::name))
        .containsExactlyElementsOf(Recordings.profile(name).keySet());
    assertThat(traced.layers()).allMatch(layer -> !layer.outputs().isEmpty());
    assertThat(engine.bindings()).hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp16", "fp32"})
  void resNet18IsTracedToItsTwentyConvolutionsAndItsFullyConnectedLayer(String precision)
      throws Exception {
    Network network = ResNet18.network();
    TensorRtLayers traced = resNet18(precision);
    List<EngineLayer> computing =
        traced.layers().stream().filter(layer -> !layer.dataMovement()).toList();
    // 20 convolutions, of which 3 on shortcuts; a fully connected layer; two poolings
    assertThat(types(computing, network))
        .containsEntry("Conv", 20L)
        .containsEntry("Gemm", 1L)
        .containsEntry("MaxPool", 1L)
        .containsEntry("GlobalAveragePool", 1L);
    assertThat(computing).hasSize(23);
    EngineAccounts.assertComplete(network, traced.layers(), traced.fusions());
    assertThat(traced.remarks()).isEmpty();
  }

  private static Map<String, Long> types(List<EngineLayer> layers, Network network) {
    Map<String, String> types =
        network.layers().stream().collect(Collectors.toMap(Layer::name, Layer::type));
    return layers.stream()
        .map(layer -> types.getOrDefault(layer.origins().getFirst(), ""))
        .collect(Collectors.groupingBy(type -> type, Collectors.counting()));
  }

  @ParameterizedTest
  @ValueSource(strings = {"fp16", "fp32"})
  void aResidualBlockEndsInOneEngineLayerOfConvolutionSumAndActivation(String precision)
      throws Exception {
    TensorRtLayers traced = resNet18(precision);
    assertThat(traced.fusions())
        .contains(
            new Fusion(
                "Conv_5 + Add_6 + Relu_7",
                List.of("Conv_5", "Add_6", "Relu_7"),
                FusionKind.VERTICAL))
        .contains(new Fusion("Gemm_48", List.of("Flatten_47"), FusionKind.ELIMINATED));
    // the first convolution with its activation, and two in each of eight blocks
    assertThat(traced.fusions().stream().filter(f -> f.kind() == FusionKind.VERTICAL)).hasSize(17);
  }

  private static TensorRtLayers resNet18(String precision) throws Exception {
    return TensorRtLayers.of(
        Recordings.explorer("pytorch-resnet18-A100-" + precision + "/resnet"),
        ResNet18.network(),
        true);
  }

  @Test
  void theLayersThatOnlyMoveDataAreThoseOfTypesReformatAndNoOp() throws Exception {
    assertThat(moving(resNet18("fp16"))).hasSize(13);
    assertThat(moving(resNet18("fp32"))).hasSize(9);
  }

  @Test
  void aReformatSaysBetweenWhichLayersItStandsAndWhatItChanges() throws Exception {
    assertThat(moving(resNet18("fp32")).getFirst().kernel())
        .isEqualTo(
            "Row major linear FP32 → Channel major FP32 format, between MaxPool_2 and"
                + " Conv_3 + Relu_4, Conv_5 + Add_6 + Relu_7");
    assertThat(moving(resNet18("fp16")).getFirst().kernel())
        .isEqualTo(
            "Row major linear FP32 → Channel major FP16 format where channel % 4 == 0, between"
                + " network input input.1 and Conv_0 + Relu_1");
  }

  private static List<EngineLayer> moving(TensorRtLayers traced) {
    return traced.layers().stream().filter(EngineLayer::dataMovement).toList();
  }

  @Test
  void fp32IsTf32WhereTheKernelsNameSaysSo() throws Exception {
    Map<String, Long> precisions = precisions(resNet18("fp32"));
    assertThat(precisions).containsEntry("tf32", 20L).containsEntry("fp32", 3L).hasSize(2);
  }

  @Test
  void fp16EnginesComputeInFp16() throws Exception {
    assertThat(precisions(resNet18("fp16"))).containsOnlyKeys("fp16").containsEntry("fp16", 23L);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "pytorch-resnet18-A100-qat/resnet-qat",
        "tensorflow-resnet-RTX3090-qat/resnet-qat",
        "mobilenet-qat-TITAN-RTX/mobilenet.qat"
      })
  void convolutionsOfQuantisedNetworksComputeInInt8WhateverTheyWrite(String name) throws Exception {
    InspectedEngine engine = Recordings.explorer(name);
    List<InspectedLayer> convolutions =
        engine.layers().stream()
            .filter(layer -> layer.parameter("ParameterType").equals("Convolution"))
            .toList();
    assertThat(convolutions)
        .hasSizeGreaterThan(20)
        .filteredOn(layer -> !layer.tactic().contains("_i8f32_f32_f32_"))
        .allSatisfy(layer -> assertThat(LayerPrecision.of(layer, true).text()).isEqualTo("int8"));
  }

  @Test
  void aKernelWhoseNameContradictsWhatItReadsHasAnUnknownPrecision() throws Exception {
    assertThat(Recordings.explorer("mobilenet-qat-TITAN-RTX/mobilenet.qat").layers())
        .filteredOn(layer -> layer.tactic().contains("_i8f32_f32_f32_"))
        .singleElement()
        .satisfies(layer ->
            assertThat(LayerPrecision.of(layer, false).text())
                .isEqualTo("unknown (reads int8, but its kernel's name says fp32: i8f32_f32)"));
  }

  @Test
  void aReformatThatChangesTheFormatOfNumbersSaysFromWhatToWhat() throws Exception {
    TensorRtLayers traced =
        TensorRtLayers.of(
            Recordings.explorer("pytorch-resnet18-A100-qat/resnet-qat"),
            Recordings.network(List.of()),
            true);
    // one before each of the eight blocks, one at the input, one before the classifier
    assertThat(moving(traced).stream().map(layer -> layer.precision().text()))
        .filteredOn(precision -> precision.endsWith("→ int8"))
        .hasSize(10)
        .contains("fp32 → int8", "fp16 → int8");
  }

  private static Map<String, Long> precisions(TensorRtLayers traced) {
    return traced.layers().stream()
        .filter(layer -> !layer.dataMovement())
        .collect(Collectors.groupingBy(layer -> layer.precision().text(), Collectors.counting()));
  }

  @Test
  void version10IsTracedByItsMetadataAndEveryLayerIsCountedOnce() throws Exception {
    InspectedEngine engine = Recordings.version10();
    Network network = mnist();
    TensorRtLayers traced = TensorRtLayers.of(engine, network, true);
    assertThat(traced.layers()).hasSize(9);
    assertThat(engine.bindings()).containsExactly("x", "y", "z");
    EngineAccounts.assertComplete(network, traced.layers(), traced.fusions());
    assertThat(traced.layers().stream().map(EngineLayer::origins))
        .containsExactly(
            List.of("node_conv2d", "node_relu"),
            List.of("node_max_pool2d"),
            List.of("node_conv2d_1", "node_relu_1"),
            List.of("node_max_pool2d_1"),
            List.of("node_linear", "node_relu_2"),
            List.of("node_linear_1"),
            List.of("node_softmax"),
            List.of("node_argmax"),
            List.of());
    assertThat(traced.fusions())
        .contains(new Fusion("node_linear_myl4_0", List.of("node_view"), FusionKind.ELIMINATED));
    assertThat(traced.layers().getLast().dataMovement()).isTrue();
  }

  /// The network of that recording: NVIDIA's cookbook's classifier of digits.
  private static Network mnist() {
    List<Node> nodes = new ArrayList<>();
    nodes.add(node("node_conv2d", "Conv", "x", "conv2d"));
    nodes.add(node("node_relu", "Relu", "conv2d", "relu"));
    nodes.add(node("node_max_pool2d", "MaxPool", "relu", "max_pool2d"));
    nodes.add(node("node_conv2d_1", "Conv", "max_pool2d", "conv2d_1"));
    nodes.add(node("node_relu_1", "Relu", "conv2d_1", "relu_1"));
    nodes.add(node("node_max_pool2d_1", "MaxPool", "relu_1", "max_pool2d_1"));
    nodes.add(node("node_view", "Reshape", "max_pool2d_1", "view"));
    nodes.add(node("node_linear", "Gemm", "view", "linear"));
    nodes.add(node("node_relu_2", "Relu", "linear", "relu_2"));
    nodes.add(node("node_linear_1", "Gemm", "relu_2", "linear_1"));
    nodes.add(node("node_softmax", "Softmax", "linear_1", "y"));
    nodes.add(node("node_argmax", "ArgMax", "y", "z"));
    return Recordings.network(nodes, "y", "z");
  }

  private static Node node(String name, String operator, String input, String output) {
    return Node.of(name, operator, List.of(input), List.of(output));
  }
}
