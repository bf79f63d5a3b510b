package org.inferometer.importer.caffe;

import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NormalisationsTest {
  @TempDir Path folder;

  private static final Floats X = Floats.random(7, 2, 5, 3, 4);
  private static final String INPUT = Nets.input("x", 2, 5, 3, 4);
  private static final long[] DIMS = {2, 5, 3, 4};

  private Network load(String type, String rest, Floats... blobs) throws Exception {
    return Nets.load(folder, INPUT + Nets.layer(type, "x", rest), blobs);
  }

  private static double x(int[] at) {
    return X.at(at[0], at[1], at[2], at[3]);
  }

  private static Floats positive(long seed, long... dims) {
    Floats random = Floats.random(seed, dims);
    for (int i = 0; i < random.values().length; i++) {
      random.values()[i] = Math.abs(random.values()[i]) + 0.1f;
    }
    return random;
  }

  @Test
  void batchNormDividesItsSumsByTheirCount() throws Exception {
    Floats mean = Floats.random(1, 5);
    Floats variance = positive(2, 5);
    Network network =
        load("BatchNorm", "batch_norm_param { eps: 0.01 }", mean, variance, Floats.of(dims(1), 4));

    Check.same(
        Run.one(network, X),
        DIMS,
        at -> (x(at) - mean.values()[at[1]] / 4) / Math.sqrt(variance.values()[at[1]] / 4 + 0.01));
  }

  @Test
  void aForgottenFactorOfZeroMeansZero() throws Exception {
    Network network =
        load(
            "BatchNorm",
            "batch_norm_param { eps: 0.25 }",
            Floats.random(1, 5),
            positive(2, 5),
            Floats.of(dims(1), 0));

    Check.same(Run.one(network, X), DIMS, at -> x(at) / Math.sqrt(0.25));
  }

  @Test
  void withoutGlobalStatisticsTheBatchGivesThem() throws Exception {
    Network network = load("BatchNorm", "batch_norm_param { use_global_stats: false }");

    Check.same(
        Run.one(network, X),
        DIMS,
        at -> {
          double mean = 0;
          double squares = 0;
          for (int i = 0; i < 24; i++) {
            double value = X.at(i / 12, at[1], i / 4 % 3, i % 4);
            mean += value / 24;
            squares += value * value / 24;
          }
          return (x(at) - mean) / Math.sqrt(squares - mean * mean + 1e-5);
        });
  }

  @Test
  void theBatchNormalisationOfForksHasTwoOrFourBlobs() throws Exception {
    Floats slope = Floats.random(1, 1, 5, 1, 1);
    Floats bias = Floats.random(2, 1, 5, 1, 1);
    Floats mean = Floats.random(3, 1, 5, 1, 1);
    Floats variance = positive(4, 1, 5, 1, 1);

    Check.same(
        Run.one(load("BN", "", slope, bias, mean, variance), X),
        DIMS,
        at ->
            slope.values()[at[1]]
                    * (x(at) - mean.values()[at[1]])
                    / Math.sqrt(variance.values()[at[1]] + 1e-5)
                + bias.values()[at[1]]);
    Check.same(
        Run.one(load("BN", "", slope, bias), X),
        DIMS,
        at -> slope.values()[at[1]] * x(at) + bias.values()[at[1]]);
  }

  @Test
  void responsesAreNormalisedAcrossChannels() throws Exception {
    Network network = load("LRN", "lrn_param { local_size: 3 alpha: 0.5 beta: 0.75 k: 2 }");

    Check.same(
        Run.one(network, X),
        DIMS,
        at -> {
          double sum = 0;
          for (int c = Math.max(0, at[1] - 1); c <= Math.min(4, at[1] + 1); c++) {
            sum += X.at(at[0], c, at[2], at[3]) * X.at(at[0], c, at[2], at[3]);
          }
          return x(at) * Math.pow(2 + 0.5 / 3 * sum, -0.75);
        });
  }

  @Test
  void responsesAreNormalisedWithinAChannelWithoutK() throws Exception {
    Network network =
        load(
            "LRN",
            "lrn_param { local_size: 3 alpha: 0.5 beta: 0.75 k: 2 norm_region: WITHIN_CHANNEL }");

    Check.same(
        Run.one(network, X),
        DIMS,
        at -> {
          double sum = 0;
          for (int i = Math.max(0, at[2] - 1); i <= Math.min(2, at[2] + 1); i++) {
            for (int j = Math.max(0, at[3] - 1); j <= Math.min(3, at[3] + 1); j++) {
              sum += X.at(at[0], at[1], i, j) * X.at(at[0], at[1], i, j);
            }
          }
          return x(at) * Math.pow(1 + 0.5 / 9 * sum, -0.75);
        });
  }

  @ParameterizedTest
  @CsvSource({"false, true", "true, true", "false, false"})
  void meanAndDeviationAreThoseOfAnImageOrAChannel(boolean across, boolean variance)
      throws Exception {
    Network network =
        load(
            "MVN",
            "mvn_param { eps: 0.1 across_channels: "
                + across
                + " normalize_variance: "
                + variance
                + " }");

    Check.same(
        Run.one(network, X),
        DIMS,
        at -> {
          double mean = 0;
          double squares = 0;
          int count = across ? 60 : 12;
          for (int i = 0; i < count; i++) {
            double value = X.at(at[0], across ? i / 12 : at[1], i / 4 % 3, i % 4);
            mean += value / count;
            squares += value * value / count;
          }
          return variance
              ? (x(at) - mean) / (Math.sqrt(squares - mean * mean) + 0.1)
              : x(at) - mean;
        });
  }

  @ParameterizedTest
  @CsvSource({"false, false", "true, false", "true, true"})
  void vectorsHaveUnitLength(boolean across, boolean shared) throws Exception {
    Floats scale = shared ? Floats.of(dims(), 3) : Floats.random(3, 5);
    Network network =
        load(
            "Normalize",
            "norm_param { across_spatial: " + across + " channel_shared: " + shared + " eps: 0.5 }",
            scale);

    Check.same(
        Run.one(network, X),
        DIMS,
        at -> {
          double squares = 0.5;
          for (int i = 0; i < 60; i++) {
            if (across || (i / 4 % 3 == at[2] && i % 4 == at[3])) {
              squares += Math.pow(X.at(at[0], i / 12, i / 4 % 3, i % 4), 2);
            }
          }
          return scale.values()[shared ? 0 : at[1]] * x(at) / Math.sqrt(squares);
        });
  }

  @Test
  void aSoftmaxSumsOverItsAxis() throws Exception {
    Network network = load("Softmax", "softmax_param { axis: 2 }");

    Check.same(
        Run.one(network, X),
        DIMS,
        at -> {
          double sum = 0;
          for (int i = 0; i < 3; i++) {
            sum += Math.exp(X.at(at[0], at[1], i, at[3]));
          }
          return Math.exp(x(at)) / sum;
        });
  }
}
