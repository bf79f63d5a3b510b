package org.inferometer.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.trace.SmallNetworks.network;
import static org.inferometer.trace.SmallNetworks.node;
import static org.inferometer.trace.SmallNetworks.part;

import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.inferometer.graph.Node;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.trace.Dataflow.DefaultInputs;
import org.inferometer.trace.LayerEvidence.Range;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class EngineTraceTest {
  /// A layer that the engine calls by the network's nodes.
  private static LayerEvidence named(Network network, String nodes, String reads, String writes) {
    Set<Integer> found = new LinkedHashSet<>();
    Dataflow source = Dataflow.of(network, DefaultInputs.FIXED);
    words(nodes).forEach(name -> found.add(source.named(name)));
    return new LayerEvidence(
        nodes, "", found, List.of(), words(reads), words(writes), false, false);
  }

  /// A layer that executes an ONNX operator.
  private static LayerEvidence operator(String name, String operator, String reads, String writes) {
    return new LayerEvidence(
        name, operator, Set.of(), List.of(), words(reads), words(writes), false, false);
  }

  /// A layer of a kind of the engine's own, known by its tensors only.
  private static LayerEvidence anonymous(String name, String reads, String writes) {
    return operator(name, "", reads, writes);
  }

  private static LayerEvidence moving(String name, String operator, String reads, String writes) {
    return new LayerEvidence(
        name, operator, Set.of(), List.of(), words(reads), words(writes), true, false);
  }

  private static List<String> words(String text) {
    return Stream.of(text.split(" ")).filter(word -> !word.isEmpty()).toList();
  }

  private static EngineTrace trace(Network network, LayerEvidence... layers) {
    return trace(network, DefaultInputs.FED, layers);
  }

  /// Traces an engine whose tensors have the network's names, but those that begin with `engine`.
  private static EngineTrace trace(
      Network network, DefaultInputs defaults, LayerEvidence... layers) {
    return EngineTrace.of(
        Dataflow.of(network, defaults),
        List.of(layers),
        name -> Optional.of(name).filter(tensor -> !tensor.startsWith("engine")));
  }

  private static List<String> origins(EngineTrace trace, int layer) {
    return trace.origins(layer).stream().map(Layer::name).toList();
  }

  private static Network initialised(long irVersion) {
    Node root = node("root", "Sqrt", "scale", "r");
    return network(irVersion, "x scale", "scale", "y", root, node("mul", "Mul", "x r", "y"));
  }

  @Test
  void whatDependsOnAnInputWithADefaultIsNotFoldedWhereTheInputCanBeFed() {
    EngineTrace trace =
        trace(initialised(4), DefaultInputs.FED, operator("mul", "Fused", "x scale", "y"));
    assertThat(origins(trace, 0)).containsExactly("root", "mul");
    assertThat(trace.fusions()).extracting(Fusion::kind).containsExactly(FusionKind.VERTICAL);
  }

  @Test
  void whatDependsOnAnInputWithADefaultIsFoldedWhereTheDefaultIsBuiltIn() {
    EngineTrace trace =
        trace(initialised(4), DefaultInputs.FIXED, operator("mul", "Mul", "x", "y"));
    assertThat(trace.fusions()).containsExactly(new Fusion("", List.of("root"), FusionKind.FOLDED));
  }

  @ParameterizedTest
  @EnumSource
  void beforeVersion4OfTheFormatInitializersThatAreInputsAreConstants(DefaultInputs defaults) {
    EngineTrace trace = trace(initialised(3), defaults, operator("mul", "Mul", "x r", "y"));
    assertThat(trace.fusions()).containsExactly(new Fusion("", List.of("root"), FusionKind.FOLDED));
  }

  @Test
  void aLayerBelongsToWhatComputesHoweverManyOfItsNodesOnlyMoveData() {
    Network network =
        network(
            "y",
            part("l", "Custom", node("a", "Sin", "x", "s")),
            part("l", "Custom", node("b", "Slice", "s", "t")),
            part("l", "Custom", node("c", "Pad", "t", "u")),
            part("l", "Custom", node("d", "Tile", "u", "v")),
            part("l", "Custom", node("e", "Concat", "v", "y")));
    EngineTrace trace =
        trace(network, operator("k0", "Sin", "x", "s"), moving("k1", "Concat", "s", "y"));
    assertThat(origins(trace, 0)).containsExactly("l");
    assertThat(origins(trace, 1)).isEmpty();
  }

  @Test
  void layersOfOneTypeThatLeadToOneAnotherByWayOfAThirdAreNoSiblings() {
    Network network =
        network(
            "y",
            node("first", "Sin", "x", "a"),
            node("between", "Relu", "a", "b"),
            node("second", "Sin", "b", "y"));
    EngineTrace trace =
        trace(
            network,
            named(network, "first second", "x b", "a y"),
            named(network, "between", "", ""));
    assertThat(trace.fusions())
        .containsExactly(
            new Fusion("first second", List.of("first", "second"), FusionKind.VERTICAL));
  }

  @Test
  void layersOfOneTypeOfWhichNoneNeedsAnotherAreSiblings() {
    Network network =
        network("a b", node("first", "Conv", "x", "a"), node("second", "Conv", "x", "b"));
    EngineTrace trace = trace(network, named(network, "first second", "x", "a b"));
    assertThat(trace.fusions())
        .containsExactly(
            new Fusion("first second", List.of("first", "second"), FusionKind.HORIZONTAL));
  }

  @Test
  void aNodeThatNobodyReadsIsEliminatedThoughAnotherComputesTheSame() {
    Network network = network("y", node("used", "Sin", "x", "y"), node("idle", "Sin", "x", "z"));
    EngineTrace trace = trace(network, operator("used", "Sin", "x", "y"));
    assertThat(trace.fusions())
        .containsExactly(new Fusion("", List.of("idle"), FusionKind.ELIMINATED));
    assertThat(trace.lost()).isEmpty();
  }

  @Test
  void aNodeThatNoEngineLayerHasBelongsToTheOneThatComputesTheSame() {
    Network network =
        network(
            "y",
            node("left", "Sin", "x", "l"),
            node("right", "Sin", "x", "r"),
            node("sum", "Add", "l r", "y"));
    EngineTrace trace =
        trace(network, named(network, "left", "x", "l"), named(network, "sum", "l", "y"));
    assertThat(trace.fusions())
        .containsExactly(new Fusion("left", List.of("left", "right"), FusionKind.HORIZONTAL));
    assertThat(trace.lost()).isEmpty();
  }

  @Test
  void whatNoLayerHasIsEliminatedIntoTheNearestThatNeedsItAndToldOfIfItComputes() {
    Network network =
        network(
            "y",
            node("sine", "Sin", "x", "s"),
            node("cast", "Cast", "s", "c"),
            node("relu", "Relu", "c", "y"));
    EngineTrace trace = trace(network, operator("relu", "Relu", "c", "y"));
    assertThat(trace.fusions())
        .containsExactly(new Fusion("relu", List.of("sine", "cast"), FusionKind.ELIMINATED));
    assertThat(trace.lost()).containsExactly("sine");
  }

  @Test
  void aConstantThatTheEngineWritesWhenItRunsIsNotFolded() {
    Network network =
        network("y z", node("sine", "Sin", "x", "y"), node("two", "Constant", "", "z"));
    EngineTrace trace = trace(network, anonymous("k0", "x", "y"), anonymous("k1", "", "z"));
    assertThat(origins(trace, 1)).containsExactly("two");
    assertThat(trace.fusions()).isEmpty();
  }

  @Test
  void aFirstHalfWithoutNamesGetsWhatComputesOutOfACopy() {
    Network network =
        network("y", node("sine", "Sin", "x", "s"), node("turn", "Transpose", "s", "y"));
    EngineTrace trace =
        trace(network, anonymous("k0", "x", "engine0"), moving("k1", "", "engine0", "y"));
    assertThat(origins(trace, 0)).containsExactly("sine");
    assertThat(origins(trace, 1)).containsExactly("turn");
  }

  @Test
  void whatALayerHasByNameIsNotSharedWithAnother() {
    Network network =
        network("y", node("sine", "Sin", "x", "s"), node("turn", "Transpose", "s", "y"));
    LayerEvidence copy = named(network, "sine turn", "engine0", "y");
    LayerEvidence moves =
        new LayerEvidence(
            "k1", "", copy.nodes(), List.of(), copy.reads(), copy.writes(), true, false);
    EngineTrace trace = trace(network, anonymous("k0", "x", "engine0"), moves);
    assertThat(origins(trace, 0)).isEmpty();
    assertThat(origins(trace, 1)).containsExactly("sine", "turn");
  }

  @Test
  void whatDoesNothingIsNoOriginOfALayerThatComputes() {
    Network network =
        network("y", node("drop", "Dropout", "x", "d"), node("sine", "Sin", "d", "y"));
    EngineTrace trace = trace(network, anonymous("k0", "x", "y"));
    assertThat(origins(trace, 0)).containsExactly("sine");
    assertThat(trace.fusions())
        .containsExactly(new Fusion("k0", List.of("drop"), FusionKind.ELIMINATED));
  }

  @Test
  void whatDoesNothingIsTheOriginOfALayerThatDoesNothingElse() {
    Network network = network("y", node("same", "Identity", "x", "y"));
    assertThat(origins(trace(network, anonymous("copy", "x", "y")), 0)).containsExactly("same");
  }

  @Test
  void viewsStayWithinAFusedOperatorAndDissolveInAPlainOne() {
    Network network =
        network("y", node("turn", "Transpose", "x", "t"), node("mul", "MatMul", "t x", "y"));
    assertThat(origins(trace(network, operator("k", "FusedMatMul", "x", "y")), 0))
        .containsExactly("turn", "mul");
    assertThat(origins(trace(network, operator("k", "MatMul", "x", "y")), 0))
        .containsExactly("mul");
  }

  @Test
  void allOnTheWaysBetweenTheEndsThatALayerNamesIsItsOwnAndInferred() {
    Network network =
        network(
            "y z",
            node("a", "Sin", "x", "ta"),
            node("b", "Cos", "ta", "tb"),
            node("c", "Relu", "ta", "tc"),
            node("d", "Add", "tb tc", "y"),
            node("aside", "Neg", "ta", "z"));
    LayerEvidence foreign =
        new LayerEvidence(
            "f", "", Set.of(), List.of(new Range(0, 3)), List.of("x"), List.of("y"), false, false);
    EngineTrace trace = trace(network, foreign, named(network, "aside", "ta", "z"));
    assertThat(origins(trace, 0)).containsExactly("a", "b", "c", "d");
    assertThat(trace.isInferred(0)).isTrue();
    assertThat(trace.isInferred(1)).isFalse();
  }

  @Test
  void aNameThatTwoNodesHaveLeadsToNeither() {
    Network network = network("y", node("same", "Sin", "x", "s"), node("same", "Cos", "s", "y"));
    assertThat(Dataflow.of(network, DefaultInputs.FED).named("same")).isNegative();
  }

  @Test
  void namesAreMadeUniqueWithoutTakingOneThatComesLater() {
    assertThat(EngineTrace.uniqueNames(List.of("a", "a", "a_2", "a")))
        .containsExactly("a", "a_2", "a_2_2", "a_3");
  }
}
