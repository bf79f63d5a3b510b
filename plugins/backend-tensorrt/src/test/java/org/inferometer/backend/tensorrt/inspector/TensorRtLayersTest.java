package org.inferometer.backend.tensorrt.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.testkit.EngineAccounts;
import org.inferometer.testkit.TracedNetworks;
import org.junit.jupiter.api.Test;

class TensorRtLayersTest {
  private static Node node(String name, String operator, String inputs, String output) {
    List<String> read = inputs.isEmpty() ? List.of() : List.of(inputs.split(" "));
    return Node.of(name, operator, read, List.of(output));
  }

  private static Node added(String name, String operator, String input, String output) {
    return new Node(
        name,
        operator,
        "",
        "",
        List.of(input),
        List.of(output),
        List.of(),
        Map.of(Network.ADDED_KEY, "quantisation"));
  }

  private static String layer(String name, String type, String in, String out, String metadata) {
    return String.format(
        Locale.ROOT,
        """
        {"Name": "%s", "LayerType": "%s", "Inputs": [%s], "Outputs": [%s], "Metadata": "%s"}
        """,
        name,
        type,
        tensor(in),
        tensor(out),
        metadata);
  }

  private static String tensor(String name) {
    return String.format(
        Locale.ROOT,
        "{\"Name\": \"%s\", \"Dimensions\": [1,8], \"Format/Datatype\": \"Float\"}",
        name);
  }

  private static TensorRtLayers trace(Network network, String... layers) throws Exception {
    TensorRtLayers traced =
        TensorRtLayers.of(
            InspectorJson.parse("{\"Layers\": [" + String.join(",", layers) + "]}"),
            network,
            false);
    EngineAccounts.assertComplete(network, traced.layers(), traced.fusions());
    return traced;
  }

  /// a → b → {c, d} → e → f
  private static Network diamond() {
    return Recordings.network(
        List.of(
            node("a", "Relu", "x", "ta"),
            node("b", "MatMul", "ta", "tb"),
            node("c", "Relu", "tb", "tc"),
            node("d", "Sigmoid", "tb", "td"),
            node("e", "Add", "tc td", "te"),
            node("f", "Relu", "te", "y")),
        "y");
  }

  @Test
  void aForeignNodesOriginsAreAllOnTheWaysBetweenItsEndsAndSaidToBeInferred() throws Exception {
    TensorRtLayers traced =
        trace(
            diamond(),
            layer("a", "Relu", "x", "ta", ""),
            layer("{ForeignNode[b...e]}", "Myelin", "ta", "te", ""),
            layer("f", "Relu", "te", "y", ""));
    EngineLayer foreign = traced.layers().get(1);
    assertThat(foreign.origins()).containsExactly("b", "c", "d", "e");
    assertThat(foreign.kernel()).contains("its origins are all between the two layers");
    assertThat(traced.layers())
        .extracting(EngineLayer::subgraph)
        .containsExactly(false, true, false);
    assertThat(traced.fusions())
        .containsExactly(
            new Fusion("{ForeignNode[b...e]}", List.of("b", "c", "d", "e"), FusionKind.VERTICAL));
  }

  @Test
  void aForeignNodeWithMetadataHasWhatThatListsAndNothingIsInferred() throws Exception {
    TensorRtLayers traced =
        trace(
            diamond(),
            layer("a", "Relu", "x", "ta", ""),
            layer(
                "{ForeignNode[b...e]}",
                "Myelin",
                "ta",
                "y",
                "[ONNX Layer: b]\\u001e[ONNX Layer: c]\\u001e[ONNX Layer: d]"
                    + "\\u001e[ONNX Layer: e]\\u001e[ONNX Layer: f]"));
    assertThat(traced.layers().get(1).origins()).containsExactly("b", "c", "d", "e", "f");
    assertThat(traced.layers().get(1).kernel()).isEqualTo("a kernel that TensorRT does not name");
  }

