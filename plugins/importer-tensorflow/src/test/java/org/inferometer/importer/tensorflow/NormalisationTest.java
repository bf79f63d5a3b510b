package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.importer.tensorflow.Close.assertClose;
import static org.inferometer.importer.tensorflow.TestGraph.attr;
import static org.inferometer.importer.tensorflow.TestGraph.list;
import static org.inferometer.importer.tensorflow.TestGraph.random;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.network.Layer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Normalisations of a `2 x 3 x 4 x 5` picture with its channels last against their formulas.
class NormalisationTest {
  private static final int CHANNELS = 5;
  private static final double[] X = random(1, 2L * 3 * 4 * CHANNELS);
  private static final double[] SCALE = random(2, CHANNELS);
  private static final double[] OFFSET = random(3, CHANNELS);
  private static final double[] MEAN = random(4, CHANNELS);
  private static final double[] VARIANCE =
      Arrays.stream(random(5, CHANNELS)).map(v -> v * v + 0.1).toArray();

  private static double[] normalised(double[] mean, double[] variance, double epsilon) {
    double[] y = new double[X.length];
    Arrays.setAll(
        y,
        i -> {
          int c = i % CHANNELS;
          return (X[i] - mean[c]) / Math.sqrt(variance[c] + epsilon) * SCALE[c] + OFFSET[c];
        });
    return y;
  }

  private static TestGraph graph(double[] mean, double[] variance) {
    return new TestGraph()
        .input("x", X, 2, 3, 4, CHANNELS)
        .constant("scale", SCALE, CHANNELS)
        .constant("offset", OFFSET, CHANNELS)
        .constant("mean", mean, mean.length)
        .constant("variance", variance, variance.length);
  }

  private static final List<String> INPUTS = List.of("x", "scale", "offset", "mean", "variance");

  @ParameterizedTest
  @ValueSource(strings = {"FusedBatchNorm", "FusedBatchNormV2", "FusedBatchNormV3"})
  void aBatchNormTakesItsStatistics(String type) throws Exception {
    TestGraph graph =
        graph(MEAN, VARIANCE)
            .node("y", type, INPUTS, Map.of("is_training", attr(false), "epsilon", attr(0.01f)));
    assertClose(graph.run("y"), normalised(MEAN, VARIANCE, 0.01));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aBatchNormThatTrainsOrHasNoStatisticsTakesThoseOfItsInput(boolean trains) throws Exception {
    double[] mean = new double[CHANNELS];
    double[] variance = new double[CHANNELS];
    int items = X.length / CHANNELS;
    for (int i = 0; i < X.length; i++) {
      mean[i % CHANNELS] += X[i] / items;
    }
    for (int i = 0; i < X.length; i++) {
      variance[i % CHANNELS] += Math.pow(X[i] - mean[i % CHANNELS], 2) / items;
    }
    double[] none = new double[0];
    TestGraph graph =
        graph(trains ? MEAN : none, trains ? VARIANCE : none)
            .node(
                "y",
                "FusedBatchNorm",
                INPUTS,
                Map.of("is_training", attr(trains), "epsilon", attr(0.001f)));
    assertClose(graph.run("y"), normalised(mean, variance, 0.001));
  }

  @Test
  void aBatchNormOfSingleOperatorsIsFoldedIntoAScaleAndAnOffset() throws Exception {
    TestGraph graph =
        graph(MEAN, VARIANCE)
            .constant("epsilon", new double[] {0.001})
            .node("add", "Add", List.of("variance", "epsilon"))
            .node("rsqrt", "Rsqrt", List.of("add"))
            .node("mul", "Mul", List.of("rsqrt", "scale"))
            .node("mul_1", "Mul", List.of("x", "mul"))
            .node("mul_2", "Mul", List.of("mean", "mul"))
            .node("sub", "Sub", List.of("offset", "mul_2"))
            .node("y", "Add", List.of("mul_1", "sub"));
    assertClose(graph.run("y"), normalised(MEAN, VARIANCE, 0.001));
    assertThat(graph.network().layers()).extracting(Layer::name).containsExactly("mul_1", "y");
  }

  @Test
  void oneBatchNormsWeightsServeTwoConvolutions() throws Exception {
    double[] f = random(6, (long) CHANNELS * CHANNELS);
    double[] g = random(7, (long) CHANNELS * CHANNELS);
    Map<String, AttrValue> conv = Map.of("strides", list(1, 1, 1, 1), "padding", attr("SAME"));
    Map<String, AttrValue> norm = Map.of("is_training", attr(false), "epsilon", attr(0.001f));
    TestGraph graph =
        graph(MEAN, VARIANCE)
            .constant("f", f, 1, 1, CHANNELS, CHANNELS)
            .constant("g", g, 1, 1, CHANNELS, CHANNELS)
            .node("a", "Conv2D", List.of("x", "f"), conv)
            .node("b", "Conv2D", List.of("x", "g"), conv)
            .node("na", "FusedBatchNorm", List.of("a", "scale", "offset", "mean", "variance"), norm)
            .node("nb", "FusedBatchNorm", List.of("b", "scale", "offset", "mean", "variance"), norm)
            .node("y", "Sub", List.of("na", "nb"));
    double[] y = new double[X.length];
    for (int i = 0; i < y.length; i++) {
      int o = i % CHANNELS;
      for (int c = 0; c < CHANNELS; c++) {
        double difference = f[c * CHANNELS + o] - g[c * CHANNELS + o];
        y[i] +=
            X[i / CHANNELS * CHANNELS + c] * difference * SCALE[o] / Math.sqrt(VARIANCE[o] + 0.001);
      }
    }
    assertClose(graph.run("y"), y);
  }

  @Test
  void localResponseSumsTheSquaresOfNeighbouringChannels() throws Exception {
    Map<String, AttrValue> attributes = new HashMap<>();
    attributes.put("depth_radius", attr(1L));
    attributes.put("bias", attr(2f));
    attributes.put("alpha", attr(0.5f));
    attributes.put("beta", attr(0.75f));
    TestGraph graph =
        new TestGraph().input("x", X, 2, 3, 4, CHANNELS).node("y", "LRN", List.of("x"), attributes);
    double[] y = new double[X.length];
    for (int i = 0; i < y.length; i++) {
      double sum = 0;
      for (int c = Math.max(0, i % CHANNELS - 1);
          c <= Math.min(CHANNELS - 1, i % CHANNELS + 1);
          c++) {
        sum += Math.pow(X[i / CHANNELS * CHANNELS + c], 2);
      }
      y[i] = X[i] / Math.pow(2 + 0.5 * sum, 0.75);
    }
    assertClose(graph.run("y"), y);
  }

  @Test
  void aBiasLiesOverTheChannelsWhereverTheyAre() throws Exception {
    double[] bias = {10, 20};
    TestGraph graph =
        new TestGraph()
            .input("x", new double[8], 1, 2, 2, 2)
            .constant("b", bias, 2)
            .node("last", "BiasAdd", List.of("x", "b"))
            .node("first", "BiasAdd", List.of("x", "b"), Map.of("data_format", attr("NCHW")));
    assertClose(graph.run("last"), new double[] {10, 20, 10, 20, 10, 20, 10, 20});
    assertClose(graph.run("first"), new double[] {10, 10, 10, 10, 20, 20, 20, 20});
  }
}
