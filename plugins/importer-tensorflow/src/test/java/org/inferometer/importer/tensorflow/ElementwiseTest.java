package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.inferometer.importer.tensorflow.Close.assertClose;
import static org.inferometer.importer.tensorflow.TestGraph.attr;
import static org.inferometer.importer.tensorflow.TestGraph.random;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.Stream;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Operators on each element against the functions that they compute.
class ElementwiseTest {
  private static final long COUNT = 60;

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double selu(double x) {
    return 1.0507009873554805 * (x > 0 ? x : 1.6732632423543772 * Math.expm1(x));
  }

  /// Abramowitz and Stegun 7.1.5, which converges for small arguments.
  private static double erf(double x) {
    double sum = 0;
    double term = x;
    for (int n = 0; n < 60; n++) {
      sum += term / (2 * n + 1);
      term *= -x * x / (n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }

  @TestFactory
  Stream<DynamicTest> functionsOfOneNumber() {
    Map<String, DoubleUnaryOperator> functions = new LinkedHashMap<>();
    functions.put("Abs", Math::abs);
    functions.put("Neg", x -> -x);
    functions.put("Exp", Math::exp);
    functions.put("Expm1", Math::expm1);
    functions.put("Square", x -> x * x);
    functions.put("Reciprocal", x -> 1 / x);
    functions.put("Inv", x -> 1 / x);
    functions.put("Floor", Math::floor);
    functions.put("Ceil", Math::ceil);
    functions.put("Round", Math::rint);
    functions.put("Rint", Math::rint);
    functions.put("Sign", Math::signum);
    functions.put("Sin", Math::sin);
    functions.put("Cos", Math::cos);
    functions.put("Tan", Math::tan);
    functions.put("Atan", Math::atan);
    functions.put("Sinh", Math::sinh);
    functions.put("Cosh", Math::cosh);
    functions.put("Tanh", Math::tanh);
    functions.put("Asinh", x -> Math.signum(x) * Math.log(Math.abs(x) + Math.sqrt(x * x + 1)));
    functions.put("Erf", ElementwiseTest::erf);
    functions.put("Sigmoid", ElementwiseTest::sigmoid);
    functions.put("Relu", x -> Math.max(0, x));
    functions.put("Relu6", x -> Math.clamp(x, 0.0, 6.0));
    functions.put("LeakyRelu", x -> x < 0 ? 0.2 * x : x);
    functions.put("Elu", x -> x < 0 ? Math.expm1(x) : x);
    functions.put("Selu", ElementwiseTest::selu);
    functions.put("Softplus", x -> Math.log1p(Math.exp(x)));
    functions.put("Softsign", x -> x / (1 + Math.abs(x)));
    return tests(functions, 8, 0);
  }

  @TestFactory
  Stream<DynamicTest> functionsOfOnePositiveNumber() {
    Map<String, DoubleUnaryOperator> functions = new LinkedHashMap<>();
    functions.put("Log", Math::log);
    functions.put("Log1p", Math::log1p);
    functions.put("Sqrt", Math::sqrt);
    functions.put("Rsqrt", x -> 1 / Math.sqrt(x));
    functions.put("Acosh", x -> Math.log(x + Math.sqrt(x * x - 1)));
    return tests(functions, 3, 4.5);
  }

  @TestFactory
  Stream<DynamicTest> functionsOfANumberBelowOne() {
    Map<String, DoubleUnaryOperator> functions = new LinkedHashMap<>();
    functions.put("Asin", Math::asin);
    functions.put("Acos", Math::acos);
    functions.put("Atanh", x -> 0.5 * Math.log((1 + x) / (1 - x)));
    functions.put("Log1p", Math::log1p);
    functions.put("Expm1", Math::expm1);
    return tests(functions, 0.9, 0);
  }

  private static Stream<DynamicTest> tests(
      Map<String, DoubleUnaryOperator> functions, double scale, double shift) {
    double[] x =
        Arrays.stream(random(1, COUNT)).map(v -> (float) (v * scale / 2 + shift)).toArray();
    return functions.entrySet().stream()
        .map(function ->
            dynamicTest(
                function.getKey(),
                () -> {
                  TestGraph graph =
                      new TestGraph()
                          .input("x", x, 3, 20)
                          .node("y", function.getKey(), List.of("x"));
                  assertClose(graph.run("y"), Arrays.stream(x).map(function.getValue()).toArray());
                }));
  }

  @Test
  void theLogarithmAndTheExponentialOfSmallNumbersKeepTheirDigits() throws Exception {
    double[] x = {1e-7f, -3e-6f, 2e-5f, 0, 1e-10f};
    TestGraph graph =
        new TestGraph()
            .input("x", x, 5)
            .node("log", "Log1p", List.of("x"))
            .node("exp", "Expm1", List.of("x"));
    double[] log = graph.run("log");
    double[] exp = graph.run("exp");
    for (int i = 0; i < x.length; i++) {
      assertThat(log[i]).isCloseTo(Math.log1p(x[i]), within(1e-6 * Math.abs(x[i])));
      assertThat(exp[i]).isCloseTo(Math.expm1(x[i]), within(1e-6 * Math.abs(x[i])));
    }
  }

  @TestFactory
  Stream<DynamicTest> functionsOfTwoNumbers() {
    Map<String, DoubleBinaryOperator> functions = new LinkedHashMap<>();
    functions.put("Add", Double::sum);
    functions.put("AddV2", Double::sum);
    functions.put("Sub", (a, b) -> a - b);
    functions.put("Mul", (a, b) -> a * b);
    functions.put("MulNoNan", (a, b) -> b == 0 ? 0 : a * b);
    functions.put("RealDiv", (a, b) -> a / b);
    functions.put("Div", (a, b) -> a / b);
    functions.put("DivNoNan", (a, b) -> b == 0 ? 0 : a / b);
    functions.put("FloorDiv", (a, b) -> Math.floor(a / b));
    functions.put("FloorMod", (a, b) -> a - Math.floor(a / b) * b);
    functions.put("Mod", (a, b) -> a % b);
    functions.put("TruncateMod", (a, b) -> a % b);
    functions.put("Maximum", Math::max);
    functions.put("Minimum", Math::min);
    functions.put("SquaredDifference", (a, b) -> (a - b) * (a - b));
    functions.put("Xdivy", (a, b) -> a == 0 ? 0 : a / b);
    functions.put("Equal", (a, b) -> a == b ? 1 : 0);
    functions.put("NotEqual", (a, b) -> a != b ? 1 : 0);
    functions.put("Less", (a, b) -> a < b ? 1 : 0);
    functions.put("LessEqual", (a, b) -> a <= b ? 1 : 0);
    functions.put("Greater", (a, b) -> a > b ? 1 : 0);
    functions.put("GreaterEqual", (a, b) -> a >= b ? 1 : 0);
    double[] a = Arrays.stream(random(2, 12)).map(v -> Math.rint(v * 8) / 2).toArray();
    double[] b = {-2.5, 1.5, 3, 0.5};
    return functions.entrySet().stream()
        .map(function ->
            dynamicTest(
                function.getKey(),
                () -> {
                  TestGraph graph =
                      new TestGraph()
                          .input("a", a, 3, 4)
                          .input("b", b, 4)
                          .node("y", function.getKey(), List.of("a", "b"));
                  double[] expected = new double[12];
                  Arrays.setAll(expected, i -> function.getValue().applyAsDouble(a[i], b[i % 4]));
                  assertClose(graph.run("y"), expected);
                }));
  }

  @TestFactory
  Stream<DynamicTest> functionsOfTwoIntegers() {
    Map<String, DoubleBinaryOperator> functions = new LinkedHashMap<>();
    functions.put("FloorDiv", (a, b) -> Math.floorDiv((long) a, (long) b));
    functions.put("FloorMod", (a, b) -> Math.floorMod((long) a, (long) b));
    functions.put("TruncateDiv", (a, b) -> a / b < 0 ? Math.ceil(a / b) : Math.floor(a / b));
    functions.put("TruncateMod", (a, b) -> (long) a % (long) b);
    double[] a = {7, -7, 7, -7, 6, 0};
    double[] b = {2, 2, -2, -2, 3, 5};
    return functions.entrySet().stream()
        .map(function ->
            dynamicTest(
                function.getKey(),
                () -> {
                  TestGraph graph =
                      new TestGraph()
                          .placeholder("a", DataType.DT_INT32, 6)
                          .placeholder("b", DataType.DT_INT32, 6)
                          .feed("a", ElementType.INT32, a, 6)
                          .feed("b", ElementType.INT32, b, 6)
                          .node("y", function.getKey(), List.of("a", "b"));
                  double[] expected = new double[6];
                  Arrays.setAll(expected, i -> function.getValue().applyAsDouble(a[i], b[i]));
                  assertClose(graph.run("y"), expected);
                }));
  }

  @Test
  void aQuotientByZeroIsZeroWhereTheOperatorSaysSo() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("a", new double[] {1, 0, 6}, 3)
            .input("b", new double[] {0, 0, 3}, 3)
            .node("y", "DivNoNan", List.of("a", "b"));
    assertClose(graph.run("y"), new double[] {0, 0, 2});
  }

  @Test
  void aConditionWithOneAxisChoosesRows() throws Exception {
    TestGraph graph =
        new TestGraph()
            .placeholder("c", DataType.DT_BOOL, 2)
            .feed("c", ElementType.BOOL, new double[] {1, 0}, 2)
            .input("a", new double[] {1, 2, 3, 4}, 2, 2)
            .input("b", new double[] {5, 6, 7, 8}, 2, 2)
            .node("y", "Select", List.of("c", "a", "b"));
    assertClose(graph.run("y"), new double[] {1, 2, 7, 8});
  }

  @Test
  void manyTensorsAreAddedUp() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("a", new double[] {1, 2}, 2)
            .input("b", new double[] {3, 4}, 2)
            .input("c", new double[] {5, 6}, 2)
            .node("y", "AddN", List.of("a", "b", "c"));
    assertClose(graph.run("y"), new double[] {9, 12});
  }

  @Test
  void aCastCutsTowardsZero() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("x", new double[] {1.9, -1.9, 0.4}, 3)
            .node("y", "Cast", List.of("x"), Map.of("DstT", attr(DataType.DT_INT32)));
    assertClose(graph.run("y"), new double[] {1, -1, 0});
  }

  @Test
  void fakeQuantisationRoundsToLevelsOfARangeThatHoldsZero() throws Exception {
    double[] x = Arrays.stream(random(3, 40)).map(v -> v * 8).toArray();
    TestGraph graph =
        new TestGraph()
            .input("x", x, 40)
            .node(
                "y",
                "FakeQuantWithMinMaxArgs",
                List.of("x"),
                Map.of("min", attr(-3f), "max", attr(5f), "num_bits", attr(4L)));
    double scale = 8.0 / 15;
    double zero = Math.floor(3 / scale + 0.5);
    double[] expected = new double[40];
    for (int i = 0; i < 40; i++) {
      double clamped = Math.clamp(x[i], -zero * scale, (15 - zero) * scale);
      expected[i] = (Math.floor(clamped / scale + zero + 0.5) - zero) * scale;
    }
    assertClose(graph.run("y"), expected);
  }
}