  @Test
  void aLayerThatSeveralKernelsNameBelongsToTheOneThatNamesFewestAndTheOthersSaySo()
      throws Exception {
    Network network =
        Recordings.network(
            List.of(node("l", "Gemm", "x", "t"), node("s", "Softmax", "t", "y")), "y");
    TensorRtLayers traced =
        trace(
            network,
            layer("k0", "kgen", "x", "m0", "[ONNX Layer: l]\\u001f[ONNX Layer: s]"),
            layer("k1", "kgen", "m0", "m1", "[ONNX Layer: s]"),
            layer("k2", "kgen", "m1", "y", "[ONNX Layer: s]"));
    assertThat(traced.layers().stream().map(EngineLayer::origins))
        .containsExactly(List.of("l"), List.of("s"), List.of());
    assertThat(traced.layers().get(2).kernel()).endsWith("(a further part of s)");
  }

  @Test
  void siblingsInOneEngineLayerAreAHorizontalFusion() throws Exception {
    Network network =
        Recordings.network(
            List.of(node("p", "Conv", "x", "tp"), node("q", "Conv", "x", "tq")), "tp", "tq");
    TensorRtLayers traced = trace(network, layer("p || q", "CaskConvolution", "x", "tp", ""));
    assertThat(traced.fusions())
        .containsExactly(new Fusion("p || q", List.of("p", "q"), FusionKind.HORIZONTAL));
  }

  @Test
  void aChainWithinAHorizontalNameIsAVerticalFusion() throws Exception {
    Network network =
        Recordings.network(
            List.of(
                node("p", "Conv", "x", "tp"),
                node("q", "Conv", "tp", "tq"),
                node("r", "Conv", "x", "tr")),
            "tq",
            "tr");
    TensorRtLayers traced = trace(network, layer("p + q || r", "CaskConvolution", "x", "tq", ""));
    assertThat(traced.fusions())
        .containsExactly(new Fusion("p + q || r", List.of("p", "q", "r"), FusionKind.VERTICAL));
  }

  @Test
  void aCopyForALayerThatHoldsAForeignNodeHasNoOrigin() throws Exception {
    String fused = "a + {ForeignNode[b...f]}";
    TensorRtLayers traced =
        trace(
            diamond(),
            layer(
                "Reformatting CopyNode for Input Tensor 0 to " + fused, "Reformat", "x", "xr", ""),
            layer(fused, "Myelin", "xr", "y", ""));
    assertThat(traced.layers().getFirst().origins()).isEmpty();
    assertThat(traced.layers().getLast().origins()).containsExactly("a", "b", "c", "d", "e", "f");
    assertThat(traced.layers()).extracting(EngineLayer::subgraph).containsExactly(false, true);
  }

  @Test
  void aLayerOfTheNetworkThatIsNamedLikeAForeignNodeIsNoSubgraph() throws Exception {
    String name = "{ForeignNode[f...g]}";
    Network network = Recordings.network(List.of(node(name, "Sigmoid", "x", "y")), "y");
    TensorRtLayers traced = trace(network, layer(name, "PointWise", "x", "y", ""));
    assertThat(traced.layers()).extracting(EngineLayer::subgraph).containsExactly(false);
  }

  @Test
  void whatDependsOnAnInputWithADefaultIsFoldedSinceTensorRtBuildsTheDefaultIn() throws Exception {
    Network network =
        TracedNetworks.all().stream()
            .filter(candidate -> candidate.name().equals("default-input"))
            .findFirst()
            .orElseThrow();
    TensorRtLayers traced = trace(network, layer("product", "PointWise", "x", "y", ""));
    assertThat(traced.fusions())
        .containsExactly(new Fusion("", List.of("root"), FusionKind.FOLDED));
    assertThat(traced.remarks()).isEmpty();
  }

