package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.SparseTensor;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxWriter;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.inferometer.testkit.EngineAccounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Outputs of unknown, wrong and changing shape, and tensors whose shape the data decides.
class OutputShapesTest {
  private static final HostTensor INPUT = Values.floats(Shape.of(4), -1, 2, -3, 4);

  @TempDir Path folder;

  private static TensorSpec spec(String name, ElementType type, long... dims) {
    return new TensorSpec(name, type, Dimension.fixed(Shape.of(dims)));
  }

  private static TensorSpec shapeless(String name, ElementType type) {
    return new TensorSpec(name, type, null);
  }

  private static Node node(String type, String input, String output) {
    return Node.of(output, type, List.of(input), List.of(output));
  }

  private static Network network(List<Node> nodes, TensorSpec... outputs) {
    return network(Graphs.model(nodes, List.of(spec("x", ElementType.FLOAT, 4)), List.of(outputs)));
  }

  private static Network network(Model model) {
    return Network.of(model, "net", "test", "onnx", null);
  }

  private Engine build(Network network) throws Exception {
    return Models.build(network, network.bind(Optional.empty(), Map.of()), folder);
  }

  private static double[] run(Session session, String output) throws Exception {
    session.run();
    return Values.of(Objects.requireNonNull(session.outputs().get(output)));
  }

  private static String told(Engine engine) {
    return engine.options().getLast();
  }

  /// A condition whose branches differ in rank has a result of unknown rank.
  @Test
  void anOutputOfUnknownRankComesFresh() throws Exception {
    Graph flat =
        new Graph(
            "flat",
            List.of(node("Relu", "x", "t")),
            List.of(),
            List.of(),
            List.of(),
            List.of(shapeless("t", ElementType.FLOAT)),
            List.of());
    Graph deep =
        new Graph(
            "deep",
            List.of(Node.of("u", "Reshape", List.of("x", "square"), List.of("e"))),
            List.of(Constants.longs("square", Shape.of(2), 2, 2)),
            List.of(),
            List.of(),
            List.of(shapeless("e", ElementType.FLOAT)),
            List.of());
    Node condition =
        new Node(
            "if",
            "If",
            "",
            "",
            List.of("c"),
            List.of("y"),
            List.of(
                new Attribute("then_branch", new Attribute.Graphs(false, List.of(flat))),
                new Attribute("else_branch", new Attribute.Graphs(false, List.of(deep)))),
            Map.of());
    List<Node> nodes =
        List.of(
            Node.of("max", "ReduceMax", List.of("x"), List.of("m"), Attribute.of("keepdims", 0)),
            node("Cast", "m", "c0"),
            node("Not", "c0", "c"),
            condition);
    nodes =
        nodes.stream()
            .map(node ->
                node.opType().equals("Cast")
                    ? Node.of("c0", "Cast", List.of("m"), List.of("c0"), Attribute.of("to", 9))
                    : node)
            .toList();
    Network network = network(nodes, shapeless("y", ElementType.FLOAT));
    try (Engine engine = build(network)) {
      try (Session session = engine.open()) {
        session.bind(Map.of("x", INPUT));
        for (int i = 0; i < 3; i++) {
          assertThat(run(session, "y")).containsExactly(-1, 2, -3, 4);
          HostTensor output = Objects.requireNonNull(session.outputs().get("y"));
          assertThat(output.type().shape()).isEqualTo(Shape.of(2, 2));
        }
        assertThat(session.outputsOfOpenShape()).containsExactly("y");
      }
      assertThat(told(engine)).endsWith("cannot be written in place: y");
    }
  }

  @Test
  void anOutputThatIsDeclaredTooNarrowComesFreshAndTheOthersInPlace() throws Exception {
    Network network =
        network(
            List.of(
                node("Relu", "x", "r"), node("NonZero", "r", "positive"), node("Sin", "x", "s")),
            spec("positive", ElementType.INT64, 1, 1),
            spec("s", ElementType.FLOAT, 4));
    try (Engine engine = build(network)) {
      try (Session session = engine.open()) {
        session.bind(Map.of("x", INPUT));
        session.run();
        assertThat(run(session, "positive")).containsExactly(1, 3);
        assertThat(session.outputsOfOpenShape()).containsExactly("positive");
      }
      assertThat(told(engine)).endsWith("cannot be written in place: positive");
    }
  }

  /// The declared shape is that of the first inputs.
  @Test
  void whatHeldForOneInputNeedNotHoldForAnother() throws Exception {
    Network network =
        network(
            List.of(node("Relu", "x", "r"), node("NonZero", "r", "positive")),
            spec("positive", ElementType.INT64, 1, 2));
    try (Engine engine = build(network)) {
      try (Session session = engine.open()) {
        session.bind(Map.of("x", INPUT));
        session.run();
        assertThat(run(session, "positive")).containsExactly(1, 3);
        assertThat(session.outputsOfOpenShape()).isEmpty();
        session.bind(Map.of("x", Values.floats(Shape.of(4), 1, 1, 1, 1)));
        assertThat(run(session, "positive")).containsExactly(0, 1, 2, 3);
        session.bind(Map.of("x", INPUT));
        assertThat(run(session, "positive")).containsExactly(1, 3);
        assertThat(session.outputsOfOpenShape()).containsExactly("positive");
      }
      assertThat(told(engine)).endsWith("cannot be written in place: positive");
    }
  }

