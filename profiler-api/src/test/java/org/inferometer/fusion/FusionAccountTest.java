package org.inferometer.fusion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.trace.SmallNetworks.network;
import static org.inferometer.trace.SmallNetworks.node;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.fusion.FusionRow.Member;
import org.inferometer.fusion.Unfused.Relation;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.TensorTypes;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;

class FusionAccountTest {
  private static final long IR_VERSION = 10;

  private final List<EngineLayer> layers = new ArrayList<>();
  private final List<Fusion> fusions = new ArrayList<>();

  private void engine(String name, String... origins) {
    engine(name, false, Precision.FP32, origins);
  }

  private void engine(String name, boolean moves, Precision precision, String... origins) {
    layers.add(
        new EngineLayer(
            name,
            "Kernel",
            List.of(origins),
            moves,
            KernelPrecision.of(precision),
            "kernel",
            List.of(),
            List.of()));
  }

  private void fusion(FusionKind kind, String into, String... origins) {
    fusions.add(new Fusion(into, List.of(origins), kind));
  }

  private void vertical(String name, String... origins) {
    engine(name, origins);
    fusion(FusionKind.VERTICAL, name, origins);
  }

  private FusionAccount account(Network network) {
    return account(network, Map.of());
  }

  private FusionAccount account(Network network, Map<String, TensorType> known) {
    TensorTypes types =
        TensorTypes.declared(network, new Binding(1, Map.of(), Map.of())).with(known);
    return FusionAccount.of(network, types, layers, fusions);
  }

  /// A convolution with its batch normalisation and activation, then what an engine removes.
  private static Network chain() {
    return network(
        IR_VERSION,
        "x",
        "w s b m v",
        "y",
        node("conv", "Conv", "x w", "a"),
        node("bn", "BatchNormalization", "a s b m v", "n"),
        node("relu", "Relu", "n", "r"),
        node("drop", "Identity", "r", "d"),
        node("two", "Constant", "", "k"),
        node("mul", "Mul", "d k", "y"));
  }

  private void engineOfChain() {
    vertical("k0", "conv", "bn", "relu");
    engine("copy", true, Precision.FP32);
    engine("k1", "mul");
    fusion(FusionKind.ELIMINATED, "k1", "drop");
    fusion(FusionKind.FOLDED, "", "two");
  }

  @Test
  void everyNetworkLayerStandsInExactlyOneRow() {
    engineOfChain();
    FusionAccount account = account(chain());

    assertThat(account.faults()).isEmpty();
    assertThat(account.networkLayers()).isEqualTo(6);
    assertThat(account.computing()).isEqualTo(2);
    assertThat(account.moving()).isEqualTo(1);
    assertThat(account.rows())
        .extracting(FusionRow::kind)
        .containsExactly(
            RowKind.VERTICAL, RowKind.ADDED, RowKind.ALONE, RowKind.ELIMINATED, RowKind.FOLDED);
    assertThat(account.rows().stream().flatMap(row -> row.members().stream()).map(Member::name))
        .containsExactlyInAnyOrder("conv", "bn", "relu", "drop", "two", "mul");
    int sum = 0;
    for (RowKind kind : RowKind.values()) {
      sum += account.layers(kind);
    }
    assertThat(sum).isEqualTo(account.networkLayers());
  }

  @Test
  void aBatchNormalisationBehindAConvolutionOfItsEngineLayerIsFoldedIntoItsWeights() {
    engineOfChain();
    FusionAccount account = account(chain());

    assertThat(account.rows().getFirst().members())
        .containsExactly(
            new Member("conv", "Conv", false),
            new Member("bn", "BatchNormalization", true),
            new Member("relu", "Relu", false));
    assertThat(account.rows().getFirst().pattern()).isEqualTo("Conv + (BatchNormalization) + Relu");
    assertThat(account.foldedIntoWeights()).isEqualTo(1);
    assertThat(account.rows().get(2).members()).containsExactly(new Member("mul", "Mul", false));
  }

