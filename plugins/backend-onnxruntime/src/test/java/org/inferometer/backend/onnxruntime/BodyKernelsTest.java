package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.LayerSession.LayerTimes;
import org.inferometer.study.Precision;
import org.inferometer.testkit.EngineAccounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Kernels of a body are within the layer that holds it, whatever its nodes are called.
class BodyKernelsTest {
  private static final int SIZE = 96;
  private static final int ITERATIONS = 400;
  private static final int INFERENCES = 4;

  @TempDir Path folder;

  private static TensorSpec spec(String name, ElementType type, long... dims) {
    return new TensorSpec(name, type, Dimension.fixed(Shape.of(dims)));
  }

  private static TensorSpec matrix(String name) {
    return spec(name, ElementType.FLOAT, SIZE, SIZE);
  }

  private static Graph graph(List<Node> nodes, List<TensorSpec> inputs, List<TensorSpec> outputs) {
    return new Graph("g", nodes, List.of(), List.of(), inputs, outputs, List.of());
  }

  private static Node holding(Node node, String attribute, Graph... graphs) {
    List<Attribute> attributes = new ArrayList<>(node.attributes());
    String[] names = attribute.split(",", -1);
    for (int i = 0; i < graphs.length; i++) {
      attributes.add(new Attribute(names[i], new Attribute.Graphs(false, List.of(graphs[i]))));
    }
    return new Node(
        node.name(), node.opType(), "", "", node.inputs(), node.outputs(), attributes, Map.of());
  }

  /// Two products, forty iterations of two products each, and another product. Everything in the
  /// body is called as in the main graph.
  ///
  /// @param names of the main graph's products; those of the body have the first two
  private static Network loop(String... names) {
    Graph body =
        graph(
            List.of(
                Node.of(names[0], "MatMul", List.of("carried", "w"), List.of("b0")),
                Node.of(names[1], "MatMul", List.of("b0", "w"), List.of("next")),
                Node.of("", "Identity", List.of("going"), List.of("on"))),
            List.of(
                spec("i", ElementType.INT64), spec("going", ElementType.BOOL), matrix("carried")),
            List.of(spec("on", ElementType.BOOL), matrix("next")));
    return network(
        Node.of(names[0], "MatMul", List.of("x", "w"), List.of("a")),
        Node.of(names[1], "MatMul", List.of("a", "w"), List.of("b")),
        holding(Node.of("", "Loop", List.of("times", "", "b"), List.of("c")), "body", body),
        Node.of(names[2], "MatMul", List.of("c", "w"), List.of("y")));
  }

