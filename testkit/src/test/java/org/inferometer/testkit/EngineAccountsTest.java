package org.inferometer.testkit;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.study.FusionKind;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Precision;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class EngineAccountsTest {
  private static final String KIT = "org.inferometer.testkit.TracedNetworks#all";

  /// One engine layer for each layer of the network, under the same name.
  private static List<EngineLayer> oneForEach(Network network) {
    return new ArrayList<>(
        network.layers().stream().map(layer -> layer(layer.name(), layer.name())).toList());
  }

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

  @ParameterizedTest
  @MethodSource(KIT)
  void anEngineWithALayerForEachLayerIsComplete(Network network) {
    assertThatCode(() -> EngineAccounts.assertComplete(network, oneForEach(network), List.of()))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource(KIT)
  void anEngineOfOneLayerIsComplete(Network network) {
    List<String> all = network.layers().stream().map(Layer::name).toList();
    List<Fusion> fusions =
        all.size() > 1 ? List.of(new Fusion("all", all, FusionKind.VERTICAL)) : List.of();
    assertThatCode(() ->
            EngineAccounts.assertComplete(
                network, List.of(layer("all", all.toArray(String[]::new))), fusions))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @MethodSource(KIT)
  void anyLayerThatIsLeftOutFailsUnderItsName(Network network) {
    for (int i = 0; i < network.layers().size(); i++) {
      List<EngineLayer> layers = oneForEach(network);
      String missing = layers.remove(i).name();
      assertThatThrownBy(() -> EngineAccounts.assertComplete(network, layers, List.of()))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("The account of " + network.name() + " is not complete:")
          .hasMessageContaining("Layer '" + missing + "' is missing");
    }
  }

  @ParameterizedTest
  @MethodSource(KIT)
  void anyLayerThatIsDoubledFailsUnderItsName(Network network) {
    for (Layer layer : network.layers()) {
      List<EngineLayer> layers = oneForEach(network);
      layers.add(layer("again", layer.name()));
      assertThatThrownBy(() -> EngineAccounts.assertComplete(network, layers, List.of()))
          .isInstanceOf(AssertionError.class)
          .hasMessageContaining("Layer '" + layer.name() + "' is counted 2 times");
    }
  }

  @ParameterizedTest
  @MethodSource(KIT)
  void anUnknownOriginFailsUnderItsName(Network network) {
    List<EngineLayer> layers = oneForEach(network);
    layers.add(layer("again", "nobody"));
    assertThatThrownBy(() -> EngineAccounts.assertComplete(network, layers, List.of()))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("'nobody' is an origin of engine layer 'again', but no layer");
  }
}
