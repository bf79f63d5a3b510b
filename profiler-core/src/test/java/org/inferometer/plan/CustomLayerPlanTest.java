package org.inferometer.plan;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
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
import org.inferometer.plugin.Plugins;
import org.inferometer.runner.FakePlugins;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.zoo.Models;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomLayerPlanTest {
  @TempDir Path folder;

  private record Settings(long groups) {}

  private static final CustomLayer SHUFFLE =
      new CustomLayer() {
        @Override
        public Signature signature() {
          return Signature.of("org.example", "Shuffle", 1)
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

  private Network load(Attribute... attributes) throws IOException, ImportException {
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
    return new Models(new Here(), folder, 7).load(file.toString());
  }

  /// The usual fakes, and a custom layer.
  private record Here(FakePlugins fakes) implements Plugins {
    Here() {
      this(new FakePlugins());
    }

    @Override
    public List<Backend> backends() {
      return fakes.backends();
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

    @Override
    public CustomLayers customLayers() {
      return CustomLayers.of(List.of(SHUFFLE));
    }
  }
}
