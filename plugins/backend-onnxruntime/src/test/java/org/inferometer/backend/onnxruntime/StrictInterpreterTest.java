package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.stream.IntStream;
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
import org.inferometer.spi.Interpreter.StrictInterpretation;
import org.inferometer.spi.Interpreter.WrittenTensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What each node writes is rounded to its own type, as these tests round it after every step.
class StrictInterpreterTest {
  private static final int SIZE = 64;
  private static final String NUMBERS = "x";

  private final OnnxRuntimeInterpreter interpreter = new OnnxRuntimeInterpreter();
  private final List<Tensor> constants = new ArrayList<>();

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void aChainOfArithmeticIsThatOfStepsRoundedOneByOne(int seed) throws Exception {
    Random random = new Random(seed);
    float[] expected = numbers(random);
    float[] unrounded = expected.clone();
    HostTensor input = Values.halves(Shape.of(SIZE), doubles(expected));
    List<Node> nodes = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      String operator = List.of("Add", "Sub", "Mul", "Div").get(random.nextInt(4));
      float[] operand = numbers(random);
      String before = i == 0 ? NUMBERS : "t" + (i - 1);
      nodes.add(node(operator, before, constant("c" + i, operand), "t" + i));
      for (int k = 0; k < SIZE; k++) {
        expected[k] = half(step(operator, expected[k], operand[k]));
        unrounded[k] = step(operator, unrounded[k], operand[k]);
      }
    }

    StrictInterpretation strict = strict(network(nodes, "t11"), input);