  @Test
  void whatIsReadBesideTheBatchNormalisationKeepsItFromBeingFolded() {
    Network network =
        network(
            IR_VERSION,
            "x",
            "w s b m v",
            "n r",
            node("conv", "Conv", "x w", "a"),
            node("bn", "BatchNormalization", "a s b m v", "n"),
            node("relu", "Relu", "a", "r"));
    vertical("k0", "conv", "bn", "relu");

    assertThat(account(network).foldedIntoWeights()).isZero();
  }

  @Test
  void anAdditionOfTwoResultsIsNotFolded() {
    Network network =
        network(
            IR_VERSION,
            "x",
            "w",
            "y",
            node("conv", "Conv", "x w", "a"),
            node("add", "Add", "a x", "y"));
    vertical("k0", "conv", "add");

    assertThat(account(network).foldedIntoWeights()).isZero();
  }

  @Test
  void aLayerThatTheEngineDoesNotTellOfIsNotForgotten() {
    engine("k0", "conv");
    FusionAccount account = account(chain());

    assertThat(account.layers(RowKind.UNTOLD)).isEqualTo(5);
    assertThat(account.faults()).isNotEmpty();
  }

  @Test
  void aLayerThatTwoEngineLayersClaimCountsOnce() {
    engine("k0", "conv", "bn");
    engine("k1", "bn", "relu");
    FusionAccount account = account(chain());

    assertThat(account.rows().stream().mapToInt(row -> row.members().size()).sum()).isEqualTo(6);
  }

  /// Three convolutions with an activation each: two are fused, one is not.
  private static Network three(Node last) {
    return network(
        "y z",
        node("conv1", "Conv", "x w1", "a"),
        node("relu1", "Relu", "a", "b"),
        node("conv2", "Conv", "b w2", "c"),
        node("relu2", "Relu", "c", "d"),
        last,
        node("relu3", "Relu", "e", "y"),
        node("tanh", "Tanh", "e", "z"));
  }

  private FusionAccount accountOfThree(Node last, Precision precision) {
    vertical("k1", "conv1", "relu1");
    vertical("k2", "conv2", "relu2");
    engine("k3", false, precision, "conv3");
    engine("k4", "relu3");
    engine("k5", "tanh");
    return account(three(last));
  }

  @Test
  void aPairThatStayedApartIsHeldAgainstThePairThatWasFused() {
    FusionAccount account = accountOfThree(node("conv3", "Conv", "d w3", "e"), Precision.FP32);

    assertThat(account.unfused())
        .singleElement()
        .satisfies(unfused -> {
          assertThat(unfused.relation()).isEqualTo(Relation.CHAIN);
          assertThat(unfused.pattern()).isEqualTo("Conv + Relu");
          assertThat(unfused.layers()).containsExactly("conv3", "relu3");
          assertThat(unfused.fusedTimes()).isEqualTo(2);
          assertThat(unfused.differences())
              .contains("Conv: its result is read by 2 layers, not 1 layer");
        });
  }

  @Test
  void attributesAndPrecisionsThatDifferAreNamed() {
    Node strided =
        node("conv3", "Conv", "d w3", "e")
            .with(List.of(Attribute.of("strides", new long[] {2, 2})));
    FusionAccount account = accountOfThree(strided, Precision.FP16);

    assertThat(account.unfused().getFirst().differences())
        .contains("Conv: strides 2x2, not none")
        .contains("precisions of the two fp16 and fp32, not fp32 and fp32");
  }

  @Test
  void theNearestExampleIsTaken() {
    Map<String, TensorType> shapes =
        Map.of("a", type(1, 8), "c", type(1, 4), "e", type(1, 4), "b", type(1, 8), "d", type(1, 4));
    vertical("k1", "conv1", "relu1");
    vertical("k2", "conv2", "relu2");
    engine("k3", "conv3");
    engine("k4", "relu3");
    engine("k5", "tanh");
    FusionAccount account = account(three(node("conv3", "Conv", "d w3", "e")), shapes);

    assertThat(account.unfused().getFirst().example()).containsExactly("conv2", "relu2");
  }

  private static TensorType type(long... dims) {
    return new TensorType(ElementType.FLOAT, Shape.of(dims));
  }

