package org.inferometer.importer.caffe;

import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import org.inferometer.network.Network;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RecurrencesTest {
  @TempDir Path folder;

  private static final int STEPS = 4;
  private static final int BATCH = 2;
  private static final int IN = 3;
  private static final int OUT = 2;
  private static final Floats X = Floats.random(1, STEPS, BATCH, IN);
  private static final Floats CONT = Floats.of(dims(STEPS, BATCH), 0, 0, 1, 1, 1, 0, 1, 1);
  private static final Floats STATIC = Floats.random(9, BATCH, 2);

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  private static double[] row(Floats w, @Nullable Floats bias, double[] x) {
    double[] result = new double[w.size(0)];
    for (int i = 0; i < result.length; i++) {
      result[i] = bias == null ? 0 : bias.values()[i];
      for (int k = 0; k < x.length; k++) {
        result[i] += w.at(i, k) * x[k];
      }
    }
    return result;
  }

  private static double[] vector(Floats x, int step, int item) {
    double[] vector = new double[IN];
    for (int i = 0; i < IN; i++) {
      vector[i] = x.at(step, item, i);
    }
    return vector;
  }

  @Test
  void anLstmForgetsWhereItsSequenceEnds() throws Exception {
    Floats wx = Floats.random(2, 4 * OUT, IN);
    Floats b = Floats.random(3, 4 * OUT);
    Floats ws = Floats.random(4, 4 * OUT, 2);
    Floats wh = Floats.random(5, 4 * OUT, OUT);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", STEPS, BATCH, IN)
                + Nets.input("cont", STEPS, BATCH)
                + Nets.input("s", BATCH, 2)
                + Nets.layer(
                    "LSTM",
                    "x",
                    "bottom: \"cont\" bottom: \"s\" recurrent_param { num_output: 2 }"),
            wx,
            b,
            ws,
            wh);

    double[][][] expected = new double[STEPS][BATCH][OUT];
    for (int item = 0; item < BATCH; item++) {
      double[] h = new double[OUT];
      double[] c = new double[OUT];
      for (int step = 0; step < STEPS; step++) {
        double cont = CONT.at(step, item);
        double[] gates = row(wx, b, vector(X, step, item));
        double[] fixed = row(ws, null, new double[] {STATIC.at(item, 0), STATIC.at(item, 1)});
        double[] before = row(wh, null, new double[] {cont * h[0], cont * h[1]});
        for (int i = 0; i < gates.length; i++) {
          gates[i] += fixed[i] + before[i];
        }
        for (int i = 0; i < OUT; i++) {
          c[i] =
              cont * sigmoid(gates[OUT + i]) * c[i]
                  + sigmoid(gates[i]) * Math.tanh(gates[3 * OUT + i]);
          h[i] = sigmoid(gates[2 * OUT + i]) * Math.tanh(c[i]);
          expected[step][item][i] = h[i];
        }
      }
    }
    Check.same(
        Run.one(network, X, CONT, STATIC),
        dims(STEPS, BATCH, OUT),
        at -> expected[at[0]][at[1]][at[2]]);
  }

  @Test
  void anRnnShowsItsStatesWhereItIsTold() throws Exception {
    Floats wx = Floats.random(2, OUT, IN);
    Floats b = Floats.random(3, OUT);
    Floats wh = Floats.random(5, OUT, OUT);
    Floats wo = Floats.random(6, OUT, OUT);
    Floats bo = Floats.random(7, OUT);
    Floats first = Floats.random(8, 1, BATCH, OUT);
    Floats ones = Floats.of(dims(STEPS, BATCH), 1, 1, 1, 1, 1, 0, 1, 1);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", STEPS, BATCH, IN)
                + Nets.input("cont", STEPS, BATCH)
                + Nets.input("h", 1, BATCH, OUT)
                + Nets.layer(
                    "RNN",
                    "x",
                    "bottom: \"cont\" bottom: \"h\" top: \"last\" recurrent_param { num_output: 2 expose_hidden: true }"),
            wx,
            b,
            wh,
            wo,
            bo);

    double[][][] expected = new double[STEPS][BATCH][OUT];
    double[][] last = new double[BATCH][OUT];
    for (int item = 0; item < BATCH; item++) {
      double[] h = {first.at(0, item, 0), first.at(0, item, 1)};
      for (int step = 0; step < STEPS; step++) {
        double cont = ones.at(step, item);
        double[] sum = row(wx, b, vector(X, step, item));
        double[] before = row(wh, null, new double[] {cont * h[0], cont * h[1]});
        for (int i = 0; i < OUT; i++) {
          h[i] = Math.tanh(sum[i] + before[i]);
        }
        double[] out = row(wo, bo, h);
        for (int i = 0; i < OUT; i++) {
          expected[step][item][i] = Math.tanh(out[i]);
        }
      }
      last[item] = h;
    }
    var results = Run.all(network, X, ones, first);
    Check.same(results.get(0), dims(STEPS, BATCH, OUT), at -> expected[at[0]][at[1]][at[2]]);
    Check.same(results.get(1), dims(1, BATCH, OUT), at -> last[at[1]][at[2]]);
  }
}