    assertThat(values(strict.outputs(), "t11")).containsExactly(doubles(expected));
    assertThat(values(plain(network(nodes, "t11"), input), "t11"))
        .as("ONNX Runtime's own FP16, which rounds the last result only")
        .isNotEqualTo(doubles(expected))
        .containsExactly(doubles(halves(unrounded)));
  }

  /// The squares of a layer normalisation written in single operators: FP32 hides that they leave
  /// FP16's range, and that everything is divided by infinity then.
  @Test
  void aVarianceThatOverflowsIsSeenAndItsTensorNamed() throws Exception {
    float[] numbers = numbers(new Random(9));
    numbers[5] = 500;
    numbers[7] = -300;
    List<Node> nodes =
        List.of(
            node("Mul", NUMBERS, NUMBERS, "squares"),
            Node.of("mean", "ReduceMean", List.of("squares"), List.of("variance")),
            Node.of("root", "Sqrt", List.of("variance"), List.of("deviation")),
            node("Div", NUMBERS, "deviation", "normal"));

    HostTensor input = Values.halves(Shape.of(SIZE), doubles(numbers));
    StrictInterpretation strict = strict(network(nodes, "normal"), input);

    assertThat(values(strict.outputs(), "normal")).containsOnly(0.0, -0.0);
    assertThat(values(plain(network(nodes, "normal"), input), "normal")[5]).isGreaterThan(1);
    WrittenTensor squares = strict.written().getFirst();
    assertThat(squares)
        .isEqualTo(
            new WrittenTensor("squares", ElementType.FLOAT16, 0, SIZE, 0, 2, largest(numbers)));
    assertThat(strict.written())
        .extracting(WrittenTensor::name)
        .containsExactly("squares", "variance", "deviation", "normal");
    assertThat(strict.written())
        .extracting(WrittenTensor::isFinite)
        .containsExactly(false, false, false, true);
  }

  private static double largest(float[] numbers) {
    double largest = 0;
    for (float number : numbers) {
      float square = half(number * number);
      largest = Float.isInfinite(square) ? largest : Math.max(largest, square);
    }
    return largest;
  }

  @Test
  void aNodeBetweenCastsKeepsFp32() throws Exception {
    float[] numbers = numbers(new Random(3));
    List<Node> nodes =
        List.of(
            cast(NUMBERS, "wide", ElementType.FLOAT),
            node("Mul", "wide", "wide", "square"),
            node("Mul", "square", "square", "fourth"),
            cast("fourth", "narrow", ElementType.FLOAT16));
    float[] expected = new float[SIZE];
    for (int k = 0; k < SIZE; k++) {
      float square = numbers[k] * numbers[k];
      expected[k] = half(square * square);
    }

    StrictInterpretation strict =
        strict(network(nodes, "narrow"), Values.halves(Shape.of(SIZE), doubles(numbers)));

    assertThat(values(strict.outputs(), "narrow")).containsExactly(doubles(expected));
    assertThat(strict.written())
        .extracting(WrittenTensor::type)
        .containsExactly(
            ElementType.FLOAT, ElementType.FLOAT, ElementType.FLOAT, ElementType.FLOAT16);
  }

  @Test
  void theBodyOfALoopIsRoundedInEveryRun() throws Exception {
    float[] numbers = numbers(new Random(4));
    float[] factor = numbers(new Random(5));
    float[] term = numbers(new Random(6));
    Graph body =
        new Graph(
            "body",
            List.of(
                Node.of("same", "Identity", List.of("condition"), List.of("again")),
                node("Mul", "state", constant("factor", factor), "product"),
                node("Add", "product", constant("term", term), "sum")),
            List.of(),
            List.of(),
            List.of(
                spec("run", ElementType.INT64),
                spec("condition", ElementType.BOOL),
                spec("state", ElementType.FLOAT16)),
            List.of(spec("again", ElementType.BOOL), spec("sum", ElementType.FLOAT16)),
            List.of());
    constants.add(new Tensor("runs", ElementType.INT64, Shape.of(), memory(5L), List.of()));
    Node loop =
        Node.of("loop", "Loop", List.of("runs", "", NUMBERS), List.of("y"), graph("body", body));

    StrictInterpretation strict =
        strict(network(List.of(loop), "y"), Values.halves(Shape.of(SIZE), doubles(numbers)));

    float[] expected = numbers.clone();
    for (int run = 0; run < 5; run++) {
      for (int k = 0; k < SIZE; k++) {
        expected[k] = half(half(expected[k] * factor[k]) + term[k]);
      }
    }
    assertThat(values(strict.outputs(), "y")).containsExactly(doubles(expected));
    assertThat(strict.written().getFirst())
        .matches(tensor -> tensor.name().equals("product") && tensor.node() == 0)
        .extracting(WrittenTensor::elements)
        .isEqualTo(5L * SIZE);
  }

  @Test
  void theBranchOfAnIfIsRounded() throws Exception {
    float[] numbers = numbers(new Random(7));
    constants.add(
        new Tensor("condition", ElementType.BOOL, Shape.of(), memory((byte) 1), List.of()));
    Graph then =
        branch(
            node("Mul", NUMBERS, NUMBERS, "square"), node("Sub", "square", NUMBERS, "difference"));
    Graph otherwise = branch(node("Add", NUMBERS, NUMBERS, "difference"));
    Node choice =
        Node.of(
            "choice",
            "If",
            List.of("condition"),
            List.of("y"),
            graph("then_branch", then),
            graph("else_branch", otherwise));

    StrictInterpretation strict =
        strict(network(List.of(choice), "y"), Values.halves(Shape.of(SIZE), doubles(numbers)));

    float[] expected = new float[SIZE];
    for (int k = 0; k < SIZE; k++) {
      expected[k] = half(half(numbers[k] * numbers[k]) - numbers[k]);
    }
    assertThat(values(strict.outputs(), "y")).containsExactly(doubles(expected));
    assertThat(strict.written())
        .extracting(WrittenTensor::name)
        .containsExactly("square", "difference", "y");
  }

  /// Where the body does not declare the shapes of its results, only these are rounded.
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theBodyOfAScanIsRounded(boolean declared) throws Exception {
    float[] numbers = numbers(new Random(8));
    Graph body =
        new Graph(
            "body",
            List.of(
                node("Mul", "element", "element", "square"),
                node("Add", "state", "square", "sum"),
                Node.of("copy", "Identity", List.of("sum"), List.of("copied"))),
            List.of(),
            List.of(),
            List.of(scalar("state", true), scalar("element", true)),
            List.of(scalar("sum", declared), scalar("copied", declared)),
            List.of());
    constants.add(
        new Tensor("zero", ElementType.FLOAT16, Shape.of(), memory((short) 0), List.of()));
    Node scan =
        Node.of(
            "scan",
            "Scan",
            List.of("zero", NUMBERS),
            List.of("last", "y"),
            graph("body", body),
            Attribute.of("num_scan_inputs", 1));

    StrictInterpretation strict =
        strict(network(List.of(scan), "y"), Values.halves(Shape.of(SIZE), doubles(numbers)));

    float[] expected = new float[SIZE];
    float sum = 0;
    for (int k = 0; k < SIZE; k++) {
      float square = numbers[k] * numbers[k];
      sum = half(sum + (declared ? half(square) : square));
      expected[k] = sum;
    }
    assertThat(values(strict.outputs(), "y")).containsExactly(doubles(expected));
  }

  private StrictInterpretation strict(Network network, HostTensor input) throws Exception {
    return interpreter.interpretStrictly(network, bound(network), Map.of(NUMBERS, input));
  }

  private Map<String, HostTensor> plain(Network network, HostTensor input) throws Exception {
    return interpreter.interpret(network, bound(network), Map.of(NUMBERS, input)).outputs();
  }

  private static Binding bound(Network network) throws Exception {
    return Models.bindToOnes(network);
  }

  private Network network(List<Node> nodes, String output) {
    Model model =
        Graphs.model(
            nodes,
            List.of(spec(NUMBERS, ElementType.FLOAT16)),
            List.of(new TensorSpec(output, ElementType.FLOAT16, null)));
    Graph graph = model.graph();
    Graph whole =
        new Graph(
            graph.name(), nodes, constants, List.of(), graph.inputs(), graph.outputs(), List.of());
    return Network.of(model.with(whole), "strict", "strict.onnx", "onnx", null);
  }

  private String constant(String name, float... numbers) {
    short[] halves = new short[numbers.length];
    for (int i = 0; i < halves.length; i++) {
      halves[i] = Float.floatToFloat16(numbers[i]);
    }
    constants.add(
        new Tensor(name, ElementType.FLOAT16, Shape.of(halves.length), memory(halves), List.of()));
    return name;
  }

  private static Graph branch(Node... nodes) {
    return new Graph(
        "branch",
        List.of(nodes),
        List.of(),
        List.of(),
        List.of(),
        List.of(spec("difference", ElementType.FLOAT16)),
        List.of());
  }

  private static Attribute graph(String name, Graph graph) {
    return new Attribute(name, new Attribute.Graphs(false, List.of(graph)));
  }

  private static Node node(String operator, String first, String second, String output) {
    return Node.of(output, operator, List.of(first, second), List.of(output));
  }

  private static Node cast(String from, String to, ElementType type) {
    return Node.of(to, "Cast", List.of(from), List.of(to), Attribute.of("to", type.code()));
  }

  private static TensorSpec spec(String name, ElementType type) {
    return new TensorSpec(
        name, type, type == ElementType.FLOAT16 ? List.of(new Dimension.Fixed(SIZE)) : List.of());
  }

  private static TensorSpec scalar(String name, boolean shaped) {
    return new TensorSpec(name, ElementType.FLOAT16, shaped ? List.of() : null);
  }

  private static MemorySegment memory(long... values) {
    return MemorySegment.ofArray(values);
  }

  private static MemorySegment memory(short... values) {
    return MemorySegment.ofArray(values);
  }

  private static MemorySegment memory(byte... values) {
    return MemorySegment.ofArray(values);
  }

  /// Between 0.5 and 2 in magnitude, exact in FP16.
  private static float[] numbers(Random random) {
    float[] numbers = new float[SIZE];
    for (int i = 0; i < SIZE; i++) {
      numbers[i] = half((0.5f + 1.5f * random.nextFloat()) * (random.nextBoolean() ? 1 : -1));
    }
    return numbers;
  }

  private static float step(String operator, float left, float right) {
    return switch (operator) {
      case "Add" -> left + right;
      case "Sub" -> left - right;
      case "Mul" -> left * right;
      default -> left / right;
    };
  }

  private static float half(float value) {
    return Float.float16ToFloat(Float.floatToFloat16(value));
  }

  private static float[] halves(float[] values) {
    float[] halves = values.clone();
    for (int i = 0; i < halves.length; i++) {
      halves[i] = half(halves[i]);
    }
    return halves;
  }

  private static double[] doubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }

  private static double[] values(Map<String, HostTensor> outputs, String name) {
    return Values.of(Objects.requireNonNull(outputs.get(name), name));
  }
}
