package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.Stream;
import org.inferometer.accuracy.OutputComparison;
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
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.LayerConversion.Treatment;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Networks whose numbers FP16 does not hold, converted and run with every layer in its own type,
/// against FP32. Every way to write a constant meets every way to use it.
class HalfGuardsTest {
  private static final int SIZE = 4;
  private static final double EXPECTED_DB = 45;
  private static final Attribute LAST_AXIS = Attribute.of("axes", new long[] {-1});

  private final Random random = new Random(1);
  private final List<Node> nodes = new ArrayList<>();
  private final List<Tensor> constants = new ArrayList<>();
  private final List<TensorSpec> inputs = new ArrayList<>();
  private final Map<String, HostTensor> values = new LinkedHashMap<>();

  /// Ways to write a number.
  enum Spelling {
    SCALAR,
    ONE_ELEMENT,
    VECTOR,
    NODE,
    NODE_OF_A_FLOAT,
    NODE_OF_FLOATS,
    FILLED,
    FILLED_LIKE_THE_INPUT,
    EXPANDED,
    EXPANDED_LIKE_THE_INPUT,
    RENAMED,
    UNSQUEEZED,
    CAST,
    JOINED,
    PRODUCT,
    NEGATED;

    /// Whether it has no axes, as the bounds of a Clip must.
    boolean isScalar() {
      return List.of(SCALAR, NODE, NODE_OF_A_FLOAT, RENAMED, CAST, PRODUCT, NEGATED).contains(this);
    }
  }

  /// Ways to keep a divisor from zero.
  enum Guard {
    ADDED,
    LARGER,
    SMALLER_OF_NEGATIVES,
    CLIPPED,
    CHOSEN,
    MOVED,
    ROOT_OF_VARIANCE,
    RECIPROCAL,
    ONE_OVER,
    POWER,
    LOGARITHM
  }

  /// Ways to take scores out of a softmax.
  enum Mask {
    ADDED,
    CHOSEN,
    SCALED_TRUTHS,
    SCALED_INTEGERS,
    LARGER,
    HALVED
  }

  /// Ways to sum squares.
  enum Squares {
    POWER,
    PRODUCT,
    PRODUCT_WITH_A_RENAMED,
    EINSUM,
    REDUCED
  }

  /// Ways to make angles of positions.
  enum Angles {
    PRODUCT,
    MATRIX_PRODUCT,
    FLOATING_INPUT,
    QUOTIENT,
    JOINED,
    CONSTANT_POSITIONS
  }

  static Stream<Object[]> guards() {
    return Arrays.stream(Spelling.values())
        .flatMap(spelling -> Arrays.stream(Guard.values()).map(g -> new Object[] {spelling, g}))
        .filter(pair -> pair[1] != Guard.CLIPPED || ((Spelling) pair[0]).isScalar());
  }

  static Stream<Object[]> masks() {
    return Arrays.stream(Spelling.values())
        .flatMap(spelling ->
            Arrays.stream(Mask.values())
                .flatMap(mask ->
                    Stream.of(-1e9f, -Float.MAX_VALUE, -1e5f)
                        .map(lowest -> new Object[] {spelling, mask, lowest})));
  }

  @ParameterizedTest
  @MethodSource("guards")
  void whatAnEpsilonKeepsFromZeroIsDividedByInFp32(Spelling spelling, Guard guard)
      throws Exception {
    String x = rows();
    String hidden = node("MatMul", List.of(x, weights()));
    String epsilon = number(spelling, 1e-12f);
    String normal = normalised(hidden, epsilon, guard);
    assertKept(node("MatMul", List.of(normal, weights())));
  }

  @ParameterizedTest
  @MethodSource("masks")
  void aMaskedScoreReachesTheSoftmaxInFp32(Spelling spelling, Mask mask, float lowest)
      throws Exception {
    String x = rows();
    String keys = node("Transpose", List.of(node("MatMul", List.of(x, weights()))));
    String scores = node("MatMul", List.of(node("MatMul", List.of(x, weights())), keys));
    String masked = masked(scores, number(spelling, lowest), mask);
    String shares = node("Softmax", List.of(masked));
    assertKept(node("MatMul", List.of(shares, weights())));
  }

