package org.inferometer.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.trace.SmallNetworks.network;
import static org.inferometer.trace.SmallNetworks.node;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;

class AccountCheckTest {
  private static final Network NETWORK =
      network(
          "y",
          node("conv", "Conv", "x", "a"),
          node("relu", "Relu", "a", "b"),
          node("drop", "Dropout", "b", "c"),
          node("two", "Constant", "", "k"),
          node("mul", "Mul", "c k", "y"));

  private final List<EngineLayer> layers =
      new ArrayList<>(List.of(layer("k0", "conv", "relu"), layer("k1", "mul"), layer("copy")));
  private final List<Fusion> fusions =
      new ArrayList<>(
          List.of(
              new Fusion("k0", List.of("conv", "relu"), FusionKind.VERTICAL),
              new Fusion("k1", List.of("drop"), FusionKind.ELIMINATED),
              new Fusion("", List.of("two"), FusionKind.FOLDED)));

  private static EngineLayer layer(String name, String... origins) {
    return new EngineLayer(
        name,
        "Kernel",
        List.of(origins),
        false,
        KernelPrecision.of(Precision.FP32),
        "kernel",
        List.of(),
        List.of());
  }

  private List<String> faults() {
    return AccountCheck.faults(NETWORK, layers, fusions);
  }

  @Test
  void aCompleteAccountHasNoFault() {
    assertThat(faults()).isEmpty();
  }

  @Test
  void anEngineLayerThatDropsItsOriginLeavesALayerMissing() {
    layers.set(1, layer("k1"));
    assertThat(faults())
        .containsExactly(
            "Layer 'mul' is missing: it is the origin of no engine layer, and in no entry of kind"
                + " eliminated or folded.");
  }

  @Test
  void anEntryThatIsLeftOutLeavesItsLayersMissing() {
    fusions.removeLast();
    assertThat(faults()).singleElement().asString().startsWith("Layer 'two' is missing: ");
  }

  @Test
  void aLayerThatIsTheOriginOfTwoEngineLayersIsCountedTwice() {
    layers.set(2, layer("copy", "mul"));
    assertThat(faults())
        .containsExactly(
            "Layer 'mul' is counted 2 times: it is an origin of engine layer 'k1', and an origin of"
                + " engine layer 'copy'.");
  }

  @Test
  void aLayerThatIsAnOriginAndFoldedIsCountedTwice() {
    fusions.set(2, new Fusion("", List.of("two", "mul"), FusionKind.FOLDED));
    assertThat(faults())
        .containsExactly(
            "Layer 'mul' is counted 2 times: it is an origin of engine layer 'k1', and in the"
                + " folded entry.");
  }

  @Test
  void anOriginThatTheNetworkDoesNotHaveIsNamed() {
    layers.set(2, layer("copy", "convolution"));
    assertThat(faults())
        .containsExactly(
            "'convolution' is an origin of engine layer 'copy', but no layer of the network.");
  }

  @Test
  void aLayerOfAnEntryThatTheNetworkDoesNotHaveIsNamed() {
    fusions.add(new Fusion("k1", List.of("dropout"), FusionKind.ELIMINATED));
    assertThat(faults())
        .containsExactly(
            "'dropout' is in the eliminated entry of 'k1', but no layer of the network.");
  }

  @Test
  void anEntryIntoAnEngineLayerThatDoesNotExistIsNamed() {
    fusions.set(1, new Fusion("k9", List.of("drop"), FusionKind.ELIMINATED));
    assertThat(faults())
        .containsExactly("The eliminated entry of 'k9' names an engine layer that does not exist.");
  }

  @Test
  void twoEngineLayersOfOneNameAreTold() {
    layers.set(2, layer("k1"));
    assertThat(faults()).contains("Several engine layers are called 'k1'.");
  }

  @Test
  void aFusionThatIsNotEnteredIsTold() {
    fusions.removeFirst();
    assertThat(faults())
        .containsExactly(
            "Engine layer 'k0' has 2 origins and stands in 0 entries of kind vertical or"
                + " horizontal, not in 1.");
  }

  @Test
  void aFusionThatIsEnteredTwiceIsTold() {
    fusions.add(new Fusion("k0", List.of("conv", "relu"), FusionKind.HORIZONTAL));
    assertThat(faults())
        .containsExactly(
            "Engine layer 'k0' has 2 origins and stands in 2 entries of kind vertical or"
                + " horizontal, not in 1.");
  }

  @Test
  void anEngineLayerOfOneOriginIsNoFusion() {
    fusions.add(new Fusion("k1", List.of("mul"), FusionKind.VERTICAL));
    assertThat(faults())
        .containsExactly(
            "Engine layer 'k1' has 1 origins and stands in 1 entries of kind vertical or"
                + " horizontal, not in 0.");
  }

  @Test
  void aFusionOfOtherOriginsThanItsEngineLayersIsTold() {
    fusions.set(0, new Fusion("k0", List.of("conv"), FusionKind.VERTICAL));
    assertThat(faults())
        .containsExactly(
            "The vertical entry of 'k0' has the origins [conv], but the engine layer has [conv,"
                + " relu].");
  }

  @Test
  void aFusionIntoNoEngineLayerIsTold() {
    fusions.add(new Fusion("", List.of("conv", "relu"), FusionKind.HORIZONTAL));
    assertThat(faults()).containsExactly("The horizontal entry names no engine layer.");
  }

  @Test
  void anEntryWithoutLayersIsTold() {
    fusions.add(new Fusion("k1", List.of(), FusionKind.ELIMINATED));
    assertThat(faults())
        .containsExactly("The eliminated entry of 'k1' names no layer of the network.");
  }
}
