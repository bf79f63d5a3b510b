package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.importer.tensorflow.Close.assertClose;
import static org.inferometer.importer.tensorflow.TestGraph.attr;
import static org.inferometer.importer.tensorflow.TestGraph.random;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Products of matrices, recurrent steps and softmax against sums.
class MatrixTest {
  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "false, true", "true, true"})
  void aProductOfMatricesMayTransposeThem(boolean left, boolean right) throws Exception {
    double[] a = random(1, 6);
    double[] b = random(2, 12);
    TestGraph graph =
        new TestGraph()
            .input("a", a, left ? 3 : 2, left ? 2 : 3)
            .constant("b", b, right ? 4 : 3, right ? 3 : 4)
            .node(
                "y",
                "MatMul",
                List.of("a", "b"),
                Map.of("transpose_a", attr(left), "transpose_b", attr(right)));
    double[] y = new double[8];
    for (int n = 0; n < 8; n++) {
      for (int k = 0; k < 3; k++) {
        y[n] += a[left ? k * 2 + n / 4 : n / 4 * 3 + k] * b[right ? n % 4 * 3 + k : k * 4 + n % 4];
      }
    }
    assertClose(graph.run("y"), y);
  }

  @Test
  void batchesOfMatricesAreMultiplied() throws Exception {
    double[] a = random(3, 12);
    double[] b = random(4, 6);
    TestGraph graph =
        new TestGraph()
            .input("a", a, 2, 2, 3)
            .input("b", b, 1, 2, 3)
            .node("y", "BatchMatMulV2", List.of("a", "b"), Map.of("adj_y", attr(true)))
            .node("e", "Einsum", List.of("a", "b"), Map.of("equation", attr("nij,mkj->nik")));
    double[] y = new double[8];
    for (int n = 0; n < 8; n++) {
      for (int k = 0; k < 3; k++) {
        y[n] += a[n / 2 * 3 + k] * b[n % 2 * 3 + k];
      }
    }
    assertClose(graph.run("y"), y);
    assertClose(graph.run("e"), y);
  }

  @Test
  void aBandOfAMatrixIsKept() throws Exception {
    TestGraph graph =
        new TestGraph()
            .input("x", new double[] {1, 2, 3, 4, 5, 6, 7, 8, 9}, 3, 3)
            .integer("one", 1)
            .integer("zero", 0)
            .node("y", "MatrixBandPart", List.of("x", "one", "zero"));
    assertClose(graph.run("y"), new double[] {1, 0, 0, 4, 5, 0, 0, 8, 9});
  }

  @Test
  void softmaxIsAShareOfExponentials() throws Exception {
    double[] x = random(5, 6);
    TestGraph graph =
        new TestGraph()
            .input("x", x, 2, 3)
            .node("y", "Softmax", List.of("x"))
            .node("log", "LogSoftmax", List.of("x"));
    double[] y = new double[6];
    double[] log = new double[6];
    for (int i = 0; i < 6; i++) {
      double sum = 0;
      for (int k = 0; k < 3; k++) {
        sum += Math.exp(x[i / 3 * 3 + k]);
      }
      y[i] = Math.exp(x[i]) / sum;
      log[i] = x[i] - Math.log(sum);
    }
    assertClose(graph.run("y"), y);
    assertClose(graph.run("log"), log);
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void anLstmStepsThroughItsGates() throws Exception {
    int cells = 3;
    int inputs = 2;
    double[] x = random(6, inputs);
    double[] cs = random(7, cells);
    double[] h = random(8, cells);
    double[] w = random(9, (long) (inputs + cells) * cells * 4);
    double[] b = random(10, cells * 4L);
    double[] peep = random(11, cells);
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, inputs)
            .input("cs", cs, 1, cells)
            .input("h", h, 1, cells)
            .constant("w", w, inputs + cells, cells * 4L)
            .constant("peep", peep, cells)
            .constant("b", b, cells * 4L)
            .node(
                "cell",
                "LSTMBlockCell",
                List.of("x", "cs", "h", "w", "peep", "peep", "peep", "b"),
                Map.of(
                    "use_peephole", attr(true), "cell_clip", attr(0.5f), "forget_bias", attr(0.7f)))
            .node("state", "Identity", List.of("cell:1"))
            .node("hidden", "Identity", List.of("cell:6"));
    double[] sums = b.clone();
    for (int n = 0; n < sums.length; n++) {
      for (int k = 0; k < inputs + cells; k++) {
        sums[n] += (k < inputs ? x[k] : h[k - inputs]) * w[k * cells * 4 + n];
      }
    }
    double[] state = new double[cells];
    double[] hidden = new double[cells];
    for (int c = 0; c < cells; c++) {
      double in = sigmoid(sums[c] + cs[c] * peep[c]);
      double forget = sigmoid(sums[2 * cells + c] + 0.7 + cs[c] * peep[c]);
      double next = Math.tanh(sums[cells + c]) * in + cs[c] * forget;
      state[c] = Math.clamp(next, -0.5, 0.5);
      hidden[c] = Math.tanh(state[c]) * sigmoid(sums[3 * cells + c] + state[c] * peep[c]);
    }
    assertClose(graph.run("state"), state);
    assertClose(graph.run("hidden"), hidden);
  }

  @Test
  void aGruStepsThroughItsGates() throws Exception {
    int cells = 2;
    double[] x = random(12, 2);
    double[] h = random(13, cells);
    double[] ru = random(14, 4L * 4);
    double[] c = random(15, 4L * 2);
    TestGraph graph =
        new TestGraph()
            .input("x", x, 1, 2)
            .input("h", h, 1, cells)
            .constant("ru", ru, 4, 4)
            .constant("c", c, 4, 2)
            .constant("bru", new double[] {0.1, 0.2, 0.3, 0.4}, 4)
            .constant("bc", new double[] {-0.1, 0.1}, 2)
            .node("cell", "GRUBlockCell", List.of("x", "h", "ru", "c", "bru", "bc"))
            .node("y", "Identity", List.of("cell:3"));
    double[] gates = {0.1, 0.2, 0.3, 0.4};
    for (int n = 0; n < 4; n++) {
      for (int k = 0; k < 4; k++) {
        gates[n] += (k < 2 ? x[k] : h[k - 2]) * ru[k * 4 + n];
      }
      gates[n] = sigmoid(gates[n]);
    }
    double[] y = new double[2];
    for (int n = 0; n < 2; n++) {
      double sum = n == 0 ? -0.1 : 0.1;
      for (int k = 0; k < 4; k++) {
        sum += (k < 2 ? x[k] : h[k - 2] * gates[k - 2]) * c[k * 2 + n];
      }
      y[n] = gates[2 + n] * h[n] + (1 - gates[2 + n]) * Math.tanh(sum);
    }
    assertClose(graph.run("y"), y);
    assertThat(graph.network().omitted())
        .extracting(omitted -> omitted.name())
        .containsExactly("y");
  }
}