  @ParameterizedTest
  @EnumSource(Squares.class)
  void aVarianceOfOutliersStaysInRange(Squares squares) throws Exception {
    String x = input("x", ElementType.FLOAT, 900, -700, 3, 1, 2, 1, -1, 0.5, 400, 1, 300, 2);
    String hidden = node("MatMul", List.of(x, weights()));
    String mean = node("ReduceMean", List.of(hidden), LAST_AXIS);
    String difference = node("Sub", List.of(hidden, mean));
    String variance = variance(difference, squares);
    String root = node("Sqrt", List.of(node("Add", List.of(variance, scalar(1e-5f)))));
    String normal = node("Div", List.of(difference, root));
    assertKept(node("MatMul", List.of(normal, weights())));
  }

  @ParameterizedTest
  @EnumSource(Angles.class)
  void anglesOfLargePositionsAreExact(Angles angles) throws Exception {
    String angle = angle(angles);
    String waves = node("Add", List.of(node("Sin", List.of(angle)), node("Cos", List.of(angle))));
    assertKept(node("MatMul", List.of(waves, weights())));
  }

  private String normalised(String hidden, String epsilon, Guard guard) {
    String norm = node("ReduceL2", List.of(hidden), LAST_AXIS);
    String guarded = node("Add", List.of(variance(hidden, Squares.PRODUCT), epsilon));
    String root = node("Sqrt", List.of(guarded));
    return switch (guard) {
      case ADDED -> divided(hidden, node("Add", List.of(norm, epsilon)));
      case LARGER -> divided(hidden, node("Max", List.of(norm, epsilon)));
      case SMALLER_OF_NEGATIVES -> {
        String negatives = node("Neg", List.of(epsilon));
        String smaller = node("Min", List.of(node("Neg", List.of(norm)), negatives));
        yield divided(hidden, smaller);
      }
      case CLIPPED -> divided(hidden, node("Clip", List.of(norm, epsilon)));
      case CHOSEN -> {
        String zero = node("Equal", List.of(norm, scalar(0)));
        yield divided(hidden, node("Where", List.of(zero, epsilon, norm)));
      }
      case MOVED -> {
        String sum = node("Identity", List.of(node("Add", List.of(norm, epsilon))));
        String like = node("Expand", List.of(sum, node("Shape", List.of(hidden))));
        String turned = node("Transpose", List.of(node("Transpose", List.of(like))));
        yield divided(hidden, node("Concat", List.of(turned), Attribute.of("axis", 1)));
      }
      case ROOT_OF_VARIANCE -> divided(hidden, root);
      case RECIPROCAL -> node("Mul", List.of(hidden, node("Reciprocal", List.of(root))));
      case ONE_OVER -> node("Mul", List.of(divided(scalar(1), root), hidden));
      case POWER -> node("Mul", List.of(hidden, node("Pow", List.of(guarded, scalar(-0.5f)))));
      case LOGARITHM -> {
        String squares = node("Mul", List.of(hidden, hidden));
        yield node("Log", List.of(node("Add", List.of(squares, epsilon))));
      }
    };
  }

  private String divided(String dividend, String divisor) {
    return node("Div", List.of(dividend, divisor));
  }

  private String masked(String scores, String lowest, Mask mask) {
    String shown = input("shown", ElementType.BOOL, 1, 0, 1, 1, 1, 1, 0, 1, 0, 0, 0, 0, 1, 1, 1, 1);
    String bias = node("Where", List.of(shown, scalar(0), lowest));
    String sum = node("Add", List.of(scores, bias));
    return switch (mask) {
      case ADDED -> sum;
      case CHOSEN -> node("Where", List.of(shown, scores, lowest));
      case SCALED_TRUTHS -> scaled(scores, lowest, cast(shown, ElementType.FLOAT));
      case SCALED_INTEGERS ->
          scaled(scores, lowest, cast(cast(shown, ElementType.INT64), ElementType.FLOAT));
      case LARGER -> node("Max", List.of(sum, lowest));
      case HALVED -> divided(sum, scalar(2));
    };
  }

