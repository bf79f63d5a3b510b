package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.backend.onnxruntime.OperatorForms.Form;
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
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.rewriting.RewritableNetwork;
import org.inferometer.quantise.Int8Request;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.QuantisationRules;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Converts a convolution with one operator behind it, in each form of the operator and at operator
/// sets that have it: in the main graph, within an If, within a Loop in an If, and within a local
/// function. What ONNX Runtime runs in FP32 it runs after each conversion, near the FP32 outputs,
/// unless the conversion was refused with a reason.
///
/// The first and the last operator set of each form are tried; `-Dinferometer.sweep=all` tries each
/// between them, and every place.
class OperatorSweepTest {
  private static final boolean ALL = "all".equals(System.getProperty("inferometer.sweep"));

  /// Of what changes no number.
  private static final double EXACT_DB = 100;

  private static final double FP16_DB = 40;

  private static final double INT8_DB = 18;

  @TempDir Path folder;

  private final List<String> faults = new ArrayList<>();

  static Stream<Form> forms() {
    return OperatorForms.all();
  }

  private enum Place {
    MAIN_GRAPH,
    IF,
    LOOP_IN_IF,
    FUNCTION
  }

  private interface Derivation {
    Network of(Network network) throws Exception;
  }

  @ParameterizedTest
  @MethodSource("forms")
  void anOperatorKeepsItsMeaningInEveryConversion(Form form) throws Exception {
    int ran = 0;
    for (int opset : opsets(form)) {
      for (Place place : places(form, opset)) {
        ran += sweep(form, opset, place) ? 1 : 0;
      }
    }
    assertThat(ran).as("networks that run in FP32").isPositive();
    assertThat(faults).isEmpty();
  }

  private static int[] opsets(Form form) {
    return ALL
        ? IntStream.rangeClosed(form.first(), form.last()).toArray()
        : IntStream.of(form.first(), Math.max(form.first(), Math.min(form.last(), 12)))
            .distinct()
            .toArray();
  }

  private static List<Place> places(Form form, int opset) {
    return ALL || opset == form.first() ? List.of(Place.values()) : List.of(Place.MAIN_GRAPH);
  }

  /// @return whether FP32 runs
  private boolean sweep(Form form, int opset, Place place) throws Exception {
    Network network = network(form, opset, place);
    Map<String, HostTensor> expected;
    try {
      expected = outputs(network);
    } catch (BackendException e) {
      return false;
    }
    String where = form + " of " + opset + " in " + place + ", ";
    double floor = form.jumps() ? Double.NEGATIVE_INFINITY : 0;
    check(
        where + "raised to 13",
        network,
        expected,
        EXACT_DB,
        n -> RewritableNetwork.of(n, 13, "a test"));
    check(
        where + "raised to 19",
        network,
        expected,
        EXACT_DB,
        n -> RewritableNetwork.of(n, 19, "a test"));
    check(where + "FP16", network, expected, floor + FP16_DB, OperatorSweepTest::half);
    check(where + "INT8", network, expected, floor + INT8_DB, n -> int8(n, Rules.ONNXRUNTIME));
    check(
        where + "INT8 symmetric",
        network,
        expected,
        floor + INT8_DB,
        n -> int8(n, Rules.SYMMETRIC));
    return true;
  }

  private void check(
      String what,
      Network network,
      Map<String, HostTensor> expected,
      double floor,
      Derivation derivation)
      throws Exception {
    Network derived;
    try {
      derived = derivation.of(network);
    } catch (ConversionException e) {
      assertThat(e).hasMessageContaining("operator set").hasMessageMatching(".*'(y|op|op/y)'.*");
      return;
    }
    try {
      OutputComparison comparison = OutputComparison.of(outputs(derived), expected);
      if (comparison.nonFinite() > 0 || comparison.sqnrDb() < floor) {
        faults.add(String.format(Locale.ROOT, "%s: %.1f dB", what, comparison.sqnrDb()));
      }
    } catch (BackendException e) {
      faults.add(what + ": " + e.getMessage());
    }
  }

