package org.inferometer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BackendOption;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.LayerSession.LayerTimes;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What every [Backend] owes: a complete account of its engines' layers, outputs that follow from
/// the inputs and are the same in every run, sets of inputs in turn if it says so, layer times that
/// fit its layers, and sessions that can be closed twice. Extend it in a test of the plugin. Where
/// the backend is unavailable, the tests that build are skipped with its reason.
public abstract class BackendContract {
  private static final int BATCH = 2;
  private static final int INFERENCES = 5;
  private static final int WARM_UP = 2;

  @TempDir Path folder;

  private Backend backend;

  /// For subclasses.
  @SuppressWarnings("NullAway.Init") // JUnit calls prepare() before each test.
  protected BackendContract() {}

  /// The backend under test.
  protected abstract Backend backend();

  /// Networks that it can build at a batch of 2, with inputs of float32. A backend that knows few
  /// operators names its own.
  protected List<Network> networks() {
    return List.of(
        SmallNetworks.perceptron(), SmallNetworks.residual(), SmallNetworks.convolutional());
  }

  @BeforeEach
  final void prepare() {
    backend = backend();
  }

  @Test
  final void itSaysWhatItIs() {
    assertThat(backend.id()).matches("[a-z0-9][a-z0-9-]*");
    assertThat(backend.title()).isNotBlank();
    switch (backend.probe()) {
      case Probe.Available available ->
          assertThat(available.devices().stream().map(Probe.Device::id))
              .isNotEmpty()
              .doesNotHaveDuplicates();
      case Probe.Unavailable none -> {
        assertThat(none.reason()).isNotBlank();
        assertThat(none.remedy()).isNotBlank();
      }
    }
  }

  @Test
  final void everyLayerOfANetworkIsAccountedForOnce() throws Exception {
    forEachEngine(EngineAccounts::assertComplete);
  }

  @Test
  final void outputsAreThoseThatTheNetworkDeclares() throws Exception {
    forEachEngine((network, engine) -> {
      try (Arena arena = Arena.ofConfined();
          Session session = engine.open()) {
        session.bind(inputs(network, arena));
        session.run();
        Map<String, HostTensor> outputs = session.outputs();
        assertThat(outputs.keySet())
            .as("outputs of " + network.name())
            .containsExactlyElementsOf(network.outputs().stream().map(TensorSpec::name).toList());
        List<HostTensor> values = List.copyOf(outputs.values());
        for (int i = 0; i < values.size(); i++) {
          assertIs(network.outputs().get(i), values.get(i).type(), binding(network).symbols());
        }
      }
    });
  }

  /// Dimensions that the network leaves open may have any size.
  private static void assertIs(TensorSpec declared, TensorType type, Map<String, Long> symbols) {
    assertThat(type.elementType()).as("elements of " + declared).isEqualTo(ElementType.FLOAT);
    List<Dimension> dimensions = declared.dimensions();
    if (dimensions == null) {
      return;
    }
    assertThat(type.shape().rank()).as("dimensions of " + declared).isEqualTo(dimensions.size());
    for (int axis = 0; axis < dimensions.size(); axis++) {
      long actual = type.shape().dim(axis);
      long expected =
          switch (dimensions.get(axis)) {
            case Dimension.Fixed fixed -> fixed.size();
            case Dimension.Symbolic symbolic -> symbols.getOrDefault(symbolic.name(), actual);
            case Dimension.Unknown _ -> actual;
          };
      assertThat(actual).as("dimension " + axis + " of " + declared).isEqualTo(expected);
    }
  }

  @Test
  final void outputsDependOnTheInputs() throws Exception {
    forEachEngine((network, engine) -> {
      try (Arena arena = Arena.ofConfined();
          Session rising = engine.open();
          Session falling = engine.open()) {
        rising.bind(inputs(network, arena));
        rising.run();
        falling.bind(fallingInputs(network, arena));
        falling.run();
        assertThat(differ(elements(rising.outputs()), elements(falling.outputs())))
            .as("outputs of " + network.name() + " change with its inputs")
            .isTrue();
      }
    });
  }