  private String scaled(String scores, String lowest, String shown) {
    String hidden = node("Sub", List.of(scalar(1), shown));
    return node("Add", List.of(scores, node("Mul", List.of(hidden, lowest))));
  }

  private String variance(String numbers, Squares squares) {
    return switch (squares) {
      case POWER -> mean(node("Pow", List.of(numbers, scalar(2))));
      case PRODUCT -> mean(node("Mul", List.of(numbers, numbers)));
      case PRODUCT_WITH_A_RENAMED ->
          mean(node("Mul", List.of(numbers, node("Identity", List.of(numbers)))));
      case EINSUM -> {
        Attribute equation = Attribute.of("equation", "ij,ij->i");
        String sums = node("Einsum", List.of(numbers, numbers), equation);
        yield node("Unsqueeze", List.of(sums, longs(1)));
      }
      case REDUCED -> node("ReduceSumSquare", List.of(numbers), LAST_AXIS);
    };
  }

  private String mean(String numbers) {
    return node("ReduceMean", List.of(numbers), LAST_AXIS);
  }

  private String angle(Angles angles) {
    String frequencies = constant(Shape.of(1, SIZE), 1f, 0.31f, 0.01f, 0.003f);
    double[] far = {3001, 4095, 50_001, 12_345};
    if (angles == Angles.FLOATING_INPUT) {
      String position = input("p", ElementType.FLOAT, Shape.of(SIZE, 1), far);
      return node("Mul", List.of(position, frequencies));
    }
    if (angles == Angles.CONSTANT_POSITIONS) {
      input("p", ElementType.INT64, Shape.of(1), 0);
      String table = constant(Shape.of(SIZE, 1), 3001, 4095, 50_001, 12_345);
      return node("Mul", List.of(table, frequencies));
    }
    String integers = input("p", ElementType.INT64, Shape.of(SIZE, 1), far);
    String position = cast(integers, ElementType.FLOAT);
    return switch (angles) {
      case MATRIX_PRODUCT -> node("MatMul", List.of(position, frequencies));
      case QUOTIENT -> divided(position, constant(Shape.of(1, SIZE), 1f, 3f, 100f, 300f));
      case JOINED -> {
        String product = node("Mul", List.of(position, frequencies));
        yield node(
            "Concat",
            List.of(
                node("Slice", List.of(product, longs(0), longs(2), longs(1))),
                node("Slice", List.of(product, longs(2), longs(4), longs(1)))),
            Attribute.of("axis", 1));
      }
      default -> node("Mul", List.of(position, frequencies));
    };
  }

  private String number(Spelling spelling, float value) {
    return switch (spelling) {
      case SCALAR -> scalar(value);
      case ONE_ELEMENT -> constant(Shape.of(1), value);
      case VECTOR -> constant(Shape.of(SIZE), value, value, value, value);
      case NODE -> held(Attribute.of("value", tensor("", Shape.of(), value)));
      case NODE_OF_A_FLOAT -> held(Attribute.of("value_float", value));
      case NODE_OF_FLOATS -> held(new Attribute("value_floats", new Attribute.Floats(true, value)));
      case FILLED -> filled(longs(1), value);
      case FILLED_LIKE_THE_INPUT -> filled(node("Shape", List.of("x")), value);
      case EXPANDED -> node("Expand", List.of(scalar(value), longs(SIZE)));
      case EXPANDED_LIKE_THE_INPUT ->
          node("Expand", List.of(scalar(value), node("Shape", List.of("x"))));
      case RENAMED -> node("Identity", List.of(scalar(value)));
      case UNSQUEEZED -> node("Unsqueeze", List.of(scalar(value), longs(0)));
      case CAST -> {
        String name = "d" + constants.size();
        constants.add(
            new Tensor(
                name,
                ElementType.DOUBLE,
                Shape.of(),
                MemorySegment.ofArray(new double[] {value}),
                List.of()));
        yield cast(name, ElementType.FLOAT);
      }
      case JOINED -> {
        String one = constant(Shape.of(1), value);
        yield node("Concat", List.of(one, one, one, one), Attribute.of("axis", 0));
      }
      case PRODUCT -> node("Mul", List.of(scalar(value / 64), scalar(64)));
      case NEGATED -> node("Neg", List.of(scalar(-value)));
    };
  }