  @Test
  void whatWasFusedWithAnotherSaysSo() {
    Network network =
        network(
            "y",
            node("conv1", "Conv", "x w1", "a"),
            node("conv2", "Conv", "x w2", "b"),
            node("add", "Add", "a b", "y"));
    engine("k1", "conv1");
    vertical("k2", "conv2", "add");
    FusionAccount account = account(network);

    assertThat(account.unfused())
        .singleElement()
        .satisfies(unfused ->
            assertThat(unfused.differences())
                .contains("the Add is one engine layer with another Conv before it"));
  }

  @Test
  void patternsThatAreFusedNowhereAreNoNews() {
    Network network =
        network("y", node("conv", "Conv", "x w", "a"), node("relu", "Relu", "a", "y"));
    engine("k1", "conv");
    engine("k2", "relu");

    assertThat(account(network).unfused()).isEmpty();
  }

  @Test
  void siblingsThatWereJoinedAreHorizontalAndThoseLeftOutAreTold() {
    Network network =
        network(
            "a b c",
            node("conv1", "Conv", "x w1", "a"),
            node("conv2", "Conv", "x w2", "b"),
            node("conv3", "Conv", "x w3", "c")
                .with(List.of(Attribute.of("kernel_shape", new long[] {3, 3}))));
    engine("k1", "conv1", "conv2");
    fusion(FusionKind.HORIZONTAL, "k1", "conv1", "conv2");
    engine("k2", "conv3");
    FusionAccount account = account(network);

    assertThat(account.layers(RowKind.HORIZONTAL)).isEqualTo(2);
    assertThat(account.rows().getFirst().pattern()).isEqualTo("2 Conv");
    assertThat(account.unfused())
        .hasSize(2)
        .allSatisfy(unfused -> {
          assertThat(unfused.relation()).isEqualTo(Relation.SIBLINGS);
          assertThat(unfused.differences()).contains("Conv: kernel_shape 3x3, not none");
        });
  }

  @Test
  void aLinkLeadsThroughNodesThatAConversionAdded() {
    Node transpose =
        node("t", "Transpose", "a", "t").with(Map.of(Network.ADDED_KEY, "another layout"));
    Network network =
        network(
            "y z",
            node("conv1", "Conv", "x w1", "a"),
            transpose,
            node("relu1", "Relu", "t", "y"),
            node("conv2", "Conv", "x w2", "b"),
            node("relu2", "Relu", "b", "z"));
    engine("k1", "conv1");
    engine("k2", "relu1");
    vertical("k3", "conv2", "relu2");

    assertThat(account(network).unfused())
        .extracting(Unfused::layers)
        .containsExactly(List.of("conv1", "relu1"));
  }

  @Test
  void kindsHaveOneNameForAllFormats() {
    Network network =
        network(
            IR_VERSION,
            "x",
            "w b",
            "y",
            node("fc", "MatMul", "x w", "a"),
            node("bias", "Add", "a b", "c"),
            node("sum", "Add", "c a", "d"),
            node("odd", "Whatever", "d", "y"));

    assertThat(network.layers().stream().map(layer -> LayerKinds.of(network, layer)))
        .containsExactly("matrix product", "bias", "addition", "Whatever");
    assertThat(PublishedCount.of(network)).isEqualTo(Optional.empty());
  }

  @Test
  void differencesFromAPublishedCountNameTheLayersThatAreMore() {
    Network network =
        network(
            "y",
            node("conv", "Conv", "x w", "a"),
            node("flat", "Reshape", "a s", "b"),
            node("prob", "Softmax", "b", "y"));
    PublishedCount published =
        new PublishedCount(
            "small", 3, 1, Map.of("convolution", 1, "activation", 1, "softmax", 1), 1);

    List<PublishedCount.Difference> differences = published.differences(network);

    assertThat(differences)
        .containsExactly(
            new PublishedCount.Difference("activation", 1, 0, List.of()),
            new PublishedCount.Difference("reshape", 0, 1, List.of("flat")));
    assertThat(differences.stream().mapToInt(PublishedCount.Difference::more).sum())
        .isEqualTo(network.layers().size() - published.before());
  }
}
