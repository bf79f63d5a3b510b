package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.data.Offset.offset;
import static org.inferometer.network.layer.Layers.custom;
import static org.inferometer.network.layer.Layers.relu;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.inferometer.customlayer.CpuKernel;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.Session;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CustomLayersTest {
  private static final int ROWS = 5;
  private static final int COLUMNS = 7;

  @TempDir Path folder;

  private record Settings(float epsilon) {
    Settings {
      if (!(epsilon > 0)) {
        throw new IllegalArgumentException("epsilon is above 0, not " + epsilon);
      }
    }
  }

  /// Root-mean-square normalisation.
  private static class RmsNorm implements CustomLayer {
    @Override
    public Signature signature() {
      return Signature.of("org.example", "RmsNorm", 1)
          .types("T", ElementType.FLOAT, ElementType.FLOAT16)
          .attributes(new Settings(1e-6f))
          .input("x", "T", "..., N")
          .output("y", "T", "..., N");
    }

    @Override
    public void reference(LayerCall call) {
      Shape shape = call.input(0).type().shape();
      long n = shape.dim(-1);
      for (long row = 0; row < shape.elementCount() / n; row++) {
        double squares = 0;
        for (long i = 0; i < n; i++) {
          squares += Math.pow(call.read(0, row * n + i), 2);
        }
        double scale = 1 / Math.sqrt(squares / n + call.attributes(Settings.class).epsilon());
        for (long i = 0; i < n; i++) {
          call.write(0, row * n + i, scale * call.read(0, row * n + i));
        }
      }
    }
  }

  @Test
  void aLayerWithoutAKernelRunsByItsReference() throws Exception {
    Network network = network(new RmsNorm(), Attribute.of("epsilon", 0.5f));
    try (Engine engine = Models.build(network, Models.bindToOnes(network), folder)) {
      assertThat(Models.run(engine, Map.of("x", input())).get("z"))
          .containsExactly(expected(0.5), offset(1e-6));
    }
  }

  @Test
  void anOutputLiesInTheMemoryOfAnInputWhereTheSignatureAllowsIt() throws Exception {
    assertThat(addresses(true)).as("of an input and its output").containsOnly(true);
    assertThat(addresses(false)).containsOnly(false);
  }

  /// Whether the output of each call lies where its input does.
  private List<Boolean> addresses(boolean allowed) throws Exception {
    List<Boolean> same = new ArrayList<>();
    CustomLayer layer =
        new RmsNorm() {
          @Override
          public Signature signature() {
            return allowed ? super.signature().inPlace("y", "x") : super.signature();
          }

          @Override
          public Optional<CpuKernel> cpuKernel() {
            return Optional.of(call -> {
              same.add(call.input(0).data().address() == call.output(0).data().address());
              reference(call);
            });
          }
        };
    NetworkBuilder builder = new NetworkBuilder("between", 1);
    builder.output(
        builder
            .input("x", ElementType.FLOAT, ROWS, COLUMNS)
            .then("relu", relu())
            .then("norm", custom(layer, new Settings(0.5f)))
            .then("z", relu()));
    Network network = builder.build();
    try (Engine engine = Models.build(network, Models.bindToOnes(network), folder)) {
      assertThat(Models.run(engine, Map.of("x", input())).get("z"))
          .containsExactly(expected(0.5), offset(1e-6));
    }
    return same;
  }

  @Test
  void aKernelComputesInTheRuntimesMemory() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    CustomLayer layer =
        new RmsNorm() {
          @Override
          public Optional<CpuKernel> cpuKernel() {
            return Optional.of(call -> {
              calls.incrementAndGet();
              for (long i = 0; i < (long) ROWS * COLUMNS; i++) {
                float x = call.input(0).data().getAtIndex(ValueLayout.JAVA_FLOAT, i);
                call.output(0).data().setAtIndex(ValueLayout.JAVA_FLOAT, i, 3 * x);
              }
            });
          }
        };
    Network network = network(layer);
    try (Engine engine = Models.build(network, Models.bindToOnes(network), folder)) {
      assertThat(Models.run(engine, Map.of("x", input())).get("z"))
          .containsExactly(
              Arrays.stream(Values.of(input())).map(x -> 3 * Math.max(0, (float) x)).toArray(),
              offset(1e-6));
      assertThat(calls).hasValue(1);
    }
  }

  @Test
  void itIsAnEngineLayerThatIsTimedLikeAnyOther() throws Exception {
    Network network = network(new RmsNorm());
    try (Engine engine = Models.build(network, Models.bindToOnes(network), folder);
        LayerSession session = engine.openLayers(2)) {
      assertThat(engine.layers())
          .filteredOn(layer -> layer.type().equals("RmsNorm"))
          .extracting(EngineLayer::origins)
          .containsExactly(List.of("norm"));
      session.bind(Map.of("x", input()));
      session.run();
      session.run();
      assertThat(session.finish(0).layersNs()).containsKey("norm");
    }
  }

  /// The runtime infers no shape behind a custom layer.
  @Test
  void outputsBehindItAreWrittenInPlaceAsOthersAre() throws Exception {
    Network network = open();
    HostTensor input = input();
    try (Engine engine = Models.build(network, Models.bindTo(network, Map.of("x", input)), folder);
        Session session = engine.open()) {
      session.bind(Map.of("x", input));
      session.run();
      session.run();
      assertThat(session.outputsOfOpenShape()).isEmpty();
    }
  }

  /// Normalisation of any number of rows.
  private static Network open() {
    NetworkBuilder builder = new NetworkBuilder("net", 1);
    builder.output(
        builder
            .input("x", ElementType.FLOAT, "N", COLUMNS)
            .then("norm", custom(new RmsNorm()))
            .then("z", relu()));
    return builder.build();
  }

  @Test
  void theStudyIsToldWhatRan() throws Exception {
    CustomLayer withKernel =
        new RmsNorm() {
          @Override
          public Optional<CpuKernel> cpuKernel() {
            return Optional.of(this::reference);
          }
        };
    String byReference =
        "custom layers without a CPU kernel ran by their reference, whose time is not that of a"
            + " kernel: 'norm' (org.example.RmsNorm)";

    assertThat(told(new RmsNorm())).contains("RmsNorm in Java, the reference", byReference);
    assertThat(told(withKernel))
        .contains("RmsNorm in Java, the CPU kernel")
        .doesNotContain(byReference);
  }

  /// The kernels of the engine's layers, and its options.
  private List<String> told(CustomLayer layer) throws Exception {
    Network network = network(layer);
    try (Engine engine = Models.build(network, Models.bindToOnes(network), folder)) {
      return Stream.concat(
              engine.layers().stream().map(EngineLayer::kernel), engine.options().stream())
          .toList();
    }
  }

  @Test
  void aSavedEngineHasItToo() throws Exception {
    Network network = network(new RmsNorm(), Attribute.of("epsilon", 0.5f));
    Binding binding = Models.bindToOnes(network);
    Path saved = Files.createDirectory(folder.resolve("saved"));
    try (Engine engine = Models.build(network, binding, folder)) {
      assertThat(engine.save(saved)).isTrue();
    }
    try (Engine engine = Models.loadEngine(network, binding, saved)) {
      assertThat(Models.run(engine, Map.of("x", input())).get("z"))
          .containsExactly(expected(0.5), offset(1e-6));
    }
  }

  @Test
  void theReferenceOfANetworkIsComputedWithoutItsKernel() throws Exception {
    CustomLayer layer =
        new RmsNorm() {
          @Override
          public Optional<CpuKernel> cpuKernel() {
            return Optional.of(_ -> {
              throw new IllegalStateException("the kernel was called");
            });
          }
        };
    Network network = network(layer, Attribute.of("epsilon", 0.5f));
    Map<String, HostTensor> outputs =
        new OnnxRuntimeInterpreter()
            .interpret(network, Models.bindToOnes(network), Map.of("x", input()))
            .outputs();
    assertThat(Values.of(outputs.values().iterator().next()))
        .containsExactly(expected(0.5), offset(1e-6));
  }

  /// As calibration does.
  @Test
  void tensorsOfANetworkWithItAreObserved() throws Exception {
    Network network = network(new RmsNorm(), Attribute.of("epsilon", 0.5f));
    Map<String, double[]> seen = new HashMap<>();
    try (ObservingSession session = Models.observe(network, Models.bindToOnes(network), folder)) {
      session.bind(Map.of("x", input()));
      session.run((name, tensor) -> seen.put(name, Values.of(tensor)));
    }
    assertThat(seen.get("z")).containsExactly(expected(0.5), offset(1e-6));
  }

  @Test
  void aStrictInferenceHasItToo() throws Exception {
    Network network = network(new RmsNorm(), Attribute.of("epsilon", 0.5f));
    Map<String, HostTensor> outputs =
        new OnnxRuntimeInterpreter()
            .interpretStrictly(network, Models.bindToOnes(network), Map.of("x", input()))
            .outputs();
    assertThat(Values.of(outputs.values().iterator().next()))
        .containsExactly(expected(0.5), offset(1e-6));
  }

  @Test
  void anAttributeThatMakesNoSenseIsNamedWithTheLayer() throws Exception {
    Network network = network(new RmsNorm(), Attribute.of("epsilon", -1f));
    assertThatThrownBy(() -> Models.build(network, Models.bindToOnes(network), folder))
        .isInstanceOf(BackendException.class)
        .hasMessage("net: layer 'norm' (org.example.RmsNorm): epsilon is above 0, not -1.0");
  }

  @Test
  void aLayerThatThrowsFailsTheInferenceWithItsMessage() throws Exception {
    CustomLayer layer =
        new RmsNorm() {
          @Override
          public void reference(LayerCall call) {
            throw new IllegalStateException("row 3 is all zero");
          }
        };
    Network network = network(layer);
    try (Engine engine = Models.build(network, Models.bindToOnes(network), folder)) {
      assertThatThrownBy(() -> Models.run(engine, Map.of("x", input())))
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("row 3 is all zero");
    }
  }

  private static HostTensor input() {
    Random random = new Random(1);
    float[] values = new float[ROWS * COLUMNS];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return new HostTensor(
        new TensorType(ElementType.FLOAT, Shape.of(ROWS, COLUMNS)),
        Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, values));
  }

  /// Relu, then normalisation.
  private static double[] expected(double epsilon) {
    double[] values = Values.of(input());
    double[] expected = new double[values.length];
    for (int row = 0; row < ROWS; row++) {
      double squares = 0;
      for (int i = 0; i < COLUMNS; i++) {
        squares += Math.pow(Math.max(0, values[row * COLUMNS + i]), 2);
      }
      for (int i = 0; i < COLUMNS; i++) {
        expected[row * COLUMNS + i] =
            Math.max(0, values[row * COLUMNS + i]) / Math.sqrt(squares / COLUMNS + epsilon);
      }
    }
    return expected;
  }

  private static Network network(CustomLayer layer, Attribute... attributes) {
    List<Dimension> shape = List.of(new Dimension.Fixed(ROWS), new Dimension.Fixed(COLUMNS));
    Model model =
        Graphs.model(
            List.of(
                Node.of("relu", "Relu", List.of("x"), List.of("y")),
                new Node(
                    "norm",
                    "RmsNorm",
                    "org.example",
                    "",
                    List.of("y"),
                    List.of("z"),
                    List.of(attributes),
                    Map.of())),
            List.of(new TensorSpec("x", ElementType.FLOAT, shape)),
            List.of(new TensorSpec("z", ElementType.FLOAT, shape)));
    Model importing =
        model.with(
            List.of(new OperatorSet("", 17), new OperatorSet("org.example", 1)), model.graph());
    return Network.of(importing, "net", "net", "onnx", null).with(CustomLayers.of(List.of(layer)));
  }
}
