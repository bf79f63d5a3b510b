package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Function;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Network;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.testkit.EngineAccounts;
import org.inferometer.testkit.TracedNetworks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EngineLayersTest {
  private static final TensorSpec X = vector("x");
  private static final TensorSpec Y = vector("y");

  @TempDir Path folder;

  private static TensorSpec vector(String name) {
    return new TensorSpec(name, ElementType.FLOAT, List.of(new Dimension.Fixed(4)));
  }

  private static Node node(String name, String type, String input, String output) {
    return Node.of(name, type, List.of(input), List.of(output));
  }

  private static Node node(String name, String type, String left, String right, String output) {
    return Node.of(name, type, List.of(left, right), List.of(output));
  }

  private Engine build(Model model) throws Exception {
    Network network = Network.of(model, "net", "test", "onnx", null);
    Engine engine = Models.build(network, Models.bindToOnes(network), folder);
    EngineAccounts.assertComplete(network, engine);
    return engine;
  }

  @Test
  void siblingsThatComputeTheSameAreOneLayer() throws Exception {
    List<Node> nodes =
        List.of(
            node("left", "Sin", "x", "l"),
            node("right", "Sin", "x", "r"),
            node("sum", "Add", "l", "r", "y"));
    try (Engine engine = build(Graphs.model(nodes, List.of(X), List.of(Y)))) {
      assertThat(engine.layers()).hasSize(2);
      assertThat(engine.fusions())
          .singleElement()
          .satisfies(fusion -> {
            assertThat(fusion.kind()).isEqualTo(FusionKind.HORIZONTAL);
            assertThat(fusion.origins()).containsExactlyInAnyOrder("left", "right");
          });
    }
  }

  @Test
  void whatDoesNothingIsEliminatedAndConstantsAreFolded() throws Exception {
    List<Node> nodes =
        List.of(
            Node.of("two", "Constant", List.of(), List.of("c"), Attribute.of("value_float", 2f)),
            node("root", "Sqrt", "c", "d"),
            node("nothing", "Identity", "x", "i"),
            node("sine", "Sin", "i", "s"),
            node("product", "Mul", "s", "d", "y"));
    try (Engine engine = build(Graphs.model(nodes, List.of(X), List.of(Y)))) {
      assertThat(engine.layers().stream().flatMap(layer -> layer.origins().stream()))
          .containsExactly("sine", "product");
      assertThat(origins(engine, FusionKind.ELIMINATED)).containsExactly("nothing");
      assertThat(origins(engine, FusionKind.FOLDED)).containsExactlyInAnyOrder("two", "root");
    }
  }

  @Test
  void whatDependsOnAnInputWithADefaultIsComputedWhenTheEngineRuns() throws Exception {
    Network network =
        TracedNetworks.all().stream()
            .filter(candidate -> candidate.name().equals("default-input"))
            .findFirst()
            .orElseThrow();
    try (Engine engine = build(network.model())) {
      assertThat(engine.layers().stream().flatMap(layer -> layer.origins().stream()))
          .containsExactly("root", "product");
      assertThat(origins(engine, FusionKind.FOLDED)).isEmpty();
    }
  }

  @Test
  void aCallOfALocalFunctionBelongsToOneOfItsInnerLayers() throws Exception {
    List<Model.OperatorSet> sets =
        List.of(new Model.OperatorSet("", 17), new Model.OperatorSet("own", 1));
    Function function =
        new Function(
            "Wave",
            "own",
            "",
            List.of("a"),
            List.of("b"),
            List.of(),
            List.of(),
            List.of(node("in1", "Sin", "a", "m"), node("in2", "Cos", "m", "b")),
            sets);
    Node call =
        new Node("call", "Wave", "own", "", List.of("x"), List.of("y"), List.of(), Map.of());
    Model flat = Graphs.model(List.of(call), List.of(X), List.of(Y));
    Model model =
        new Model(
            flat.irVersion(), "", "", "", 0, "", sets, flat.graph(), List.of(function), Map.of());
    try (Engine engine = build(model)) {
      assertThat(engine.layers().stream().map(Engine.EngineLayer::type))
          .containsExactly("Sin", "Cos");
      assertThat(engine.layers().stream().flatMap(layer -> layer.origins().stream()))
          .containsExactly("call");
    }
  }

  @Test
  void anOperatorThatTheRuntimeLacksIsUnsupportedAndNamed() {
    Node unknown =
        new Node(
            "odd", "Quant", "onnx.brevitas", "", List.of("x"), List.of("y"), List.of(), Map.of());
    Model flat = Graphs.model(List.of(unknown), List.of(X), List.of(Y));
    List<Model.OperatorSet> sets =
        List.of(new Model.OperatorSet("", 17), new Model.OperatorSet("onnx.brevitas", 1));
    Model model =
        new Model(flat.irVersion(), "", "", "", 0, "", sets, flat.graph(), List.of(), Map.of());
    assertThatThrownBy(() -> build(model))
        .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.isUnsupported()).isTrue())
        .hasMessageContaining("node 'odd'")
        .hasMessageContaining("onnx.brevitas:Quant");
  }

  @Test
  void aBuildLeavesNoWeightsBehindButTheNetworksOwnFile() throws Exception {
    List<Node> nodes = List.of(node("sine", "Sin", "x", "y"));
    build(Graphs.model(nodes, List.of(X), List.of(Y))).close();
    try (var files = Files.walk(folder)) {
      assertThat(files.filter(Files::isRegularFile).map(file -> file.getFileName().toString()))
          .containsExactly("net.onnx");
    }
  }

  private static List<String> origins(Engine engine, FusionKind kind) throws BackendException {
    return engine.fusions().stream()
        .filter(fusion -> fusion.kind() == kind)
        .map(Fusion::origins)
        .flatMap(List::stream)
        .toList();
  }
}