  /// Holds for backends that declare [BackendOption#INPUT_SETS].
  @Test
  final void setsOfInputsAreTakenInTurnTheFirstOneFirst() throws Exception {
    assumeTrue(
        backend.options().contains(BackendOption.INPUT_SETS),
        "the backend's sessions take one set of inputs");
    forEachEngine((network, engine) -> {
      try (Arena arena = Arena.ofConfined();
          Session alone = engine.open();
          Session rotating = engine.open()) {
        alone.bind(fallingInputs(network, arena));
        alone.run();
        rotating.bind(inputs(network, arena));
        rotating.rotate(List.of(fallingInputs(network, arena)));
        List<Map<String, byte[]>> outputs = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
          rotating.run();
          outputs.add(elements(rotating.outputs()));
        }
        assertThat(differ(outputs.get(0), outputs.get(1)))
            .as("outputs of " + network.name() + " change with the set")
            .isTrue();
        assertSame(outputs.get(1), elements(alone.outputs()));
        assertSame(outputs.get(2), outputs.get(0));
      }
    });
  }

  private static boolean differ(Map<String, byte[]> one, Map<String, byte[]> other) {
    return one.keySet().stream().anyMatch(name -> !Arrays.equals(one.get(name), other.get(name)));
  }

  @Test
  final void outputsAreTheSameInEveryRunAndEverySession() throws Exception {
    forEachEngine((network, engine) -> {
      List<Map<String, byte[]>> first = runTwice(network, engine);
      List<Map<String, byte[]>> second = runTwice(network, engine);
      assertSame(first.getLast(), first.getFirst());
      assertSame(second.getFirst(), first.getFirst());
    });
  }

  @Test
  final void anEngineThatWasSavedGivesTheSameOutputs() throws Exception {
    Probe.Device device = device();
    for (Network network : networks()) {
      Path saved = Files.createTempDirectory(folder, "saved");
      Map<String, byte[]> expected;
      boolean loads;
      try (Engine engine = backend.build(network, options(network, device))) {
        loads = engine.save(saved);
        expected = runTwice(network, engine).getFirst();
      }
      if (loads) {
        try (Engine engine = backend.load(network, options(network, device), saved)) {
          assertSame(runTwice(network, engine).getFirst(), expected);
        }
      }
    }
  }

  private static List<Map<String, byte[]>> runTwice(Network network, Engine engine)
      throws BackendException {
    try (Arena arena = Arena.ofConfined();
        Session session = engine.open()) {
      session.bind(inputs(network, arena));
      session.run();
      Map<String, byte[]> first = elements(session.outputs());
      session.run();
      return List.of(first, elements(session.outputs()));
    }
  }

  private static Map<String, byte[]> elements(Map<String, HostTensor> outputs) {
    Map<String, byte[]> elements = new TreeMap<>();
    outputs.forEach(
        (name, output) -> elements.put(name, output.data().toArray(ValueLayout.JAVA_BYTE)));
    return elements;
  }

  private static void assertSame(Map<String, byte[]> actual, Map<String, byte[]> expected) {
    assertThat(actual.keySet()).isEqualTo(expected.keySet());
    expected.forEach(
        (name, bytes) -> assertThat(actual.get(name)).as("output " + name).isEqualTo(bytes));
  }

  @Test
  final void layerTimesFitTheLayersAndTheInferences() throws Exception {
    forEachEngine((network, engine) -> {
      try (Arena arena = Arena.ofConfined();
          LayerSession session = engine.openLayers(INFERENCES)) {
        session.bind(inputs(network, arena));
        for (int i = 0; i < INFERENCES; i++) {
          session.run();
        }
        assertFit(session.finish(WARM_UP), engine.layers());
      }
    });
  }

  private static void assertFit(LayerTimes times, List<EngineLayer> layers) {
    assertThat(times.inferences()).as("inferences").isEqualTo(INFERENCES - WARM_UP);
    assertThat(times.wholeNs()).as("wholeNs").hasSize(times.inferences());
    assertThat(times.method()).as("method").isNotBlank();
    assertThat(times.layersNs()).as("layers with times").isNotEmpty();
    assertThat(layers.stream().map(EngineLayer::name))
        .as("engine layers")
        .containsAll(times.layersNs().keySet());
    times
        .layersNs()
        .forEach((name, ns) -> {
          assertThat(ns).as("times of " + name).hasSize(times.inferences());
          assertThat(ns.length == 0 ? 0 : Arrays.stream(ns).min().orElseThrow())
              .as("shortest time of " + name)
              .isNotNegative();
        });
  }

  @Test
  final void inputsThatDoNotFitAreRefused() throws Exception {
    forEachEngine((network, engine) -> {
      try (Arena arena = Arena.ofConfined();
          Session session = engine.open()) {
        Map<String, HostTensor> inputs = new LinkedHashMap<>();
        inputs(network, arena).forEach((name, input) -> inputs.put("no-" + name, input));
        assertThatThrownBy(() -> session.bind(inputs)).isInstanceOf(BackendException.class);
      }
    });
  }

  @Test
  final void inputsOfAnotherShapeAreRefused() throws Exception {
    forEachEngine((network, engine) -> {
      try (Arena arena = Arena.ofConfined();
          Session session = engine.open()) {
        Map<String, HostTensor> inputs = new LinkedHashMap<>();
        binding(network)
            .inputs()
            .forEach((name, type) -> inputs.put(name, ramp(withAnItemMore(type), 1, arena)));
        assertThatThrownBy(() -> session.bind(inputs))
            .as("binding " + network.name() + " to a batch of " + (BATCH + 1))
            .isInstanceOf(BackendException.class);
      }
    });
  }

  private static TensorType withAnItemMore(TensorType type) {
    long[] dimensions = type.shape().toArray();
    dimensions[0]++;
    return new TensorType(type.elementType(), Shape.of(dimensions));
  }

  @Test
  final void closingTwiceDoesNoHarm() throws Exception {
    forEachEngine((network, engine) -> {
      Session session = engine.open();
      session.close();
      assertThatCode(session::close).as("closing a session twice").doesNotThrowAnyException();
      LayerSession layers = engine.openLayers(1);
      layers.close();
      assertThatCode(layers::close).as("closing a layer session twice").doesNotThrowAnyException();
      engine.close();
      assertThatCode(engine::close).as("closing an engine twice").doesNotThrowAnyException();
    });
  }

  /// What is checked about one engine.
  private interface Check {
    void of(Network network, Engine engine) throws BackendException;
  }

  private void forEachEngine(Check check) throws Exception {
    Probe.Device device = device();
    for (Network network : networks()) {
      try (Engine engine = backend.build(network, options(network, device))) {
        check.of(network, engine);
      }
    }
  }

  private Probe.Device device() {
    return switch (backend.probe()) {
      case Probe.Available available -> available.devices().getFirst();
      case Probe.Unavailable none -> abort(none.reason() + "; " + none.remedy());
    };
  }

  private BuildOptions options(Network network, Probe.Device device) throws IOException {
    return new BuildOptions(
        binding(network),
        Precision.FP32,
        device.id(),
        1,
        Files.createTempDirectory(folder, network.name()));
  }

  private static Binding binding(Network network) {
    try {
      return network.bind(Optional.of(BATCH), Map.of());
    } catch (ShapeBindingException e) {
      throw new IllegalStateException(network.name() + " has open dimensions beside N", e);
    }
  }

  /// Elements that rise from -1 to 1, so that every sign occurs.
  private static Map<String, HostTensor> inputs(Network network, Arena arena) {
    return inputs(network, 1, arena);
  }

  /// Elements that fall from 1 to -1.
  private static Map<String, HostTensor> fallingInputs(Network network, Arena arena) {
    return inputs(network, -1, arena);
  }

  private static Map<String, HostTensor> inputs(Network network, double slope, Arena arena) {
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    binding(network).inputs().forEach((name, type) -> inputs.put(name, ramp(type, slope, arena)));
    return inputs;
  }

  private static HostTensor ramp(TensorType type, double slope, Arena arena) {
    long count = type.shape().elementCount();
    MemorySegment data = arena.allocate(type.bytes(), 64);
    for (long i = 0; i < count; i++) {
      data.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (slope * (2.0 * i / count - 1)));
    }
    return new HostTensor(type, data);
  }
}