  private String held(Attribute attribute) {
    return node("Constant", List.of(), attribute);
  }

  private String filled(String shape, float value) {
    return node(
        "ConstantOfShape", List.of(shape), Attribute.of("value", tensor("", Shape.of(1), value)));
  }

  /// Its last row is zero.
  private String rows() {
    return input(
        "x", ElementType.FLOAT, 1, -2, 0.5, 3, 0.25, 1, 1, -1, -0.75, 2, 0.1, 1, 0, 0, 0, 0);
  }

  private String input(String name, ElementType type, double... numbers) {
    return input(name, type, Shape.of(numbers.length / SIZE, SIZE), numbers);
  }

  private String input(String name, ElementType type, Shape shape, double... numbers) {
    HostTensor tensor = Values.allocate(new TensorType(type, shape));
    for (int i = 0; i < numbers.length; i++) {
      switch (type) {
        case INT64 -> tensor.data().setAtIndex(ValueLayout.JAVA_LONG, i, (long) numbers[i]);
        case BOOL -> tensor.data().set(ValueLayout.JAVA_BYTE, i, (byte) numbers[i]);
        default -> tensor.data().setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) numbers[i]);
      }
    }
    values.put(name, tensor);
    inputs.add(new TensorSpec(name, type, Dimension.fixed(shape)));
    return name;
  }

  private String weights() {
    float[] numbers = new float[SIZE * SIZE];
    for (int i = 0; i < numbers.length; i++) {
      numbers[i] = random.nextFloat() - 0.5f;
    }
    return constant(Shape.of(SIZE, SIZE), numbers);
  }

  private String scalar(float value) {
    return constant(Shape.of(), value);
  }

  private String constant(Shape shape, float... numbers) {
    Tensor tensor = tensor("c" + constants.size(), shape, numbers);
    constants.add(tensor);
    return tensor.name();
  }

  private static Tensor tensor(String name, Shape shape, float... numbers) {
    return new Tensor(name, ElementType.FLOAT, shape, MemorySegment.ofArray(numbers), List.of());
  }

  private String longs(long... numbers) {
    String name = "i" + constants.size();
    constants.add(
        new Tensor(
            name,
            ElementType.INT64,
            Shape.of(numbers.length),
            MemorySegment.ofArray(numbers),
            List.of()));
    return name;
  }

  private String cast(String tensor, ElementType type) {
    return node("Cast", List.of(tensor), Attribute.of("to", type.code()));
  }

  private String node(String operator, List<String> read, Attribute... attributes) {
    String output = operator + "_" + nodes.size();
    nodes.add(Node.of(output, operator, read, List.of(output), attributes));
    return output;
  }

  private void assertKept(String output) throws Exception {
    Graph graph =
        new Graph(
            "guards",
            nodes,
            constants,
            List.of(),
            inputs,
            List.of(new TensorSpec(output, ElementType.FLOAT, null)),
            List.of());
    Model model =
        new Model(
            8,
            "",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", 17)),
            graph,
            List.of(),
            Map.of());
    Network network = Network.of(model, "guards", "guards.onnx", "onnx", null);
    Conversion conversion = HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16));
    OnnxRuntimeInterpreter interpreter = new OnnxRuntimeInterpreter();
    Binding binding = network.bind(Optional.empty(), Map.of());
    OutputComparison comparison =
        OutputComparison.of(
            interpreter.interpretStrictly(conversion.network(network), binding, values).outputs(),
            interpreter.interpret(network, binding, values).outputs());
    assertThat(comparison.nonFinite()).isZero();
    assertThat(comparison.sqnrDb()).as("dB of %s", conversion.layers()).isGreaterThan(EXPECTED_DB);
    assertThat(conversion.layers(Treatment.CONVERTED))
        .as("the products with weights")
        .filteredOn(layer -> layer.type().equals("MatMul"))
        .isNotEmpty();
  }
}
