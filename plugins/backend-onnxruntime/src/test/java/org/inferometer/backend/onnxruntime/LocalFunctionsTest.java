package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Function;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.UnknownFields;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.quantise.Calibration;
import org.inferometer.quantise.Int8Derivation;
import org.inferometer.quantise.Int8Request;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.testkit.EngineAccounts;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Networks whose nodes call local functions, converted and run beside their originals.
class LocalFunctionsTest {
  private static final OperatorSet OWN = new OperatorSet("own", 1);
  private static final OperatorSet ONNX = new OperatorSet("", 17);

  @TempDir Path folder;

  @Test
  void aNetworkOfFunctionsComputesInHalfPrecisionWhatItComputesInFp32() throws Exception {
    Network network = network();

    Conversion conversion = HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16));

    assertThat(conversion.layers(Treatment.CONVERTED))
        .extracting(LayerConversion::layer)
        .containsExactly("first", "second", "choice");
    assertThat(conversion.model().functions()).isEmpty();
    assertThat(compare(network, conversion).sqnrDb()).isBetween(50.0, 120.0);
  }

  @Test
  void aNetworkOfFunctionsIsCalibratedWithinThemAndQuantised() throws Exception {
    Network network = network();

    Conversion conversion =
        new Int8Derivation(
                new Calibration(
                    new Installed(),
                    new OnnxRuntimeBackend(),
                    "cpu",
                    1,
                    folder.resolve("c"),
                    folder))
            .convert(
                network,
                new Int8Request(
                    Int8Options.of(Rules.ONNXRUNTIME), Map.of(), CalibrationRequest.DEFAULT, 1),
                _ -> {});

    assertThat(conversion.layers(Treatment.CONVERTED))
        .extracting(LayerConversion::layer)
        .contains("first", "second");
    try (Engine engine =
        Models.build(conversion.network(network), Models.bindToOnes(network), folder)) {
      assertThat(engine.layers()).anyMatch(layer -> layer.type().equals("QLinearConv"));
    }
    assertThat(compare(network, conversion).relativeL2()).isLessThan(0.05);
  }

  private OutputComparison compare(Network network, Conversion conversion) throws Exception {
    Network derived = conversion.network(network);
    var binding = Models.bindToOnes(network);
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 3).tensors();
    var expected = new OnnxRuntimeInterpreter().interpret(network, binding, inputs).outputs();
    try (Engine engine = Models.build(derived, binding, folder);
        Session session = engine.open()) {
      EngineAccounts.assertComplete(derived, engine);
      assertThat(derived.layers().stream().map(Layer::name))
          .containsExactlyElementsOf(network.layers().stream().map(Layer::name).toList());
      session.bind(inputs);
      session.run();
      return OutputComparison.of(session.outputs(), expected);
    }
  }

  /// `first` and `second` call a function that calls another twice; a graph within `choice` calls
  /// one that also passes its input on, which is called on integers too.
  private static Network network() {
    Function block =
        function(
            "Block",
            List.of("X", "W", "B"),
            List.of("Y"),
            List.of("slope"),
            List.of(
                Node.of(
                    "c",
                    "Conv",
                    List.of("X", "W", "B"),
                    List.of("t"),
                    Attribute.of("pads", new long[] {1, 1, 1, 1})),
                new Node(
                    "",
                    "LeakyRelu",
                    "",
                    "",
                    List.of("t"),
                    List.of("Y"),
                    List.of(new Attribute("alpha", new Attribute.Reference("slope", 1))),
                    Map.of())));
    Function twice =
        function(
            "Twice",
            List.of("X", "W", "V"),
            List.of("Y"),
            List.of(),
            List.of(
                call("b1", "Block", "X W ", "t", Attribute.of("slope", 0.1f)),
                call("b2", "Block", "t V ", "Y", Attribute.of("slope", 0.3f))));
    Function pass =
        function(
            "Pass",
            List.of("X"),
            List.of("Z", "Y"),
            List.of(),
            List.of(
                Node.of("", "Identity", List.of("X"), List.of("Z")),
                Node.of("", "Add", List.of("X", "Z"), List.of("Y"))));
    return network(block, twice, pass);
  }

  private static Network network(Function... functions) {
    Graph inner =
        new Graph(
            "inner",
            List.of(
                call("p", "Pass", "h", "same double"),
                Node.of("", "Add", List.of("same", "double"), List.of("z"))),
            List.of(),
            List.of(),
            List.of(),
            List.of(new TensorSpec("z", ElementType.FLOAT, null)),
            List.of());
    Graph other =
        new Graph(
            "other",
            List.of(Node.of("", "Identity", List.of("h"), List.of("i"))),
            List.of(),
            List.of(),
            List.of(),
            List.of(new TensorSpec("i", ElementType.FLOAT, null)),
            List.of());
    List<Node> nodes =
        List.of(
            call("first", "Twice", "x w v", "g"),
            call("second", "Block", "g w b", "h", Attribute.of("slope", 0.2f)),
            call("count", "Pass", "n", "n1 n2"),
            Node.of("less", "Less", List.of("n1", "n2"), List.of("yes")),
            Node.of(
                "choice",
                "If",
                List.of("yes"),
                List.of("y"),
                new Attribute("then_branch", new Attribute.Graphs(false, List.of(inner))),
                new Attribute("else_branch", new Attribute.Graphs(false, List.of(other)))));
    Graph graph =
        new Graph(
            "main",
            nodes,
            List.of(weight("w", 4, 4, 3, 3), weight("v", 4, 4, 3, 3), weight("b", 4), one()),
            List.of(),
            List.of(new TensorSpec("x", ElementType.FLOAT, Dimension.fixed(Shape.of(1, 4, 8, 8)))),
            List.of(new TensorSpec("y", ElementType.FLOAT, null)),
            List.of());
    Model model =
        new Model(
            8,
            "",
            "",
            "",
            0,
            "",
            List.of(ONNX, OWN),
            graph,
            List.of(functions),
            Map.of(),
            UnknownFields.NONE);
    return Network.of(model, "functions", "functions.onnx", "onnx", null);
  }

  private static Function function(
      String name,
      List<String> inputs,
      List<String> outputs,
      List<String> attributes,
      List<Node> nodes) {
    return new Function(
        name, "own", "", inputs, outputs, attributes, List.of(), nodes, List.of(ONNX, OWN));
  }

  private static Node call(
      String name, String function, String inputs, String outputs, Attribute... attributes) {
    return new Node(
        name,
        function,
        "own",
        "",
        List.of(inputs.split(" ", -1)),
        List.of(outputs.split(" ", -1)),
        List.of(attributes),
        Map.of());
  }

  private static Tensor one() {
    return new Tensor(
        "n",
        ElementType.INT64,
        Shape.of(),
        Arena.ofAuto().allocateFrom(ValueLayout.JAVA_LONG, 1),
        List.of());
  }

  private static Tensor weight(String name, long... shape) {
    Shape of = Shape.of(shape);
    Random random = new Random(name.hashCode());
    float[] elements = new float[(int) of.elementCount()];
    IntStream.range(0, elements.length)
        .forEach(i -> elements[i] = (float) random.nextGaussian() / 6);
    return new Tensor(
        name,
        ElementType.FLOAT,
        of,
        Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, elements),
        List.of());
  }
}
