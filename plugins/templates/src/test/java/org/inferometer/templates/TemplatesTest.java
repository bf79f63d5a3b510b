package org.inferometer.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.onnx.OnnxWriter;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The five templates, built by Maven alone, lie in a plugins folder and are used.
final class TemplatesTest {
  private static final String SKETCH =
      """
      input data 64
      dense hidden 32
      relu activation
      dense classes 10
      softmax probabilities
      """;

  @TempDir Path folder;

  @BeforeEach
  void dropIntoAPluginsFolder() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    for (String jar :
        List.of(
            "importer/target/sketch-importer",
            "meter/target/cputime-meter",
            "backend/target/plain-backend",
            "report/target/lines-report",
            "layer/target/learned-swish")) {
      Path built = Path.of(System.getProperty("inferometer.templates")).resolve(jar + "-1.0.0.jar");
      Files.copy(built, plugins.resolve(built.getFileName()));
    }
    Files.writeString(folder.resolve("small.sketch"), SKETCH);
  }

  @Test
  void allAreListedWithTheirVersionsAndJars() throws Exception {
    List<String> lines = run("plugins").lines().toList();

    assertListed(lines, "importer", "sketch", "sketch-importer-1.0.0.jar", "loaded");
    assertListed(lines, "meter", "cputime", "cputime-meter-1.0.0.jar", "available");
    assertListed(lines, "backend", "plain", "plain-backend-1.0.0.jar", "available");
    assertListed(lines, "renderer", "lines", "lines-report-1.0.0.jar", "loaded");
    assertListed(
        lines, "custom layer", "com.example.LearnedSwish", "learned-swish-1.0.0.jar", "loaded");
  }

  private static void assertListed(
      List<String> lines, String kind, String id, String jar, String state) {
    assertThat(lines)
        .anySatisfy(line ->
            assertThat(line).startsWith(kind).contains(" " + id + " ", " 1.0.0 ", jar, state));
  }

  @Test
  void aSketchIsInspected() throws Exception {
    assertThat(run("inspect", "small.sketch")).contains("hidden", "activation", "probabilities");
  }

  @Test
  void aSketchIsProfiledOnThePlainBackendAndReported() throws Exception {
    run(
        "profile",
        "small.sketch",
        "--backend=plain",
        "--precision=fp32",
        "--batch=1",
        "--budget=100ms",
        "--repeats=1",
        "--out=study");
    run("report", "study", "--format=lines");

    String study = Files.readString(folder.resolve("study/study.json"));
    assertThat(study).containsPattern("\"status\" ?: ?\"ok\"");
    // A machine that shows its energy counters is metered by them.
    assertThat(study).containsAnyOf("processor time of this process", "RAPL package");
    assertThat(Files.readString(folder.resolve("study/lines.txt")))
        .containsPattern("small/plain/fp32/b1: (about )?\\d+\\.\\d{3} ms");
  }

  /// In FP16 the product is computed in it, and the custom layer stays in FP32.
  @Test
  void aNetworkWithACustomLayerIsProfiledOnOnnxRuntime() throws Exception {
    writeNetwork(folder.resolve("swish.onnx"));
    run(
        "profile",
        "swish.onnx",
        "--precision=fp32,fp16",
        "--batch=1,3",
        "--budget=200ms",
        "--repeats=1",
        "--out=study");

    String study = Files.readString(folder.resolve("study/study.json"));
    assertThat(study).contains("LearnedSwish").doesNotContain("\"failed\"", "\"unsupported\"");
    assertThat(study.split("\"status\" ?: ?\"ok\"", -1)).hasSize(5);
  }

  private static void writeNetwork(Path file) throws IOException {
    List<Dimension> shape =
        List.of(new Dimension.Symbolic("N"), new Dimension.Fixed(4), new Dimension.Fixed(9));
    Model model =
        new Model(
            10,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", 17), new Model.OperatorSet("com.example", 1)),
            new Graph(
                "g",
                List.of(
                    Node.of("relu", "Relu", List.of("x"), List.of("h")),
                    new Node(
                        "swish",
                        "LearnedSwish",
                        "com.example",
                        "",
                        List.of("h", "slope"),
                        List.of("s"),
                        List.of(Attribute.of("divisor", 3f)),
                        Map.of()),
                    Node.of("product", "MatMul", List.of("s", "weight"), List.of("y"))),
                List.of(
                    new Tensor(
                        "weight",
                        ElementType.FLOAT,
                        Shape.of(9, 2),
                        MemorySegment.ofArray(weights()),
                        List.of()),
                    new Tensor(
                        "slope",
                        ElementType.FLOAT,
                        Shape.of(4),
                        MemorySegment.ofArray(new float[] {1, 0.5f, 2, 1.5f}),
                        List.of())),
                List.of(),
                List.of(new TensorSpec("x", ElementType.FLOAT, shape)),
                List.of(new TensorSpec("y", ElementType.FLOAT, null)),
                List.of()),
            List.of(),
            Map.of());
    OnnxWriter.write(model, file);
  }

  private static float[] weights() {
    float[] weights = new float[18];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = i - 8.5f;
    }
    return weights;
  }

  /// Runs the distribution in the test's folder.
  ///
  /// @return what it printed
  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-jar"));
    command.add(System.getProperty("inferometer.distribution") + "/lib/inferometer.jar");
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder program = new ProcessBuilder(command).directory(folder.toFile());
    program.environment().put("INFEROMETER_PLUGINS", folder.resolve("plugins").toString());
    program.environment().put("CPUTIME_WATTS", "10");
    // The developer's own plugins and cache are neither read nor written.
    program.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    program.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    Process process = program.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