  private static Network network(Node... nodes) {
    float[] weights = new float[SIZE * SIZE];
    Random random = new Random(1);
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (random.nextFloat() - 0.5f) / 8;
    }
    Tensor w = Constants.floats("w", Shape.of(SIZE, SIZE), weights);
    Tensor times = Constants.longs("times", Shape.of(), ITERATIONS);
    Graph main =
        new Graph(
            "g",
            List.of(nodes),
            List.of(w, times),
            List.of(),
            List.of(matrix("x")),
            List.of(matrix("y")),
            List.of());
    Model flat = Graphs.model(List.of(), List.of(), List.of());
    return Network.of(flat.with(main), "net", "test", "onnx", null);
  }

  private record Profiled(List<Engine.EngineLayer> layers, int events, LayerTimes times) {
    /// The shortest time of the layer in an inference, in nanoseconds: other work on the machine
    /// makes single times longer, but none shorter.
    long least(int layer) {
      return Arrays.stream(Objects.requireNonNull(times.layersNs().get(layers.get(layer).name())))
          .min()
          .orElseThrow();
    }
  }

  private Profiled profiled(Network network) throws Exception {
    Binding binding = network.bind(java.util.Optional.empty(), Map.of());
    double[] values = new double[SIZE * SIZE];
    Arrays.fill(values, 0.5);
    Map<String, HostTensor> inputs = Map.of("x", Values.floats(Shape.of(SIZE, SIZE), values));
    BuildOptions options =
        new BuildOptions(
            binding, Precision.FP32, "cpu", 1, folder, folder, Map.of(), inputs, _ -> {});
    try (Engine engine = new OnnxRuntimeBackend().build(network, options);
        LayerSession session = engine.openLayers(INFERENCES)) {
      EngineAccounts.assertComplete(network, engine);
      session.bind(inputs);
      for (int i = 0; i < INFERENCES; i++) {
        session.run();
      }
      return new Profiled(engine.layers(), engine.layerEvents(), session.finish(0));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {",,", "a,b,c", "MatMul_1,MatMul_0,", "MatMul_3,,MatMul_0"})
  void aLoopsKernelsAreInTheLoopWhateverTheyAreCalled(String names) throws Exception {
    Profiled profiled = profiled(loop(names.split(",", -1)));

    assertThat(profiled.layers().stream().map(Engine.EngineLayer::type))
        .containsExactly("MatMul", "MatMul", "Loop", "MatMul");
    assertThat(profiled.times().inferences()).isEqualTo(INFERENCES);
    assertThat(profiled.times().remarks())
        .singleElement()
        .asString()
        .contains("include the tracing of the kernels within");
    assertAddsUp(profiled.times());
    for (int layer : List.of(0, 1, 3)) {
      assertThat(profiled.least(layer)).as("layer %d", layer).isLessThan(profiled.least(2) / 4);
    }
  }

  private static void assertAddsUp(LayerTimes times) {
    for (int i = 0; i < times.inferences(); i++) {
      int inference = i;
      long layers = times.layersNs().values().stream().mapToLong(ns -> ns[inference]).sum();
      assertThat(times.tracingNs()[i]).isPositive();
      assertThat(layers + times.tracingNs()[i]).isLessThanOrEqualTo(times.wholeNs()[i]);
    }
  }

  /// A run of the body is an event too, as are the main graph's and the whole inference.
  @Test
  void eventsOfABodyCountForTheProfilersBuffer() throws Exception {
    Profiled profiled = profiled(loop("a", "b", "c"));
    int bodyKernels = 3;
    assertThat(profiled.events()).isEqualTo(4 + 2 + ITERATIONS * (bodyKernels + 1));
  }

  @Test
  void aConditionWithinALoopIsWithinTheLoop() throws Exception {
    Graph branch =
        graph(
            List.of(Node.of("m", "MatMul", List.of("carried", "w"), List.of("t"))),
            List.of(),
            List.of(matrix("t")));
    Graph body =
        graph(
            List.of(
                holding(
                    Node.of("m", "If", List.of("going"), List.of("next")),
                    "then_branch,else_branch",
                    branch,
                    branch),
                Node.of("", "Identity", List.of("going"), List.of("on"))),
            List.of(
                spec("i", ElementType.INT64), spec("going", ElementType.BOOL), matrix("carried")),
            List.of(spec("on", ElementType.BOOL), matrix("next")));
    Profiled profiled =
        profiled(
            network(
                Node.of("m", "MatMul", List.of("x", "w"), List.of("a")),
                holding(
                    Node.of("l", "Loop", List.of("times", "", "a"), List.of("b")), "body", body),
                Node.of("n", "MatMul", List.of("b", "w"), List.of("y"))));

    assertThat(profiled.layers()).hasSize(3);
    assertAddsUp(profiled.times());
    assertThat(profiled.least(0) + profiled.least(2)).isLessThan(profiled.least(1) / 2);
  }

  @Test
  void theTypesOfTheMainGraphsTensorsAreNotThoseOfABody() throws Exception {
    Network network = loop("a", "b", "c");
    double[] zeros = new double[SIZE * SIZE];
    var types =
        new OnnxRuntimeInterpreter()
            .interpret(
                network,
                network.bind(java.util.Optional.empty(), Map.of()),
                Map.of("x", Values.floats(Shape.of(SIZE, SIZE), zeros)))
            .types();
    assertThat(types.keySet()).contains("a", "b", "c", "y").doesNotContain("b0", "next", "on");
  }

  /// The profile of a loop of two iterations, each with a condition, as ONNX Runtime writes it: an
  /// event stands where what it times has ended.
  @Test
  void graphsAreToldApartByTimeAlone() {
    List<TracedInference> seen = new ArrayList<>();
    TracedInference.Reader reader = new TracedInference.Reader(seen::add);
    List.of(
            session("session_initialization", 0, 5),
            kernel("n", "MatMul", 12, 3),
            kernel("n", "MatMul", 24, 2),
            run(24, 4),
            kernel("c", "If", 22, 7),
            run(21, 10),
            kernel("n", "MatMul", 41, 2),
            run(40, 6),
            kernel("c", "If", 38, 9),
            run(37, 12),
            kernel("l", "Loop", 20, 30),
            kernel("n", "MatMul", 55, 5),
            run(12, 52),
            session("model_run", 10, 60))
        .forEach(reader::accept);

    assertThat(seen).hasSize(1);
    TracedInference inference = seen.getFirst();
    assertThat(inference.kernels().stream().map(TraceEvent::opType))
        .containsExactly("MatMul", "Loop", "MatMul");
    assertThat(inference.kernels().stream().map(TraceEvent::startUs))
        .containsExactly(12L, 20L, 55L);
    assertThat(inference.events()).isEqualTo(13);
    assertThat(inference.wholeUs()).isEqualTo(60);
    assertThat(inference.tracingUs()).as("15 to 20, 50 to 55, 60 to 64").isEqualTo(5 + 5 + 4);
    assertThat(inference.innerTracingUs())
        .as("26 to 28, 29 to 31, 43 to 46, 47 to 49")
        .isEqualTo(2 + 2 + 3 + 2);
  }

  private static TraceEvent kernel(String name, String operator, long start, long duration) {
    return new TraceEvent(
        "Node",
        name + "_kernel_time",
        start,
        duration,
        "\"args\" : {\"op_name\" : \"" + operator + "\",\"node_index\" : \"0\"}");
  }

  private static TraceEvent run(long start, long duration) {
    return session("SequentialExecutor::Execute", start, duration);
  }

  private static TraceEvent session(String name, long start, long duration) {
    return new TraceEvent("Session", name, start, duration, "");
  }
}