  @Test
  void layersOfConstantsAreFoldedAndViewsAreEliminatedIntoTheirReader() throws Exception {
    Network network =
        Recordings.network(
            List.of(
                node("w", "Constant", "", "tw"),
                node("wt", "Transpose", "tw", "twt"),
                node("flat", "Flatten", "x", "tf"),
                node("drop", "Dropout", "tf", "td"),
                node("mm", "MatMul", "td twt", "y")),
            "y");
    TensorRtLayers traced = trace(network, layer("mm", "gemm", "x", "y", ""));
    assertThat(traced.layers().getFirst().origins()).containsExactly("mm");
    assertThat(traced.fusions())
        .containsExactly(
            new Fusion("mm", List.of("flat", "drop"), FusionKind.ELIMINATED),
            new Fusion("", List.of("w", "wt"), FusionKind.FOLDED));
  }

  @Test
  void quantisationThatAConversionAddedIsNoOriginAndWhatTheNetworkHasIsOne() throws Exception {
    Network network =
        Recordings.network(
            List.of(
                added("q0", "QuantizeLinear", "x", "tq0"),
                added("dq0", "DequantizeLinear", "tq0", "tdq0"),
                node("conv", "Conv", "tdq0", "tc"),
                node("q1", "QuantizeLinear", "tc", "tq1"),
                node("dq1", "DequantizeLinear", "tq1", "y")),
            "y");
    TensorRtLayers traced =
        trace(
            network,
            layer("q0", "Reformat", "x", "tq0", ""),
            layer("conv.weight + conv", "CaskConvolution", "tq0", "tq1", ""),
            layer("dq1", "Reformat", "tq1", "y", ""));
    assertThat(traced.layers().stream().map(EngineLayer::origins))
        .containsExactly(List.of(), List.of("conv", "q1"), List.of("dq1"));
    assertThat(traced.layers().stream().map(EngineLayer::dataMovement))
        .containsExactly(true, false, false);
  }

  @Test
  void aConcatenationThatBecameCopiesIsTheOriginOfTheFirstCopy() throws Exception {
    Network network =
        Recordings.network(
            List.of(
                node("p", "Relu", "x", "tp"),
                node("q", "Sigmoid", "x", "tq"),
                node("cat", "Concat", "tp tq", "y")),
            "y");
    TensorRtLayers traced =
        trace(
            network,
            layer("p", "PointWise", "x", "tp", ""),
            layer("q", "PointWise", "x", "tq", ""),
            layer("tp copy", "Reformat", "tp", "y", ""),
            layer("tq copy", "Reformat", "tq", "y", ""));
    assertThat(traced.layers().get(2).origins()).containsExactly("cat");
    assertThat(traced.layers().get(2).dataMovement()).isTrue();
    assertThat(traced.layers().get(3).origins()).isEmpty();
  }

  @Test
  void aLayerThatNoEngineLayerNamesIsToldOf() throws Exception {
    TensorRtLayers traced =
        trace(diamond(), layer("a", "Relu", "x", "ta", ""), layer("f", "Relu", "mine", "y", ""));
    assertThat(traced.remarks()).isEmpty();
    TensorRtLayers without = trace(diamond(), layer("f", "Relu", "te", "y", ""));
    assertThat(without.remarks())
        .containsExactly(
            "No engine layer names these layers; they are counted as eliminated: a, b, c, d, e.");
  }

  @Test
  void aLayerThatNobodyReadsIsEliminatedWithoutRemark() throws Exception {
    Network network =
        Recordings.network(
            List.of(node("a", "Relu", "x", "y"), node("idle", "Relu", "x", "none")), "y");
    TensorRtLayers traced = trace(network, layer("a", "Relu", "x", "y", ""));
    assertThat(traced.fusions())
        .containsExactly(new Fusion("", List.of("idle"), FusionKind.ELIMINATED));
    assertThat(traced.remarks()).isEmpty();
  }
}