  @Test
  void outputsThatHoldTheirShapeAreWrittenInPlace() throws Exception {
    Network network = network(List.of(node("Sin", "x", "s")), spec("s", ElementType.FLOAT, 4));
    try (Engine engine = build(network)) {
      try (Session session = engine.open()) {
        session.bind(Map.of("x", INPUT));
        session.run();
        session.run();
        HostTensor output = Objects.requireNonNull(session.outputs().get("s"));
        session.run();
        assertThat(Objects.requireNonNull(session.outputs().get("s")).data().address())
            .isEqualTo(output.data().address());
      }
      assertThat(told(engine)).isEqualTo("outputs written in place");
    }
  }

  /// Calibration runs the same network on one sample after another.
  @Test
  void anObservedNetworkMayGiveAnotherShapeEachTime() throws Exception {
    Network network =
        network(
            List.of(
                node("Relu", "x", "r"),
                node("NonZero", "r", "positive"),
                Node.of("p", "Transpose", List.of("positive"), List.of("index")),
                Node.of("picked", "GatherND", List.of("r", "index"), List.of("y"))),
            spec("y", ElementType.FLOAT, 2));
    Binding binding = network.bind(Optional.empty(), Map.of());
    try (ObservingSession session = Models.observe(network, binding, folder)) {
      for (int positive = 4; positive >= 0; positive--) {
        double[] values = new double[4];
        java.util.Arrays.fill(values, 0, positive, 1);
        session.bind(Map.of("x", Values.floats(Shape.of(4), values)));
        java.util.Map<String, double[]> seen = new java.util.HashMap<>();
        session.run((name, tensor) -> seen.put(name, Values.of(tensor)));
        assertThat(seen.get("y")).hasSize(positive).containsOnly(positiveOnes(positive));
      }
    }
  }

  private static double[] positiveOnes(int count) {
    double[] ones = new double[count];
    java.util.Arrays.fill(ones, 1);
    return ones;
  }

  @Test
  void sequencesAndStringsAreLeftOutAndTheTensorsAreThere() throws Exception {
    Network network =
        network(
            List.of(
                node("Sin", "x", "s"),
                Node.of("split", "SplitToSequence", List.of("s"), List.of("parts")),
                Node.of("text", "Cast", List.of("x"), List.of("words"), Attribute.of("to", 8))),
            shapeless("parts", ElementType.UNDEFINED),
            spec("words", ElementType.STRING, 4),
            spec("s", ElementType.FLOAT, 4));
    Binding binding = network.bind(Optional.empty(), Map.of());
    assertThat(
            new OnnxRuntimeInterpreter()
                .interpret(network, binding, Map.of("x", INPUT))
                .outputs()
                .keySet())
        .containsExactly("s");
    try (Engine engine = build(network);
        Session session = engine.open()) {
      session.bind(Map.of("x", INPUT));
      for (int i = 0; i < 3; i++) {
        session.run();
        assertThat(session.outputs().keySet()).containsExactly("s");
      }
      assertThat(session.outputsOfOpenShape()).isEmpty();
    }
  }

  /// Zeros would select nothing.
  @Test
  void typesOfWhatTheDataDecidesAreThoseOfTheInputsThatAreMeasured() throws Exception {
    Network network =
        network(
            List.of(
                node("Relu", "x", "r"),
                node("NonZero", "r", "positive"),
                node("Abs", "positive", "a")),
            new TensorSpec(
                "a", ElementType.INT64, List.of(new Dimension.Fixed(1), new Dimension.Unknown())));
    Binding binding = network.bind(Optional.empty(), Map.of());
    BuildOptions options = new BuildOptions(binding, Precision.FP32, "cpu", 1, folder);
    BuildOptions measured =
        new BuildOptions(
            binding,
            Precision.FP32,
            "cpu",
            1,
            folder,
            folder,
            Map.of(),
            Map.of("x", INPUT),
            _ -> {});
    TensorType found = new TensorType(ElementType.INT64, Shape.of(1, 2));
    try (Engine engine = new OnnxRuntimeBackend().build(network, measured)) {
      assertThat(engine.layers().getLast().outputs()).containsExactly(found);
      assertThat(engine.layers().getLast().inputs()).containsExactly(found);
    }
    try (Engine engine = new OnnxRuntimeBackend().build(network, options)) {
      assertThat(engine.layers().getLast().outputs()).as("not known").isEmpty();
      assertThat(engine.layers().getLast().precision().toString()).contains("int64");
    }
  }

  /// ONNX Runtime saves sparse constants with indices of the narrowest type.
  @Test
  void anEngineWithASparseConstantIsDescribed() throws Exception {
    Tensor values = Constants.floats("w", Shape.of(3), 1, 2, 3);
    for (int size : new int[] {4, 400, 100_000}) {
      Tensor indices = Constants.longs("w_indices", Shape.of(3), 0, 2, size - 1);
      Model flat =
          Graphs.model(
              List.of(Node.of("add", "Add", List.of("x", "w"), List.of("y"))),
              List.of(spec("x", ElementType.FLOAT, size)),
              List.of(spec("y", ElementType.FLOAT, size)));
      Graph graph = flat.graph();
      Model model =
          flat.with(
              new Graph(
                  "g",
                  graph.nodes(),
                  List.of(),
                  List.of(new SparseTensor(values, indices, Shape.of(size))),
                  graph.inputs(),
                  graph.outputs(),
                  List.of()));
      Path file = folder.resolve("sparse" + size + ".onnx");
      OnnxWriter.write(model, file);
      Network network = Models.load(file);
      try (Engine engine = build(network)) {
        EngineAccounts.assertComplete(network, engine);
        try (Session session = engine.open()) {
          session.bind(Map.of("x", Values.floats(Shape.of(size), 5)));
          double[] sums = run(session, "y");
          assertThat(sums[0]).isEqualTo(6);
          assertThat(sums[size - 1]).isEqualTo(3);
        }
      }
    }
  }
}
