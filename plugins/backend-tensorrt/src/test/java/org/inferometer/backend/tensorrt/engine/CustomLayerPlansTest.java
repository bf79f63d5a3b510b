package org.inferometer.backend.tensorrt.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.customlayer.TriedLayer;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Operands;
import org.inferometer.customlayer.cuda.Tactic;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What TensorRT gets of a network with custom layers, and when a plan of it is built again.
final class CustomLayerPlansTest {
  private static final Gpu GPU = new Gpu(0, "GPU-1", "NVIDIA H100", 9, 0, 80L << 30);

  @TempDir Path folder = Path.of("");
  private final FakeTensorRt tensorRt = new FakeTensorRt();

  @Test
  void theNodeNamesItsPluginAndKeepsAllOfItsAttributes() throws Exception {
    build(network(new TriedLayer(), Attribute.of("pad", 1L << 40)));
    assertThat(tensorRt.registered).containsExactly(List.of("org.example.Tried"));
    Node node = OnnxReader.read(tensorRt.requests.getFirst().model()).graph().nodes().getFirst();
    assertThat(node.name()).isEqualTo("odd_name");
    assertThat(node.opType()).isEqualTo("org.example.Tried");
    assertThat(node.textAttribute("plugin_version")).contains("3");
    assertThat(node.textAttribute("plugin_namespace")).contains("org.example");
    assertThat(node.attributes()).hasSize(3);
    assertThat(node.textAttribute("inferometer_node").orElseThrow().lines().skip(2))
        .containsExactly(
            "odd+name",
            "pad i 1099511627776",
            "slope f " + Float.floatToRawIntBits(0.1f),
            "strict i 1",
            "mode s n%C3%A4her+dran%0A",
            "axes is 1099511627776 -7",
            "table fs " + Float.floatToRawIntBits(Float.NaN) + " " + Float.floatToRawIntBits(-0f));
  }

  @Test
  void aPlanIsBuiltAgainWhereAnAttributeOrTheKernelDiffers() throws Exception {
    Network network = network(new TriedLayer());
    build(network);
    build(network);
    assertThat(tensorRt.requests).as("the plan is used again").hasSize(1);
    build(network(new Changed("other text", "plain")));
    assertThat(tensorRt.requests).as("another text").hasSize(2);
    build(network(new Changed("other text", "faster")));
    assertThat(tensorRt.requests).as("another tactic").hasSize(3);
    build(network(new Changed("other text", "faster")));
    assertThat(tensorRt.requests).hasSize(3);
  }

  @Test
  void aNetworkThatUsesNoneOfTheLayersRegistersNone() throws Exception {
    Network network = network(new TriedLayer());
    build(
        network(new TriedLayer())
            .with(
                network
                    .model()
                    .with(network.graph().with(List.of(network.graph().nodes().get(1))))));
    assertThat(tensorRt.registered).containsExactly(List.of());
  }

  @Test
  void librariesOfPluginsAreLoadedBeforeTheNetworkIsRead() throws Exception {
    Network network = network(new TriedLayer());
    Path library = Files.writeString(folder.resolve("libfoo.so"), "a");
    build(network, Map.of("plugin-library", library + ":" + folder.resolve("libbar.so.1")));
    assertThat(tensorRt.calls.subList(0, 3))
        .containsExactly("plugins " + library, "plugins " + folder.resolve("libbar.so.1"), "build");
    Files.writeString(library, "ab");
    build(network, Map.of("plugin-library", library.toString()));
    assertThat(tensorRt.requests).as("another library may bring another kernel").hasSize(2);
    assertThatThrownBy(() -> build(network, Map.of("plugin-library", "/libnone.so")))
        .isInstanceOf(BackendException.class)
        .hasMessageContaining("/libnone.so: there is no such plugin library");
  }

  /// The layer with another kernel.
  private static final class Changed extends TriedLayer {
    private final String text;
    private final String tactic;

    private Changed(String text, String tactic) {
      this.text = text;
      this.tactic = tactic;
    }

    @Override
    public Optional<CudaKernel> cudaKernel() {
      return Optional.of(
          new CudaKernel() {
            @Override
            public CudaSource source() {
              return new CudaSource("tried.cu", text);
            }

            @Override
            public List<Tactic> tactics(List<ElementType> elements) {
              return List.of(Tactic.of(tactic, "scale"));
            }

            @Override
            public Launch launch(Tactic chosen, Operands operands) {
              return Launch.overElements(1, 1);
            }
          });
    }
  }

  private void build(Network network) throws Exception {
    build(network, Map.of());
  }

  private void build(Network network, Map<String, String> settings) throws Exception {
    Files.createDirectories(folder.resolve("work"));
    EngineBuilder.build(
            tensorRt,
            GPU,
            network,
            new BuildOptions(
                network.bind(Optional.empty(), Map.of()),
                Precision.FP32,
                GPU.uuid(),
                0,
                folder.resolve("work"),
                folder.resolve("cache"),
                settings,
                Map.of(),
                _ -> {}))
        .close();
  }

  private static Network network(CustomLayer layer, Attribute... attributes) {
    Graph graph =
        new Graph(
            "net",
            List.of(
                new Node(
                    "odd name",
                    "Tried",
                    "org.example",
                    "",
                    List.of("x", "index"),
                    List.of("y", "count"),
                    List.of(attributes),
                    Map.of()),
                Node.of("relu", "Relu", List.of("x"), List.of("z"))),
            List.of(),
            List.of(),
            List.of(spec("x", ElementType.FLOAT, 2, 8, 8), spec("index", ElementType.INT32, 8)),
            List.of(spec("z", ElementType.FLOAT, 2, 8, 8)),
            List.of());
    Model model =
        new Model(
            8,
            "test",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", 17), new Model.OperatorSet("org.example", 3)),
            graph,
            List.of(),
            Map.of());
    return Network.of(model, "net", "net", "onnx", null).with(CustomLayers.of(List.of(layer)));
  }

  private static TensorSpec spec(String name, ElementType type, long... sizes) {
    return new TensorSpec(
        name,
        type,
        java.util.Arrays.stream(sizes).<Dimension>mapToObj(Dimension.Fixed::new).toList());
  }
}
