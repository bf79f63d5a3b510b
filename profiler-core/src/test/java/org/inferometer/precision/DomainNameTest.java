package org.inferometer.precision;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.network.CostModel;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.TensorTypes;
import org.inferometer.network.Value;
import org.inferometer.network.layer.Layers;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.int8.Int8Draft;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.spi.QuantisationRules;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// ONNX's own domain has two names in files, "" and `ai.onnx`: networks that differ in it alone
/// cost and convert alike.
class DomainNameTest {
  /// Of as many bytes as `ai.onnx`, so that one can be written over the other.
  private static final String PLACEHOLDER = "ab.onnx";

  @TempDir Path folder;

  private Network plain;
  private Network named;

  @BeforeEach
  void readBoth() throws Exception {
    Model model = model();
    plain = network(model);
    Path file = folder.resolve("named.onnx");
    OnnxWriter.write(inDomain(model, PLACEHOLDER), file);
    replace(file, PLACEHOLDER, "ai.onnx");
    assertThat(Files.readString(file, StandardCharsets.ISO_8859_1)).contains("ai.onnx");
    named = network(OnnxReader.read(file));
  }

  private static Model model() {
    NetworkBuilder builder = new NetworkBuilder("both", 1);
    Value x = builder.input("x", ElementType.FLOAT, "N", 3, 8, 8);
    x = x.then("conv", Layers.conv(4, 3)).then("relu", Layers.relu());
    x = x.then("pool", Layers.maxPool(2).stride(2)).then("classes", Layers.fullyConnected(5));
    builder.output(x.then("prob", Layers.softmax()));
    return builder.model();
  }

  private static Model inDomain(Model model, String domain) {
    Graph graph = model.graph();
    List<Node> nodes =
        graph.nodes().stream()
            .map(node ->
                new Node(
                    node.name(),
                    node.opType(),
                    domain,
                    node.overload(),
                    node.inputs(),
                    node.outputs(),
                    node.attributes(),
                    node.metadata()))
            .toList();
    return model.with(List.of(new OperatorSet(domain, model.opset())), graph.with(nodes));
  }

  private static void replace(Path file, String from, String to) throws IOException {
    String content = Files.readString(file, StandardCharsets.ISO_8859_1);
    Files.writeString(file, content.replace(from, to), StandardCharsets.ISO_8859_1);
  }

  private static Network network(Model model) {
    return Network.of(model, "both", "a test", "onnx", null);
  }

  private byte[] written(Model model) throws IOException {
    Path file = Files.createTempFile(folder, "written", ".onnx");
    OnnxWriter.write(model, file);
    return Files.readAllBytes(file);
  }

  @Test
  void theyAreWrittenAlike() throws Exception {
    assertThat(named.model().opset()).isEqualTo(plain.model().opset());
    assertThat(written(named.model())).isEqualTo(written(plain.model()));
  }

  @Test
  void theyCostAlike() throws Exception {
    assertThat(costs(named)).isEqualTo(costs(plain));
    assertThat(costs(plain).getFirst().flops().asDouble()).isPresent();
    assertThat(named.parameterCount()).isEqualTo(plain.parameterCount());
  }

  private static List<org.inferometer.network.Cost> costs(Network network) throws Exception {
    TensorTypes types = TensorTypes.declared(network, network.bind(Optional.of(2), Map.of()));
    return new CostModel(network, types).layers();
  }

  @Test
  void theyBecomeFp16Alike() throws Exception {
    HalfOptions options = HalfOptions.of(HalfFormat.FP16);
    Conversion expected = HalfConverter.convert(plain, options);
    Conversion found = HalfConverter.convert(named, options);
    assertThat(found.layers()).isEqualTo(expected.layers());
    assertThat(written(found.model())).isEqualTo(written(expected.model()));
  }

  @Test
  void theyBecomeInt8Alike() throws Exception {
    Conversion expected = quantised(plain);
    Conversion found = quantised(named);
    assertThat(found.layers()).isEqualTo(expected.layers());
    assertThat(written(found.model())).isEqualTo(written(expected.model()));
  }

  private static Conversion quantised(Network network) throws Exception {
    Int8Draft draft = Int8Draft.of(network, Int8Options.of(QuantisationRules.symmetric("a test")));
    Map<String, Range> ranges = new java.util.HashMap<>();
    draft.observed().keySet().forEach(tensor -> ranges.put(tensor, new Range.Threshold(3.7)));
    return draft.convert(new CalibrationTable("min-max", "a test", true, 1, ranges));
  }
}
