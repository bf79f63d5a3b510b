package org.inferometer.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.backend.tensorrt.kernel.RealNvrtc;
import org.inferometer.backend.tensorrt.kernel.SquareLayer;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A custom layer in TensorRT engines on a real GPU.
@Tag("gpu")
final class CustomLayerOnGpuTest {
  private static final int CHANNELS = 37;
  private static final float FACTOR = 1.25f;

  @TempDir Path folder = Path.of("");

  @BeforeEach
  void skipWithoutAGpuOrTheCompiler() {
    Probe probe = new TensorRtBackend().probe();
    assumeTrue(probe instanceof Probe.Available, () -> "TensorRT cannot be used here: " + probe);
    RealNvrtc.load();
  }

  @Test
  void theLayerComputesItsReferenceBetweenOthers() throws Exception {
    assertThat(outputs(folder, Map.of())).containsExactly(expected(), offset());
  }

  @Test
  void theOutputsInACudaGraphAreTheSame() throws Exception {
    assertThat(outputs(folder, Map.of("cuda-graph", "on"))).containsExactly(expected(), offset());
  }

  @Test
  void anEngineForARangeOfBatchesTakesEachOfThem() throws Exception {
    assertThat(outputs(folder, Map.of("profile-range", "1..8")))
        .containsExactly(expected(), offset());
  }

  @Test
  void theStudyNamesTheTacticAndTheHostsTimeForALaunch() throws Exception {
    Network network = network();
    Binding binding = bind(network);
    try (Engine engine = build(network, binding, folder, Map.of());
        Session session = engine.open()) {
      session.bind(SeededInputs.of(binding, 1).tensors());
      session.run();
      assertThat(engine.options())
          .anySatisfy(option ->
              assertThat(option)
                  .matches(
                      "custom layer 'square': tactic '(one|four)', the fastest of 'one', 'four'; the"
                          + " host took [\\d.]+ us for a launch .*"));
    }
  }

  @Test
  void attributesAndTacticSurviveThePlanInAnotherProcess() throws Exception {
    float[] here = outputs(folder, Map.of());
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-Dinferometer.home=" + System.getProperty("inferometer.home", ""),
                "-cp",
                System.getProperty("java.class.path"),
                CustomLayerOnGpuTest.class.getName(),
                folder.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    List<String> lines =
        new String(process.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8)
            .lines()
            .toList();
    assertThat(process.waitFor()).isZero();
    assertThat(lines.getFirst()).contains("plan from the cache");
    assertThat(lines.getLast()).isEqualTo(Arrays.toString(here));
  }

  /// Runs the plan that is kept in a folder, and prints its origin and the outputs.
  public static void main(String[] arguments) throws Exception {
    Path folder = Path.of(arguments[0]);
    Network network = network();
    Binding binding = bind(network);
    try (Engine engine = build(network, binding, folder, Map.of())) {
      System.out.println(String.join("; ", engine.options()).replaceAll("\\s+", " "));
      System.out.println(Arrays.toString(outputs(engine, binding)));
    }
    System.exit(0);
  }

  private static float[] outputs(Path folder, Map<String, String> settings) throws Exception {
    Network network = network();
    Binding binding = bind(network);
    try (Engine engine = build(network, binding, folder, settings)) {
      return outputs(engine, binding);
    }
  }

  private static float[] outputs(Engine engine, Binding binding) throws Exception {
    try (Session session = engine.open()) {
      session.bind(SeededInputs.of(binding, 1).tensors());
      session.run();
      HostTensor output = session.outputs().values().iterator().next();
      return output.data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  private static Engine build(
      Network network, Binding binding, Path folder, Map<String, String> settings)
      throws Exception {
    TensorRtBackend backend = new TensorRtBackend();
    String device = ((Probe.Available) backend.probe()).devices().getFirst().id();
    return backend.build(
        network,
        new BuildOptions(binding, Precision.FP32, device, 0, folder, folder, settings, _ -> {}));
  }

  private static Binding bind(Network network) throws Exception {
    return network.bind(Optional.of(3), Map.of());
  }

  /// Abs, the layer, and Neg.
  private static float[] expected() throws Exception {
    Map<String, HostTensor> inputs = SeededInputs.of(bind(network()), 1).tensors();
    float[] bias = values(inputs, "bias");
    float[] values = values(inputs, "x");
    for (int i = 0; i < values.length; i++) {
      double positive = Math.abs(values[i]);
      values[i] = (float) -(positive * positive * FACTOR + bias[i % CHANNELS]);
    }
    return values;
  }

  private static float[] values(Map<String, HostTensor> tensors, String name) {
    return Objects.requireNonNull(tensors.get(name)).data().toArray(ValueLayout.JAVA_FLOAT);
  }

  /// Three operations in FP32 on values of a few units.
  private static org.assertj.core.data.Offset<Float> offset() {
    return org.assertj.core.data.Offset.offset(1e-5f);
  }

  private static Network network() {
    Graph graph =
        new Graph(
            "net",
            List.of(
                Node.of("abs", "Abs", List.of("x"), List.of("a")),
                new Node(
                    "square",
                    "Square",
                    "org.example",
                    "",
                    List.of("a", "bias"),
                    List.of("b"),
                    List.of(Attribute.of("factor", FACTOR), Attribute.of("label", "ü\n'")),
                    Map.of()),
                Node.of("neg", "Neg", List.of("b"), List.of("y"))),
            List.of(),
            List.of(),
            List.of(
                spec("x", new Dimension.Symbolic("batch"), new Dimension.Fixed(CHANNELS)),
                spec("bias", new Dimension.Fixed(CHANNELS))),
            List.of(spec("y", new Dimension.Symbolic("batch"), new Dimension.Fixed(CHANNELS))),
            List.of());
    Model model =
        new Model(
            8,
            "test",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", 17), new Model.OperatorSet("org.example", 1)),
            graph,
            List.of(),
            Map.of());
    return Network.of(model, "net", "net", "onnx", null)
        .with(CustomLayers.of(List.of(new SquareLayer())));
  }

  private static TensorSpec spec(String name, Dimension... dimensions) {
    return new TensorSpec(name, ElementType.FLOAT, List.of(dimensions));
  }
}
