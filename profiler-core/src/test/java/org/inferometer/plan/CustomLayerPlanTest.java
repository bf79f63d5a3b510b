package org.inferometer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Decomposition;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.plugin.Plugins;
import org.inferometer.plugin.ProvidedLayer;
import org.inferometer.plugin.ProvidedLayers;
import org.inferometer.runner.FakePlugins;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Precision;
import org.inferometer.study.Remedy;
import org.inferometer.zoo.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomLayerPlanTest {
  @TempDir Path folder;

  private record Settings(long groups) {}

  private static final CustomLayer SHUFFLE = layer("Shuffle");
  private static final CustomLayer OTHER = layer("Other");

  private static CustomLayer layer(String type) {
    return new CustomLayer() {
      @Override
      public Signature signature() {
        return Signature.of("org.example", type, 1)
            .types("T", ElementType.FLOAT)
            .attributes(new Settings(2))
            .input("x", "T", "N, C")
            .output("y", "T", "N, C");
      }

      @Override
      public void reference(LayerCall call) {
        throw new UnsupportedOperationException("nothing runs here");
      }

      @Override
      public Optional<Decomposition> decomposition() {
        return Optional.of(nodes -> nodes.write(0, "Identity", List.of(nodes.input(0))));
      }
    };
  }

  @Test
  void aNetworkHasTheCustomLayersOfThePlugins() throws Exception {
    Network network = load(Attribute.of("groups", 4));

    Node node = network.graph().nodes().getFirst();
    assertThat(network.customLayers().of(node)).contains(SHUFFLE);
    assertThat(network.operators().of(node).isKnown()).isTrue();
  }

  @Test
  void aNodeThatDoesNotFitItsLayerIsRefusedWithItsName() {
    assertThatThrownBy(() -> load(Attribute.of("groups", 4f)))
        .isInstanceOf(ImportException.class)
        .hasMessage(
            folder.resolve("net.onnx")
                + ", layer 'mix' (org.example.Shuffle): attribute 'groups' is an integer, but the"
                + " node has a float");
  }

  @Test
  void aBackendThatRunsNoCustomLayersIsNotChosen() throws Exception {
    Network network = load();
    Planner planner = new Planner(new Here(), new Models(new Here(), folder, 7));

    assertThatThrownBy(() -> planner.target("good", List.of(network)))
        .isInstanceOf(StudyException.class)
        .hasMessageContaining("net: layer 'mix' is the custom layer org.example.Shuffle, and")
        .hasMessageContaining("choose another backend");
  }

  @Test
  void standardOperatorsCanStandInItsPlace() throws Exception {
    Network network = load();
    Models models = new Models(new Here(), folder, 7);
    Network decomposed = models.load("decomposed:" + network.source());

    assertThat(decomposed.name()).isEqualTo("net-decomposed");
    assertThat(decomposed.source()).isEqualTo("decomposed:" + network.source());
    assertThat(decomposed.graph().nodes()).extracting(Node::opType).containsExactly("Identity");
    assertThat(decomposed.sha256()).matches("[0-9a-f]{64}").isNotEqualTo(network.sha256());
    assertThatThrownBy(() -> models.load("decomposed:zoo:lenet"))
        .isInstanceOf(ImportException.class)
        .hasMessage("decomposed:zoo:lenet: none of its nodes is a custom layer");
  }

  @Test
  void anOperatorOfTwoPluginsIsRefusedWithBothUnlessOneIsChosen() throws Exception {
    ProvidedLayer first = new ProvidedLayer(SHUFFLE, "org.first", "1.0.0", "/plugins/first.jar");
    ProvidedLayer second = new ProvidedLayer(SHUFFLE, "org.second", "", "class path");
    List<ProvidedLayer> both = List.of(first, second);

    assertThatThrownBy(() -> load(new Here(new ProvidedLayers(both, Map.of(), List.of()))))
        .isInstanceOf(ImportException.class)
        .hasMessage(
            folder.resolve("net.onnx")
                + ", layer 'mix': several plugins have the operator org.example.Shuffle:"
                + " org.first 1.0.0 (first.jar) and org.second (class path); choose one")
        .satisfies(refusal ->
            assertThat(Remedy.of(refusal))
                .containsExactly(
                    new Remedy(Remedy.Setting.LAYER_FROM, "org.example.Shuffle=org.first")));
    Map<String, String> chosen = Map.of("org.example.Shuffle", "org.second");
    Network network = load(new Here(new ProvidedLayers(both, chosen, List.of())));
    assertThat(network.customLayers().of(network.graph().nodes().getFirst())).contains(SHUFFLE);
  }

  @Test
  void anOperatorThatNoPluginHasIsNamedWithItsNodeAndWhatWasLookedAt() throws Exception {
    Plugins none =
        new Here(
            new ProvidedLayers(
                List.of(new ProvidedLayer(OTHER, "org.norms", "1.2.0", "/p/norms.jar")),
                Map.of(),
                List.of(Path.of("/p"), Path.of("/q"))));
    load(none);

    assertThatThrownBy(() -> plan(none, "net.onnx"))
        .isInstanceOf(StudyException.class)
        .hasMessage(
            "net: layer 'mix' is org.example.Shuffle, an operator that neither a backend without"
                + " operators nor a plugin has; custom layers here: org.example.Other of"
                + " org.norms 1.2.0 (norms.jar); searched for plugins: /p, /q; install a"
                + " plugin with the operator, or name the folder that holds it")
        .satisfies(refusal ->
            assertThat(((StudyException) refusal).kind()).isEqualTo(StudyException.Kind.BAD_INPUT));
  }

  @Test
  void anUnknownOperatorCostsTheCellsOfItsNetworkAlone() throws Exception {
    Plugins none = new Here(ProvidedLayers.NONE);
    load(none);

    PlannedStudy planned = plan(none, "net.onnx", "zoo:lenet");

    assertThat(planned.cells())
        .allSatisfy(
            cell -> assertThat(cell.settled().isPresent()).isEqualTo(cell.id().startsWith("net/")));
    assertThat(planned.cells().getFirst().settled().orElseThrow().toString())
        .contains("layer 'mix' is org.example.Shuffle");
  }

  private PlannedStudy plan(Plugins plugins, String... networks) throws StudyException {
    List<String> models =
        Stream.of(networks)
            .map(name -> name.startsWith("zoo:") ? name : folder.resolve(name).toString())
            .toList();
    StudyPlan plan =
        new StudyPlan(
            new Networks(models, List.of(Map.of()), Optional.empty(), OutputRequest.NONE, 1),
            new BackendChoice("bare", Map.of(), 1),
            List.of(Precision.FP32),
            List.of(),
            new Timing(Duration.ofSeconds(1), 1, Duration.ofSeconds(60)),
            Derivation.DEFAULT,
            Optional.empty(),
            new Output(folder.resolve("study"), false, List.of()));
    return new Planner(plugins, new Models(plugins, folder, 7)).plan(plan);
  }

  private Network load(Attribute... attributes) throws IOException, ImportException {
    return load(new Here(), attributes);
  }

  private Network load(Plugins plugins, Attribute... attributes)
      throws IOException, ImportException {
    List<Dimension> shape = List.of(new Dimension.Fixed(2), new Dimension.Fixed(4));
    Node node =
        new Node(
            "mix",
            "Shuffle",
            "org.example",
            "",
            List.of("x"),
            List.of("y"),
            List.of(attributes),
            Map.of());
    Graph graph =
        new Graph(
            "g",
            List.of(node),
            List.of(),
            List.of(),
            List.of(new TensorSpec("x", ElementType.FLOAT, shape)),
            List.of(new TensorSpec("y", ElementType.FLOAT, shape)),
            List.of());
    Model model =
        new Model(
            10,
            "",
            "",
            "",
            0,
            "",
            List.of(new OperatorSet("", 17), new OperatorSet("org.example", 1)),
            graph,
            List.of(),
            Map.of());
    Path file = folder.resolve("net.onnx");
    OnnxWriter.write(model, file);
    return new Models(plugins, folder, 7).load(file.toString());
  }

  /// The usual fakes, a backend that runs custom layers and has no further operators, and custom
  /// layers.
  private record Here(FakePlugins fakes, ProvidedLayers customLayers) implements Plugins {
    Here() {
      this(
          new ProvidedLayers(
              List.of(new ProvidedLayer(SHUFFLE, "org.example", "1.0.0", "shuffle.jar")),
              Map.of(),
              List.of(Path.of("plugins"))));
    }

    Here(ProvidedLayers layers) {
      this(new FakePlugins(), layers);
    }

    @Override
    public List<Backend> backends() {
      return Stream.concat(fakes.backends().stream(), Stream.of(new Bare())).toList();
    }

    @Override
    public List<Interpreter> interpreters() {
      return fakes.interpreters();
    }

    @Override
    public List<Importer> importers() {
      return fakes.importers();
    }

    @Override
    public List<Meter> meters() {
      return fakes.meters();
    }

    @Override
    public List<ReportRenderer> renderers() {
      return fakes.renderers();
    }
  }

  private record Bare() implements Backend {
    @Override
    public String id() {
      return "bare";
    }

    @Override
    public String title() {
      return "a backend without operators";
    }

    @Override
    public Probe probe() {
      return new Probe.Available("1", List.of(new Probe.Device("cpu", "a processor", "cpu")));
    }

    @Override
    public Optional<String> lacks(CustomLayer layer) {
      return Optional.empty();
    }

    @Override
    public boolean mayHaveOperatorsOf(String domain) {
      return domain.isEmpty();
    }

    @Override
    public Engine build(Network network, BuildOptions options) {
      throw new UnsupportedOperationException("nothing runs here");
    }
  }
}
