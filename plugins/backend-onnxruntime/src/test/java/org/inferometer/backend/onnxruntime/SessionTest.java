package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Reading;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SessionTest {
  private static final int LEAK_ROUNDS = 50;

  /// Fifty sessions that kept their weights and arena would hold several times as much.
  private static final long LEAK_BYTES = 64L << 20;

  @TempDir Path folder;

  private static Network zoo(String name) {
    return Network.of(Zoo.model(name, 1), name, "zoo:" + name, "zoo", null);
  }

  private static Map<String, HostTensor> seeded(Binding binding) throws Exception {
    return SeededInputs.of(binding, 1).tensors();
  }

  /// What describes an engine is saved in its work folder, by a session of its own.
  @Test
  void anEngineThatOnlyRunsIsNotDescribed() throws Exception {
    Path work = Files.createDirectory(folder.resolve("work"));
    Network network = zoo("lenet");
    Binding binding = Models.bindToOnes(network);
    try (Engine engine = Models.build(network, binding, work)) {
      Files.move(work, folder.resolve("gone"));

      assertThat(Models.run(engine, seeded(binding))).hasSize(1);

      assertThatThrownBy(engine::layers)
          .isInstanceOf(BackendException.class)
          .hasMessageStartingWith("lenet: the engine's graph cannot be read back");
      assertThat(engine.weightsBytes()).isInstanceOf(Reading.Unavailable.class);
    }
  }

  @Test
  void theBackendIsAvailableWithTheVersionItIsBuiltWith() {
    assertThat(new OnnxRuntimeBackend().probe())
        .isInstanceOfSatisfying(
            Probe.Available.class,
            found -> {
              assertThat(found.version()).isEqualTo(OrtRuntime.VERSION);
              assertThat(found.devices())
                  .singleElement()
                  .matches(device -> device.id().equals("cpu"));
            });
  }

  @Test
  void nativeLibrariesAreUnpackedOnceAndADamagedOneIsReplaced() throws Exception {
    assertThat(NativeLibrary.unpack(folder)).isTrue();
    Path library = folder.resolve(System.mapLibraryName("onnxruntime4j_jni"));
    byte[] whole = Files.readAllBytes(library);
    Files.write(library, Arrays.copyOf(whole, whole.length / 2));
    assertThat(NativeLibrary.unpack(folder)).isTrue();
    assertThat(Files.readAllBytes(library)).isEqualTo(whole);
    byte[] changed = whole.clone();
    changed[whole.length / 2] ^= 1;
    Files.write(library, changed);
    assertThat(NativeLibrary.unpack(folder)).isTrue();
    assertThat(Files.readAllBytes(library)).isEqualTo(whole);
    FileTime written = Files.getLastModifiedTime(library);
    assertThat(NativeLibrary.unpack(folder)).isTrue();
    assertThat(Files.getLastModifiedTime(library)).isEqualTo(written);
  }

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "mobilenet-v2", "bert-tiny", "resnet-50"})
  void zooOutputsAreSpreadAndEqualToTheInterpreters(String name) throws Exception {
    Network network = zoo(name);
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> inputs = seeded(binding);
    Interpreter.Interpretation reference =
        new OnnxRuntimeInterpreter().interpret(network, binding, inputs);
    try (Engine engine = Models.build(network, binding, folder)) {
      Models.run(engine, inputs)
          .forEach((output, values) -> {
            double[] expected = Values.of(Objects.requireNonNull(reference.outputs().get(output)));
            assertThat(relativeL2(values, expected)).as("%s of %s", output, name).isLessThan(1e-3);
            assertThat(Arrays.stream(values).allMatch(Double::isFinite)).isTrue();
            double largest = Arrays.stream(values).map(Math::abs).max().orElse(0);
            assertThat(Arrays.stream(values).distinct().count())
                .as("distinct values")
                .isGreaterThan(values.length / 4);
            assertThat(largest)
                .as("largest of %s", output)
                .isLessThan(0.99 * Arrays.stream(values).map(Math::abs).sum());
          });
    }
  }

  @Test
  void theInterpreterKnowsTheTypeOfEveryTensorOfTheGraph() throws Exception {
    Network network = zoo("lenet");
    Binding binding = Models.bindToOnes(network);
    Map<String, TensorType> types =
        new OnnxRuntimeInterpreter().interpret(network, binding, seeded(binding)).types();
    network
        .graph()
        .nodes()
        .forEach(node -> assertThat(types).containsKeys(node.outputs().toArray(new String[0])));
    assertThat(types.get(network.outputs().getFirst().name()))
        .isEqualTo(new TensorType(ElementType.FLOAT, Shape.of(1, 10)));
  }

  @Test
  void inputsThatAreMissingUnknownOrOfAnotherTypeAreNamed() throws Exception {
    Network network = zoo("lenet");
    Binding binding = Models.bindToOnes(network);
    String input = network.inputs().getFirst().name();
    try (Engine engine = Models.build(network, binding, folder);
        Session session = engine.open()) {
      assertThatThrownBy(() -> session.bind(Map.of()))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("'" + input + "' is missing");
      HostTensor wrong = Values.floats(Shape.of(1), 1);
      assertThatThrownBy(() -> session.bind(Map.of(input, wrong)))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("was given as float32[1]");
      Map<String, HostTensor> more = new HashMap<>(seeded(binding));
      more.put("other", wrong);
      assertThatThrownBy(() -> session.bind(more))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("no input 'other'");
    }
  }

  @Test
  void aSessionReadsItsInputsAnewInEveryRun() throws Exception {
    Network network = zoo("lenet");
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> inputs = seeded(binding);
    try (Engine engine = Models.build(network, binding, folder);
        Session session = engine.open()) {
      session.bind(inputs);
      session.run();
      session.run();
      HostTensor output = session.outputs().values().iterator().next();
      double[] before = Values.of(output);
      inputs.values().forEach(tensor -> tensor.data().fill((byte) 0));
      session.run();
      assertThat(Values.of(output)).as("the same memory after another run").isNotEqualTo(before);
      assertThat(session.arenaBytes())
          .isInstanceOfSatisfying(
              Reading.Measured.class, held -> assertThat(held.value()).isPositive());
    }
  }

  @ParameterizedTest
  @CsvSource({"1, kernels ran on 1 thread", "3, kernels had 3 threads"})
  void theLayerPassTellsHowManyThreadsThereWere(int threads, String told) throws Exception {
    Network network = zoo("lenet");
    Binding binding = Models.bindToOnes(network);
    try (Engine engine = Models.build(network, binding, threads, folder);
        LayerSession session = engine.openLayers(2)) {
      session.bind(seeded(binding));
      session.run();
      session.run();
      assertThat(session.finish(1).method()).endsWith(told);
    }
  }

  /// The layers of an engine that was saved are timed in what was saved.
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void layerTimesCoverEveryLayerAndNoMoreThanTheWhole(boolean saved) throws Exception {
    Network network = zoo("lenet");
    Binding binding = Models.bindToOnes(network);
    try (Engine engine = Models.build(network, binding, folder);
        LayerSession session = layers(engine, saved)) {
      session.bind(seeded(binding));
      for (int i = 0; i < 20; i++) {
        session.run();
      }
      LayerSession.LayerTimes times = session.finish(5);
      assertThat(times.inferences()).isEqualTo(15);
      assertThat(times.remarks()).isEmpty();
      assertThat(times.layersNs().keySet())
          .containsExactlyElementsOf(
              engine.layers().stream().map(Engine.EngineLayer::name).toList());
      for (int i = 0; i < times.inferences(); i++) {
        int inference = i;
        long sum = times.layersNs().values().stream().mapToLong(ns -> ns[inference]).sum();
        assertThat(sum).isPositive().isLessThanOrEqualTo(times.wholeNs()[i]);
      }
    }
  }

  private LayerSession layers(Engine engine, boolean saved) throws Exception {
    if (saved) {
      assertThat(engine.save(Files.createDirectory(folder.resolve("saved")))).isTrue();
    }
    return engine.openLayers(20);
  }

  @Test
  void layersOfALoopsBodyAreWithinTheLoop() throws Exception {
    Network network = Models.load(Models.shared("onnx/polygraphy/loop.onnx"));
    Binding binding = Models.bindToOnes(network);
    try (Engine engine = Models.build(network, binding, folder);
        LayerSession session = engine.openLayers(4)) {
      session.bind(seeded(binding));
      session.run();
      session.run();
      LayerSession.LayerTimes times = session.finish(0);
      assertThat(times.layersNs()).hasSize(engine.layers().size());
      for (int i = 0; i < times.inferences(); i++) {
        int inference = i;
        long sum = times.layersNs().values().stream().mapToLong(ns -> ns[inference]).sum();
        assertThat(sum).isLessThanOrEqualTo(times.wholeNs()[i]);
      }
    }
  }

  @Test
  void anOutputWhoseShapeOnlyDataDecidesComesFresh() throws Exception {
    Path model = folder.resolve("nonzero.onnx");
    OnnxWriter.write(nonZero(), model);
    Network network = Models.load(model);
    Binding binding = Models.bindToOnes(network);
    HostTensor input = Values.floats(Shape.of(4), 0, 3, 0, 5);
    try (Engine engine = Models.build(network, binding, folder);
        Session session = engine.open()) {
      session.bind(Map.of("x", input));
      session.run();
      assertThat(Values.of(session.outputs().values().iterator().next())).containsExactly(1, 3);
      input.data().fill((byte) 0);
      session.run();
      assertThat(Values.of(session.outputs().values().iterator().next())).isEmpty();
    }
  }

  private static Model nonZero() {
    var x = new TensorSpec("x", ElementType.FLOAT, List.of(new Dimension.Fixed(4)));
    var y =
        new TensorSpec(
            "y", ElementType.INT64, List.of(new Dimension.Fixed(1), new Dimension.Unknown()));
    return Graphs.model(
        List.of(Node.of("n", "NonZero", List.of("x"), List.of("y"))), List.of(x), List.of(y));
  }

  @Test
  void fiftySessionsThatAreClosedLeaveNoMemoryBehind() throws Exception {
    Network network = zoo("lenet");
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> inputs = seeded(binding);
    rounds(network, binding, inputs, LEAK_ROUNDS);
    long before = residentBytes();
    rounds(network, binding, inputs, LEAK_ROUNDS);
    assertThat(residentBytes() - before).as("growth of resident memory").isLessThan(LEAK_BYTES);
  }

  private void rounds(Network network, Binding binding, Map<String, HostTensor> inputs, int count)
      throws BackendException {
    try (Engine engine = Models.build(network, binding, folder)) {
      for (int i = 0; i < count; i++) {
        Models.run(engine, inputs);
      }
    }
  }

  private static long residentBytes() throws Exception {
    Path status = Path.of("/proc/self/status");
    Assumptions.assumeTrue(Files.exists(status), "needs /proc");
    return Files.readAllLines(status).stream()
        .filter(line -> line.startsWith("VmRSS:"))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
        .findFirst()
        .orElseThrow();
  }

  private static double relativeL2(double[] actual, double[] expected) {
    double difference = 0;
    double norm = 0;
    for (int i = 0; i < actual.length; i++) {
      difference += (actual[i] - expected[i]) * (actual[i] - expected[i]);
      norm += expected[i] * expected[i];
    }
    return Math.sqrt(difference / norm);
  }
}
