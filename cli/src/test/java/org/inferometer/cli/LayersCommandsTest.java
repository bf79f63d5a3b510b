package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.ElementType;
import org.inferometer.operator.Interval;
import org.inferometer.plugin.Plugins;
import org.inferometer.plugin.ProvidedLayer;
import org.inferometer.plugin.ProvidedLayers;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LayersCommandsTest {
  private static final Path TEMPLATE = Path.of("..", "plugins", "templates", "layer");

  @TempDir Path folder;

  private record Settings(
      long stride, float epsilon, boolean fast, String mode, long[] axes, float[] weights) {}

  private static final CustomLayer LAYER =
      new CustomLayer() {
        @Override
        public Signature signature() {
          return Signature.of("org.example", "Norm", 2)
              .types("T", ElementType.FLOAT, ElementType.FLOAT16)
              .types("I", ElementType.INT64)
              .attributes(
                  new Settings(2, 0.5f, true, "mean", new long[] {1, 2}, new float[] {0.25f}))
              .input("x", "T", "..., H, W")
              .input("rows", "I", "", new Interval(0, Double.POSITIVE_INFINITY))
              .output("y", "T", "..., ceildiv(H - 1, stride), 3");
        }

        @Override
        public void reference(LayerCall call) {
          throw new UnsupportedOperationException("nothing runs here");
        }
      };

  private static Plugins plugins(ProvidedLayer... layers) {
    return new Layers(new ProvidedLayers(List.of(layers), Map.of(), List.of()));
  }

  private static ProvidedLayer of(String plugin) {
    return new ProvidedLayer(LAYER, plugin, "1.2.0", "/plugins/norm.jar");
  }

  @Test
  void layersAreListedWithPluginTypesAndKernels() {
    CommandRun run = CommandRun.of(plugins(of("org.first")), "layers", "list");

    assertThat(run.out().lines().map(line -> line.replaceAll(" {2,}", " | ")))
        .containsExactly(
            "layer | version | plugin | types | kernels | decomposition",
            "org.example.Norm | 2 | org.first 1.2.0 (norm.jar) | I int64, T float32 or float16"
                + " | the reference alone | no");
  }

  @Test
  void anOperatorOfTwoPluginsIsToldWithTheOptionThatChooses() {
    assertThat(CommandRun.of(plugins(of("org.first"), of("org.second")), "layers", "list").out())
        .contains(
            "Several plugins have org.example.Norm: --layer-from org.example.Norm=PLUGIN chooses");
  }

  @Test
  void theJsonHasEveryKindAndFitsItsSchema() throws IOException {
    CommandRun run = CommandRun.of(plugins(of("org.first")), "layers", "schema", "Norm", "--json");

    assertThat(run.out().replaceAll("\\s", ""))
        .contains(
            "\"schema\":\"inferometer-layers/1\"",
            "\"plugin\":{\"id\":\"org.first\",\"version\":\"1.2.0\"}",
            "\"types\":{\"I\":[\"int64\"],\"T\":[\"float32\",\"float16\"]}",
            "{\"name\":\"stride\",\"kind\":\"int\",\"default\":2}",
            "{\"name\":\"epsilon\",\"kind\":\"float\",\"default\":0.5}",
            "{\"name\":\"fast\",\"kind\":\"bool\",\"default\":true}",
            "{\"name\":\"mode\",\"kind\":\"string\",\"default\":\"mean\"}",
            "{\"name\":\"axes\",\"kind\":\"ints\",\"default\":[1,2]}",
            "{\"name\":\"weights\",\"kind\":\"floats\",\"default\":[0.25]}",
            "\"shape\":\"\",\"dimensions\":[],\"values\":{\"least\":0.0}",
            "{\"operation\":\"ceilQuotient\",\"of\":[{\"operation\":\"difference\",\"of\":"
                + "[{\"symbol\":\"H\"},{\"size\":1}]},{\"symbol\":\"stride\"}]},{\"size\":3}]");
    String schema = Files.readString(Path.of("..", "docs", "reference", "layer-schema.json"));
    assertThat(
            SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema, InputFormat.JSON)
                .validate(run.out(), InputFormat.JSON))
        .isEmpty();
  }

  @Test
  void theSchemaIsShownAsText() {
    assertThat(CommandRun.of(plugins(of("org.first")), "layers", "schema").out())
        .contains(
            "org.example.Norm, version 2, of org.first 1.2.0 (norm.jar)",
            "(..., ceildiv((H - 1), stride), 3)",
            "[1, 2] by default",
            "'mean' by default",
            "kernels: the reference alone");
  }

  @Test
  void whatCannotBeCheckedIsNamedWithWhatCan() {
    assertThat(CommandRun.of(plugins(of("org.first")), "layers", "check", "org.second").err())
        .startsWith(
            "inferometer: org.second: is neither a file nor the id of a plugin with custom layers;"
                + " known are org.first");
    assertThat(
            CommandRun.of(
                    plugins(of("org.first")), "layers", "check", "org.first", "--layer", "Other")
                .err())
        .startsWith(
            "inferometer: --layer Other: the plugin has no such layer; it has org.example.Norm");
    assertThat(
            CommandRun.of(plugins(of("org.first")), "layers", "check", "org.first", "--cases", "0")
                .err())
        .startsWith("inferometer: --cases 0: write a whole number from 1");
  }

  @Test
  void aLayerThatIsNotThereIsNamedWithThoseThatAre() {
    CommandRun run = CommandRun.of(plugins(of("org.first")), "layers", "schema", "Other");

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err())
        .startsWith(
            "inferometer: Other: there is no such custom layer; there are org.example.Norm");
  }

  @Test
  void aNewProjectIsTheTemplateUnderItsOwnNames() throws IOException {
    Path into = folder.resolve("project");
    CommandRun run =
        CommandRun.of(
            distribution(),
            "layers",
            "new",
            "RmsNorm",
            "--package",
            "org.norms",
            "--into",
            "" + into);

    assertThat(run.status()).as(run.err()).isZero();
    assertThat(run.out()).contains("inferometer layers check target/rms-norm-1.0.0.jar");
    assertThat(files(into).filter(file -> !file.startsWith("repository")))
        .containsExactlyInAnyOrder(
            ".mvn/maven.config",
            "README.md",
            "pom.xml",
            "src/main/java/org/norms/RmsNorm.java",
            "src/test/java/org/norms/RmsNormTest.java");
    assertThat(Files.readString(into.resolve("src/main/java/org/norms/RmsNorm.java")))
        .isEqualTo(
            Files.readString(TEMPLATE.resolve("src/main/java/com/example/LearnedSwish.java"))
                .replace("LearnedSwish", "RmsNorm")
                .replace("com.example", "org.norms"));
    assertThat(Files.readString(into.resolve("pom.xml")))
        .contains("<Plugin-Id>org.norms.rms-norm</Plugin-Id>", "<artifactId>rms-norm</artifactId>")
        .doesNotContain("com.example", "LearnedSwish", "learned-swish");
    assertThat(files(into).filter(file -> file.endsWith(".pom")))
        .allSatisfy(
            pom -> assertThat(Files.readString(into.resolve(pom))).doesNotContain("VERSION", "${"));
  }

  @Test
  void everyFileOfTheTemplateIsWritten() throws IOException {
    assertThat(files(TEMPLATE).filter(file -> !file.startsWith("target")))
        .containsExactlyInAnyOrderElementsOf(LayerProject.FILES);
  }

  @Test
  void aFolderThatHoldsSomethingIsNotWrittenTo() throws IOException {
    Files.writeString(folder.resolve("mine.txt"), "mine");

    CommandRun run = CommandRun.of(distribution(), "layers", "new", "Norm", "--into", "" + folder);

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).contains("is not empty; name another folder with --into");
  }

  @ParameterizedTest
  @CsvSource({
    "norm, org.norms, norm: a layer's name is one of a Java class",
    "No-rm, org.norms, No-rm: a layer's name",
    "Norm, Org.Norms, --package Org.Norms: a package is written in lower case",
    "Norm, org.class, --package org.class: a package",
    "Norm, ../evil, --package ../evil: a package",
    "Norm, org.inferometer.x, --package org.inferometer.x: choose one of your own"
  })
  void aNameThatJavaCannotHaveIsRefused(String name, String javaPackage, String expected) {
    Path into = folder.resolve("project");
    CommandRun run =
        CommandRun.of(
            FakePlugins.none(),
            "layers",
            "new",
            name,
            "--package",
            javaPackage,
            "--into",
            "" + into);

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err()).startsWith("inferometer: " + expected);
    assertThat(into).doesNotExist();
  }

  /// A distribution whose jars hold nothing.
  private Services distribution() throws IOException {
    Path libraries =
        Files.createDirectories(folder.resolveSibling(folder.getFileName() + "-lib/lib"));
    for (String artifact : List.of("profiler-api", "custom-layer-sdk")) {
      Files.writeString(
          libraries.resolve(artifact + "-" + ToolVersion.current() + ".jar"), artifact);
    }
    return new Services(
        FakePlugins::none, List::of, List.of(), folder, Optional.of(libraries.resolveSibling("")));
  }

  private static Stream<String> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      return files
          .filter(Files::isRegularFile)
          .map(file -> folder.relativize(file).toString())
          .toList()
          .stream();
    }
  }

  private record Layers(ProvidedLayers customLayers) implements Plugins {
    @Override
    public List<Backend> backends() {
      return List.of();
    }

    @Override
    public List<Interpreter> interpreters() {
      return List.of();
    }

    @Override
    public List<Importer> importers() {
      return List.of();
    }

    @Override
    public List<Meter> meters() {
      return List.of();
    }

    @Override
    public List<ReportRenderer> renderers() {
      return List.of();
    }
  }
}
