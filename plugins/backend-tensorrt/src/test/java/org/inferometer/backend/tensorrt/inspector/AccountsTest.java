package org.inferometer.backend.tensorrt.inspector;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Stream;
import org.inferometer.backend.tensorrt.inspector.DividedEngine.Form;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.testkit.EngineAccounts;
import org.inferometer.testkit.TracedNetworks;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Every layer of every network is accounted for once, however an engine was divided, and what an
/// engine names is found.
class AccountsTest {
  static final List<String> EXPLORER = Recordings.EXPLORER;
  private static final int SEEDS = 8;

  static Stream<Network> networks() {
    return Stream.concat(
        TracedNetworks.all().stream(), Zoo.names().stream().map(AccountsTest::zoo));
  }

  private static Network zoo(String name) {
    return Network.of(Zoo.model(name, 1), name, "zoo:" + name, "zoo", null);
  }

  private static TensorRtLayers traced(Network network, InspectedEngine engine) {
    TensorRtLayers traced = TensorRtLayers.of(engine, network, false);
    EngineAccounts.assertComplete(network, traced.layers(), traced.fusions());
    return traced;
  }

  @ParameterizedTest
  @MethodSource("networks")
  void everyLayerIsAccountedForOnceHoweverAnEngineIsDivided(Network network) {
    for (int seed = 0; seed < SEEDS; seed++) {
      traced(network, DividedEngine.of(network, seed, true, Form.values()).engine());
      traced(network, DividedEngine.of(network, seed, false, Form.values()).engine());
    }
  }

  @ParameterizedTest
  @MethodSource("networks")
  void whatComputesIsTheOriginOfTheEngineLayerThatNamesIt(Network network) {
    for (int seed = 0; seed < SEEDS; seed++) {
      DividedEngine divided =
          DividedEngine.of(network, seed, true, Form.METADATA, Form.CHAIN, Form.POINTWISE);
      TensorRtLayers traced = traced(network, divided.engine());
      assertThat(traced.remarks()).isEmpty();
      for (int i = 0; i < divided.parts().size(); i++) {
        assertThat(traced.layers().get(i).origins())
            .as("engine layer %d of %s, seed %d", i, network.name(), seed)
            .containsAll(whole(network, divided.parts().get(i)));
      }
    }
  }

  /// The layers of which a part has all nodes.
  private static List<String> whole(Network network, List<Integer> part) {
    return network.layers().stream()
        .filter(layer -> part.containsAll(layer.nodes()))
        .map(Layer::name)
        .toList();
  }

  @ParameterizedTest
  @FieldSource("EXPLORER")
  void everyLayerIsAccountedForOnceInARecordedEngine(String name) throws Exception {
    traced(ResNet18.network(), Recordings.explorer(name));
    traced(Recordings.network(List.of()), Recordings.explorer(name));
    for (Network network : TracedNetworks.all()) {
      traced(network, Recordings.explorer(name));
    }
  }
}
