package org.inferometer.backend.tensorrt.inspector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.spi.Engine.EngineLayer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class InspectorJsonTest {
  /// No recording of version 11 was to be had: made by hand from what its documentation says.
  private static final String VERSION_11 =
      """
      {"Layers": [{
        "Name": "conv + relu",
        "LayerType": "CaskConvolution",
        "Inputs": [{"Name": "x", "Dimensions": [1,3,8,8], "Format": "NHWC8", "Datatype": "Half"}],
        "Outputs": [{"Name": "y", "Dimensions": [1,4,8,8], "Format": "Linear", "Datatype": "Half"}],
        "ParameterType": "Convolution",
        "TacticName": "sm90_xmma_fprop_implicit_gemm_f16f16_f16f32_f32_nhwckrsc_nhwc",
        "StreamId": 1,
        "Metadata": "[ONNX Layer: conv]\\u001e[ONNX Layer: relu]"
      }],
      "I/O Tensors": [{"Name": "x"}, {"Name": "y"}]}
      """;

  @Test
  void theFormOfVersion11MadeByHandSplitsFormatAndDatatype() throws Exception {
    InspectedEngine engine = InspectorJson.parse(VERSION_11);
    InspectedLayer layer = engine.layers().getFirst();
    assertThat(layer.inputs().getFirst().type())
        .contains(new TensorType(ElementType.FLOAT16, Shape.of(1, 3, 8, 8)));
    assertThat(layer.inputs().getFirst().format()).isEqualTo("NHWC8 Half");
    assertThat(layer.sources()).containsExactly("conv", "relu");
    assertThat(layer.stream()).isEqualTo(1);
    assertThat(engine.bindings()).containsExactly("x", "y");
    assertThat(LayerPrecision.of(layer, true).text()).isEqualTo("fp16");
  }

  @Test
  void withoutDetailedVerbosityLayersAreKnownByNameOnlyAndTheReasonIsGiven() throws Exception {
    InspectedEngine engine =
        InspectorJson.parse("{\"Layers\": [\"a + b\", \"c\"], \"Bindings\": [\"x\"]}");
    TensorRtLayers traced = TensorRtLayers.of(engine, Recordings.network(List.of()), true);
    assertThat(traced.layers()).extracting(EngineLayer::name).containsExactly("a + b", "c");
    assertThat(traced.layers().getFirst().precision().text())
        .isEqualTo("unknown (the engine was built without detailed profiling verbosity)");
    assertThat(traced.remarks()).singleElement().asString().contains("known by name only");
  }

  @Test
  void layersOfOneNameAreToldApart() throws Exception {
    InspectedEngine engine = InspectorJson.parse("{\"Layers\": [\"a\", \"a\", \"a_2\", \"a\"]}");
    assertThat(
            TensorRtLayers.of(engine, Recordings.network(List.of()), false).layers().stream()
                .map(EngineLayer::name))
        .containsExactly("a", "a_2", "a_2_2", "a_3");
  }

  @Test
  void namesMayHoldQuotationMarksControlCharactersAndBackslashes() throws Exception {
    String json = "{\"Layers\": [{\"Name\": \"a \"b\" \\q \u001e \u0001c\"}]}\u0000\n";
    assertThat(InspectorJson.parse(json).layers().getFirst().name())
        .isEqualTo("a \"b\" q \u001e \u0001c");
  }

  @Test
  void numbersMayBeNoneAndFieldsMayBeMissingOrUnknown() throws Exception {
    String json =
        "{\"Layers\": [{\"Name\": \"a\", \"Alpha\": nan, \"Beta\": -inf, \"New\": {\"x\": [1]},"
            + " \"Inputs\": [{\"Name\": \"x\"}], \"Outputs\": null,"
            + " \"Weights\": {\"Type\": \"Float\", \"Count\": 0}}], \"Later\": 1}";
    InspectedLayer layer = InspectorJson.parse(json).layers().getFirst();
    assertThat(layer.parameter("Alpha")).isEmpty();
    assertThat(layer.parameter("New")).isEqualTo("{\"x\":[1]}");
    assertThat(layer.inputs().getFirst().type()).isEmpty();
    assertThat(layer.weights()).isEmpty();
    assertThat(layer.type()).isEmpty();
  }

  @Test
  void anOpenDimensionLeavesTheTypeUnknown() throws Exception {
    String json =
        "{\"Layers\": [{\"Name\": \"a\", \"Inputs\": [{\"Name\": \"x\", \"Dimensions\": [-1, 3],"
            + " \"Format/Datatype\": \"N/A due to dynamic shapes\"}]}]}";
    InspectedTensor tensor = InspectorJson.parse(json).layers().getFirst().inputs().getFirst();
    assertThat(tensor.shape()).isEmpty();
    assertThat(tensor.elementType()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "Float, FLOAT",
    "Row major linear FP32, FLOAT",
    "Half, FLOAT16",
    "Channel major FP16 format where channel % 8 == 0, FLOAT16",
    "Thirty-two wide channel vectorized row major Int8 format, INT8",
    "BFloat16, BFLOAT16",
    "Int64, INT64",
    "FP8, FLOAT8E4M3FN",
  })
  void elementTypesAreReadFromTheWordsOfEveryVersion(String words, ElementType type) {
    assertThat(Datatypes.of(words)).contains(type);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "''|is empty",
        "not json|is no JSON: line 1, column 1",
        "{\"Layers\": [{\"Name\": \"a\"|is no JSON: line 1",
        "{\"Other\": 1}|has no array 'Layers', but only [Other]",
        "[]|has no array 'Layers', but ARRAY",
        "{\"Layers\": [7]}|a layer in the engine inspector's answer is 7",
      })
  void whatIsNoEngineDescriptionIsRefusedWithThePlace(String text, String reason) {
    assertThatThrownBy(() -> InspectorJson.parse(text))
        .isInstanceOf(InspectorException.class)
        .hasMessageContaining(reason);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\u001e", "\u001f"})
  void bothSeparatorsOfMetadataAreKnown(String separator) {
    assertThat(Metadata.names("[ONNX Layer: a]" + separator + "[ONNX Layer: b[0]]" + separator))
        .containsExactly("a", "b[0]");
    assertThat(Metadata.names("")).isEmpty();
  }
}
