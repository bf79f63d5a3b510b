package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.proto.GraphDef;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;

/// A trained network whose LSTM is a loop of TensorFlow's first version, behind the features of a
/// sound, against the cell's definition computed step by step: gates i, j, f, o of `[x, h] w + b`
/// with peepholes, and a projection of the output (H. Sak et al., "Long Short-Term Memory Recurrent
/// Neural Network Architectures for Large Scale Acoustic Modeling", 2014).
class RecurrentModelTest {
  private static final String CELL = "lstm/rnn/lstm_cell/";
  private static final int UNITS = 144;
  private static final int STATE = 98;
  private static final int FEATURES = 10;

  private final Map<String, double[]> weights = new HashMap<>();

  @Test
  void aLoopOfTheFirstVersionComputesItsLstm() throws Exception {
    Path file =
        Path.of(System.getProperty("inferometer.shared", "absent"))
            .resolve("data/open/tensorflow/kws/LSTM_S.pb");
    assumeTrue(Files.isRegularFile(file), "the trained network is not here: " + file);
    for (NodeDef node : GraphDef.parseFrom(Files.readAllBytes(file)).getNodeList()) {
      if (node.getOp().equals("Const")
          && node.getAttrOrThrow("value").getTensor().getDtype().getNumber() == 1) {
        weights.put(
            node.getName(),
            Constants.numbers(Constants.of("", node.getAttrOrThrow("value").getTensor())));
      }
    }
    Network network = new TensorFlowImporter().load(file, Map.of("inputs", "Mfcc"));
    int steps = 25;
    double[] sound =
        new Random(3).doubles((long) steps * FEATURES, -2, 2).map(d -> (float) d).toArray();

    double[] actual =
        Run.numbers(
            Run.output(
                network,
                Map.of("Mfcc", Run.tensor(ElementType.FLOAT, Shape.of(1, steps, FEATURES), sound)),
                network.outputs().getFirst().name()));

    assertThat(actual).containsExactly(expected(sound, steps), within(1e-5));
  }

  private double[] expected(double[] sound, int steps) {
    double[] cell = new double[UNITS];
    double[] state = new double[STATE];
    for (int t = 0; t < steps; t++) {
      double[] joined = new double[FEATURES + STATE];
      System.arraycopy(sound, t * FEATURES, joined, 0, FEATURES);
      System.arraycopy(state, 0, joined, FEATURES, STATE);
      double[] gates = product(joined, weight(CELL + "kernel"), 4 * UNITS);
      double[] output = new double[UNITS];
      for (int u = 0; u < UNITS; u++) {
        double[] bias = weight(CELL + "bias");
        double before = cell[u];
        double in = sigmoid(gates[u] + bias[u] + weight(CELL + "w_i_diag")[u] * before);
        double candidate = Math.tanh(gates[UNITS + u] + bias[UNITS + u]);
        double forget =
            sigmoid(
                gates[2 * UNITS + u]
                    + bias[2 * UNITS + u]
                    + 1
                    + weight(CELL + "w_f_diag")[u] * before);
        cell[u] = forget * before + in * candidate;
        double out =
            sigmoid(
                gates[3 * UNITS + u]
                    + bias[3 * UNITS + u]
                    + weight(CELL + "w_o_diag")[u] * cell[u]);
        output[u] = out * Math.tanh(cell[u]);
      }
      state = product(output, weight(CELL + "projection/kernel"), STATE);
    }
    double[] logits = product(state, weight("W_o"), 12);
    double sum = 0;
    for (int i = 0; i < logits.length; i++) {
      logits[i] = Math.exp(logits[i] + weight("b_o")[i]);
      sum += logits[i];
    }
    for (int i = 0; i < logits.length; i++) {
      logits[i] /= sum;
    }
    return logits;
  }

  private double[] weight(String name) {
    return Objects.requireNonNull(weights.get(name), name);
  }

  private static double[] product(double[] row, double[] matrix, int columns) {
    double[] result = new double[columns];
    for (int i = 0; i < row.length; i++) {
      for (int j = 0; j < columns; j++) {
        result[j] += row[i] * matrix[i * columns + j];
      }
    }
    return result;
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }
}