  private static Network half(Network network) throws ConversionException {
    return HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16)).network(network);
  }

  private Network int8(Network network, QuantisationRules rules) throws Exception {
    Int8Request request =
        new Int8Request(
            Int8Options.of(rules), Map.of(), new CalibrationRequest(null, null, "min-max", 2), 1);
    return Installed.int8(1, folder).convert(network, request, _ -> {}).network(network);
  }

  private static Map<String, HostTensor> outputs(Network network) throws Exception {
    Binding binding = network.bind(Optional.empty(), Map.of());
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 1).tensors();
    return new OnnxRuntimeInterpreter().interpret(network, binding, inputs).outputs();
  }

  private static Network network(Form form, int opset, Place place) {
    List<Node> nodes = new ArrayList<>();
    nodes.add(Node.of("conv", "Conv", List.of("x", "w"), List.of("c")));
    List<Tensor> constants = new ArrayList<>(form.constants());
    constants.add(OperatorForms.weights("w", 4, 3, 1, 1));
    List<Function> functions = new ArrayList<>();
    switch (place) {
      case MAIN_GRAPH -> nodes.addAll(form.nodes());
      case IF -> {
        constants.add(truth());
        nodes.add(condition(branch("a", form.nodes()), branch("b", form.nodes())));
      }
      case LOOP_IN_IF -> {
        constants.add(truth());
        constants.add(OperatorForms.longs("once", Shape.of(), 1));
        nodes.add(condition(loop("a", form.nodes()), loop("b", form.nodes())));
      }
      case FUNCTION -> {
        nodes.add(call(form));
        functions.add(function(form, opset));
      }
    }
    return network(opset, nodes, constants, functions);
  }

  private static Network network(
      int opset, List<Node> nodes, List<Tensor> constants, List<Function> functions) {
    TensorSpec x = new TensorSpec("x", ElementType.FLOAT, Dimension.fixed(Shape.of(1, 3, 6, 6)));
    Graph graph =
        new Graph("g", nodes, constants, List.of(), List.of(x), List.of(spec("y")), List.of());
    List<OperatorSet> sets =
        functions.isEmpty()
            ? List.of(new OperatorSet("", opset))
            : List.of(new OperatorSet("", opset), new OperatorSet("local", 1));
    Model model = new Model(8, "", "", "", 0, "", sets, graph, functions, Map.of());
    return Network.of(model, "sweep", "a test", "onnx", null);
  }

  private static TensorSpec spec(String name) {
    return new TensorSpec(name, ElementType.UNDEFINED, null);
  }

  private static Tensor truth() {
    return new Tensor(
        "true", ElementType.BOOL, Shape.of(), MemorySegment.ofArray(new byte[] {1}), List.of());
  }

  private static Node condition(Graph then, Graph otherwise) {
    return Node.of(
        "if",
        "If",
        List.of("true"),
        List.of("y"),
        new Attribute("then_branch", new Attribute.Graphs(false, List.of(then))),
        new Attribute("else_branch", new Attribute.Graphs(false, List.of(otherwise))));
  }

  /// The nodes with other names for what they make.
  private static Graph branch(String prefix, List<Node> nodes) {
    return new Graph(
        prefix,
        renamed(prefix, nodes),
        List.of(),
        List.of(),
        List.of(),
        List.of(spec(prefix + "y")),
        List.of());
  }

  private static List<Node> renamed(String prefix, List<Node> nodes) {
    Map<String, String> names = new LinkedHashMap<>();
    nodes.forEach(node -> node.outputs().forEach(output -> names.put(output, prefix + output)));
    return nodes.stream()
        .map(node ->
            node.between(
                node.inputs().stream().map(i -> names.getOrDefault(i, i)).toList(),
                node.outputs().stream().map(o -> names.getOrDefault(o, o)).toList()))
        .toList();
  }

  /// A graph that runs the nodes once in a Loop.
  private static Graph loop(String prefix, List<Node> nodes) {
    String inner = prefix + "l";
    List<Node> body = new ArrayList<>(renamed(inner, nodes));
    body.add(Node.of("go", "Identity", List.of(inner + "cond"), List.of(inner + "on")));
    Graph graph =
        new Graph(
            inner,
            body,
            List.of(),
            List.of(),
            List.of(
                new TensorSpec(inner + "i", ElementType.INT64, List.of()),
                new TensorSpec(inner + "cond", ElementType.BOOL, List.of())),
            List.of(new TensorSpec(inner + "on", ElementType.BOOL, List.of()), spec(inner + "y")),
            List.of());
    Node loop =
        Node.of(
            "loop",
            "Loop",
            List.of("once", "true"),
            List.of(prefix + "y"),
            new Attribute("body", new Attribute.Graphs(false, List.of(graph))));
    return new Graph(
        prefix,
        List.of(loop),
        List.of(),
        List.of(),
        List.of(),
        List.of(spec(prefix + "y")),
        List.of());
  }

  private static Node call(Form form) {
    return new Node("op", "Form", "local", "", form.reads(), List.of("y"), List.of(), Map.of());
  }

  private static Function function(Form form, int opset) {
    return new Function(
        "Form",
        "local",
        "",
        form.reads(),
        List.of("y"),
        List.of(),
        List.of(),
        form.nodes(),
        List.of(new OperatorSet("", opset)));
  }
}
