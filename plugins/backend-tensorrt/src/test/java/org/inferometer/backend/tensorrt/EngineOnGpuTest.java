package org.inferometer.backend.tensorrt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.LayerSession.LayerTimes;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.FusionKind;
import org.inferometer.study.Precision;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The backend on a real GPU, through its interfaces only. `.ci/gpu` runs it.
@Tag("gpu")
class EngineOnGpuTest {
  private static final TensorRtBackend BACKEND = new TensorRtBackend();

  @TempDir Path folder;

  private Engine build(Network network, Binding binding) throws Exception {
    return build(network, binding, Map.of());
  }

  private Engine build(Network network, Binding binding, Map<String, String> settings)
      throws Exception {
    Probe probe = BACKEND.probe();
    assumeTrue(probe instanceof Probe.Available, () -> "TensorRT cannot be used here: " + probe);
    String device = ((Probe.Available) probe).devices().getFirst().id();
    return BACKEND.build(
        network,
        new BuildOptions(binding, Precision.FP32, device, 0, folder, folder, settings, _ -> {}));
  }

  private static Binding bind(Network network) throws Exception {
    return network.bind(Optional.of(2), Map.of());
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "mobilenet-v2", "resnet-50"})
  void everyLayerOfTheZooIsAccountedForOnceAndEveryEngineLayerIsTimed(String name)
      throws Exception {
    Network network = Zoo.build(name, 1);
    Binding binding = bind(network);
    try (Engine engine = build(network, binding)) {
      List<String> accounted = new ArrayList<>();
      engine.layers().forEach(layer -> accounted.addAll(layer.origins()));
      engine.fusions().stream()
          .filter(f -> f.kind() == FusionKind.ELIMINATED || f.kind() == FusionKind.FOLDED)
          .forEach(f -> accounted.addAll(f.origins()));
      assertThat(accounted)
          .containsExactlyInAnyOrderElementsOf(network.layers().stream().map(Layer::name).toList());
      LayerTimes times = times(engine, binding);
      List<String> layers = engine.layers().stream().map(EngineLayer::name).toList();
      if (name.equals("lenet")) {
        assertThat(times.remarks()).isEmpty();
        assertThat(times.layersNs().keySet()).containsExactlyInAnyOrderElementsOf(layers);
      } else { // TensorRT times no layer that does nothing, and names stations that it does not
        // list.
        assertThat(times.layersNs().keySet()).isSubsetOf(layers).isNotEmpty();
      }
      assertThat(times.layersNs().values())
          .allSatisfy(nanos -> assertThat(nanos).hasSize(times.inferences()));
    }
  }

  private static LayerTimes times(Engine engine, Binding binding) throws Exception {
    try (LayerSession session = engine.openLayers(10)) {
      session.bind(SeededInputs.of(binding, 1).tensors());
      for (int inference = 0; inference < 10; inference++) {
        session.run();
      }
      return session.finish(4);
    }
  }

  @Test
  void theDeviceRecordsEveryInferenceThatRoomWasMadeFor() throws Exception {
    Network network = Zoo.build("lenet", 1);
    Binding binding = bind(network);
    try (Engine engine = build(network, binding);
        Session session = engine.open()) {
      session.bind(SeededInputs.of(binding, 1).tensors());
      session.run();
      DeviceTimes device = session.deviceTimes().orElseThrow();
      for (int chunk = 0; chunk < 2; chunk++) {
        device.reserve(5);
        for (int inference = 0; inference < 5; inference++) {
          session.run();
        }
        device.collect();
      }
      assertThat(device.recorded().count()).isEqualTo(10);
      assertThat(LongStream.of(device.recorded().gpuNs())).allMatch(nanos -> nanos > 0);
      assertThat(LongStream.of(device.recorded().enqueueNs())).allMatch(nanos -> nanos > 0);
    }
  }

  @Test
  void anEngineForARangeOfBatchesIsDescribedForTheCellsBatch() throws Exception {
    Network network = Zoo.build("lenet", 1);
    Binding binding = bind(network);
    try (Engine engine = build(network, binding, Map.of("profile-range", "1..4"))) {
      assertThat(engine.options())
          .noneMatch(option -> option.contains("described without the shapes"));
      assertThat(engine.layers()).allMatch(layer -> !layer.outputs().isEmpty());
      assertThat(engine.layers().getFirst().outputs().getFirst().shape().dim(0)).isEqualTo(2);
    }
  }

  @Test
  void aCudaGraphGivesTheSameOutputs() throws Exception {
    Network network = Zoo.build("lenet", 1);
    Binding binding = bind(network);
    float[] without = outputs(network, binding);
    assertThat(outputs(network, binding, Map.of("cuda-graph", "on"))).containsExactly(without);
  }

  @Test
  void inferencesOfSeveralStreamsAreEachRecorded() throws Exception {
    Network network = Zoo.build("lenet", 1);
    Binding binding = bind(network);
    float[] alone = outputs(network, binding);
    try (Engine engine = build(network, binding, Map.of("streams", "4"));
        Session session = engine.open()) {
      session.bind(SeededInputs.of(binding, 1).tensors());
      DeviceTimes device = session.deviceTimes().orElseThrow();
      device.reserve(5);
      for (int run = 0; run < 5; run++) {
        session.run();
      }
      device.collect();
      assertThat(device.recorded().count()).isEqualTo(5);
      assertThat(LongStream.of(device.recorded().gpuNs())).allMatch(nanos -> nanos > 0);
      HostTensor output = session.outputs().values().iterator().next();
      assertThat(output.data().toArray(ValueLayout.JAVA_FLOAT)).containsExactly(alone);
      assertThat(session.runtimeUsedBytes().asDouble()).isPresent();
    }
  }

  @Test
  void aPlanThatIsLoadedAgainGivesTheSameOutputs() throws Exception {
    Network network = Zoo.build("lenet", 1);
    Binding binding = bind(network);
    float[] built = outputs(network, binding);
    float[] loaded = outputs(network, binding);
    assertThat(built).isNotEmpty();
    assertThat(loaded).containsExactly(built);
  }

  private float[] outputs(Network network, Binding binding) throws Exception {
    return outputs(network, binding, Map.of());
  }

  private float[] outputs(Network network, Binding binding, Map<String, String> settings)
      throws Exception {
    try (Engine engine = build(network, binding, settings);
        Session session = engine.open()) {
      session.bind(SeededInputs.of(binding, 1).tensors());
      session.run();
      HostTensor output = session.outputs().values().iterator().next();
      return output.data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }
}
