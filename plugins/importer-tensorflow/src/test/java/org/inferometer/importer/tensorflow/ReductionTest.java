package org.inferometer.importer.tensorflow;

import static org.inferometer.importer.tensorflow.Close.assertClose;
import static org.inferometer.importer.tensorflow.TestGraph.attr;
import static org.inferometer.importer.tensorflow.TestGraph.random;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleBinaryOperator;
import java.util.stream.Stream;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Reductions of `2 x 3 x 4` numbers against loops over them.
class ReductionTest {
  private static final double[] X = random(1, 24);

  /// Reduces the last axis but one.
  private static double[] middle(DoubleBinaryOperator operator) {
    double[] y = new double[8];
    for (int i = 0; i < 8; i++) {
      int at = i / 4 * 12 + i % 4;
      y[i] = operator.applyAsDouble(operator.applyAsDouble(X[at], X[at + 4]), X[at + 8]);
    }
    return y;
  }

  @TestFactory
  Stream<DynamicTest> reductionsGoOverAnAxis() {
    Map<String, double[]> expected = new LinkedHashMap<>();
    expected.put("Sum", middle(Double::sum));
    expected.put("Max", middle(Math::max));
    expected.put("Min", middle(Math::min));
    expected.put("Prod", middle((a, b) -> a * b));
    double[] mean = middle(Double::sum);
    for (int i = 0; i < 8; i++) {
      mean[i] /= 3;
    }
    expected.put("Mean", mean);
    return expected.entrySet().stream()
        .map(row ->
            dynamicTest(
                row.getKey(),
                () -> {
                  TestGraph graph =
                      new TestGraph()
                          .input("x", X, 2, 3, 4)
                          .integer("axis", -2)
                          .node("y", row.getKey(), List.of("x", "axis"));
                  assertClose(graph.run("y"), row.getValue());
                }));
  }

  @Test
  void noAxisReducesNothing() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("x", X, 2, 3, 4)
            .vector("axes")
            .node("sum", "Sum", List.of("x", "axes"))
            .node("y", "Neg", List.of("sum"));
    double[] negated = new double[24];
    for (int i = 0; i < 24; i++) {
      negated[i] = -X[i];
    }
    assertClose(graph.run("y"), negated);
  }

  @Test
  void theFirstOfEqualNumbersIsTheLargest() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("x", new double[] {1, 5, 5, 2, 2, 1}, 2, 3)
            .integer("axis", 1)
            .node(
                "y",
                "ArgMax",
                List.of("x", "axis"),
                Map.of("output_type", attr(DataType.DT_INT32)));
    assertClose(graph.run("y"), new double[] {1, 0});
  }

  @Test
  void sumsRunAlongAnAxisBackwardsAndWithoutTheirOwnElement() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("x", new double[] {1, 2, 3}, 3)
            .integer("axis", 0)
            .node(
                "y",
                "Cumsum",
                List.of("x", "axis"),
                Map.of("exclusive", attr(true), "reverse", attr(true)));
    assertClose(graph.run("y"), new double[] {5, 3, 0});
  }

  @Test
  void halfTheSumOfSquares() throws Exception {
    TestGraph graph =
        new TestGraph().input("x", new double[] {1, 2, 3}, 3).node("y", "L2Loss", List.of("x"));
    assertClose(graph.run("y"), new double[] {7});
  }
}
