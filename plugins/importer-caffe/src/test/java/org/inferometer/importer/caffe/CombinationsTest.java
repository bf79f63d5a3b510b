package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CombinationsTest {
  @TempDir Path folder;

  private static final Floats X = Floats.random(7, 2, 3, 2, 4);
  private static final String INPUT = Nets.input("x", 2, 3, 2, 4);
  private static final long[] DIMS = {2, 3, 2, 4};

  private static double x(int[] at) {
    return X.at(at[0], at[1], at[2], at[3]);
  }

  @Test
  void elementsAreAddedWithCoefficientsMultipliedOrCompared() throws Exception {
    Floats b = Floats.random(8, 2, 3, 2, 4);
    Floats c = Floats.random(9, 2, 3, 2, 4);
    String inputs = INPUT + Nets.input("b", 2, 3, 2, 4) + Nets.input("c", 2, 3, 2, 4);
    String bottoms = "bottom: \"b\" bottom: \"c\" eltwise_param { ";

    Check.same(
        Run.one(
            Nets.load(
                folder,
                inputs + Nets.layer("Eltwise", "x", bottoms + "coeff: 1 coeff: -0.5 coeff: 2 }")),
            X,
            b,
            c),
        DIMS,
        at ->
            x(at) - 0.5 * b.at(at[0], at[1], at[2], at[3]) + 2 * c.at(at[0], at[1], at[2], at[3]));
    Check.same(
        Run.one(
            Nets.load(folder, inputs + Nets.layer("Eltwise", "x", bottoms + "operation: PROD }")),
            X,
            b,
            c),
        DIMS,
        at -> x(at) * b.at(at[0], at[1], at[2], at[3]) * c.at(at[0], at[1], at[2], at[3]));
    Check.same(
        Run.one(
            Nets.load(folder, inputs + Nets.layer("Eltwise", "x", bottoms + "operation: MAX }")),
            X,
            b,
            c),
        DIMS,
        at ->
            Math.max(
                x(at),
                Math.max(b.at(at[0], at[1], at[2], at[3]), c.at(at[0], at[1], at[2], at[3]))));
  }

  @Test
  void elementsOfOtherShapesAreRefused() {
    assertThatThrownBy(() ->
            Nets.load(
                folder,
                INPUT + Nets.input("b", 2, 3, 2, 1) + Nets.layer("Eltwise", "x", "bottom: \"b\"")))
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("differ");
  }

  @Test
  void aScaleCoversItsAxes() throws Exception {
    Floats scale = Floats.random(1, 3, 2);
    Floats bias = Floats.random(2, 3, 2);
    Network network =
        Nets.load(
            folder,
            INPUT + Nets.layer("Scale", "x", "scale_param { axis: 1 num_axes: 2 bias_term: true }"),
            scale,
            bias);

    Check.same(
        Run.one(network, X), DIMS, at -> x(at) * scale.at(at[1], at[2]) + bias.at(at[1], at[2]));
  }

  @Test
  void aScaleOnAxisZeroHasAFactorForEachItem() throws Exception {
    Floats scale = Floats.random(1, 2);
    Network network =
        Nets.load(folder, INPUT + Nets.layer("Scale", "x", "scale_param { axis: 0 }"), scale);

    Check.same(Run.one(network, X), DIMS, at -> x(at) * scale.values()[at[0]]);
  }

  @Test
  void aScaleOfNoAxesIsOneNumber() throws Exception {
    Network network =
        Nets.load(
            folder,
            INPUT + Nets.layer("Scale", "x", "scale_param { num_axes: 0 }"),
            Floats.of(dims(), 1.5));

    Check.same(Run.one(network, X), DIMS, at -> x(at) * 1.5);
  }

  @ParameterizedTest
  @CsvSource({"0", "-4"})
  void aSecondBottomIsSpreadFromTheAxisOn(int axis) throws Exception {
    Floats factor = Floats.random(1, 2, 3);
    Network network =
        Nets.load(
            folder,
            INPUT
                + Nets.input("f", 2, 3)
                + Nets.layer("Scale", "x", "bottom: \"f\" scale_param { axis: " + axis + " }"));

    Check.same(Run.one(network, X, factor), DIMS, at -> x(at) * factor.at(at[0], at[1]));
  }

  @Test
  void aSecondBottomThatDoesNotFitIsRefused() {
    assertThatThrownBy(() ->
            Nets.load(
                folder,
                INPUT
                    + Nets.input("f", 2, 4)
                    + Nets.layer("Scale", "x", "bottom: \"f\" scale_param { axis: 0 }")))
        .hasMessageContaining("layer 'y'")
        .hasMessageContaining("at axis 0");
  }

  @Test
  void aBiasIsAdded() throws Exception {
    Floats bias = Floats.random(1, 3);
    Check.same(
        Run.one(Nets.load(folder, INPUT + Nets.layer("Bias", "x", ""), bias), X),
        DIMS,
        at -> x(at) + bias.values()[at[1]]);
    Floats second = Floats.random(1, 2, 4);
    Check.same(
        Run.one(
            Nets.load(
                folder,
                INPUT
                    + Nets.input("f", 2, 4)
                    + Nets.layer("Bias", "x", "bottom: \"f\" bias_param { axis: 2 }")),
            X,
            second),
        DIMS,
        at -> x(at) + second.at(at[2], at[3]));
  }

  @Test
  void axpyWeighsChannelsAndAdds() throws Exception {
    Floats a = Floats.random(1, 2, 3, 1, 1);
    Floats z = Floats.random(2, 2, 3, 2, 4);
    Network network =
        Nets.load(
            folder,
            Nets.input("a", 2, 3, 1, 1)
                + INPUT
                + Nets.input("z", 2, 3, 2, 4)
                + Nets.layer("Axpy", "a", "bottom: \"x\" bottom: \"z\""));

    Check.same(
        Run.one(network, a, X, z),
        DIMS,
        at -> a.at(at[0], at[1], 0, 0) * x(at) + z.at(at[0], at[1], at[2], at[3]));
  }

  @ParameterizedTest
  @CsvSource({"SUM", "ASUM", "SUMSQ", "MEAN"})
  void aReductionTakesEverythingFromItsAxisOn(String operation) throws Exception {
    Network network =
        Nets.load(
            folder,
            INPUT
                + Nets.layer(
                    "Reduction",
                    "x",
                    "reduction_param { axis: 2 coeff: 0.5 operation: " + operation + " }"));

    Check.same(
        Run.one(network, X),
        dims(2, 3),
        at -> {
          double sum = 0;
          for (int i = 0; i < 8; i++) {
            double value = X.at(at[0], at[1], i / 4, i % 4);
            sum +=
                switch (operation) {
                  case "SUM" -> value;
                  case "ASUM" -> Math.abs(value);
                  case "SUMSQ" -> value * value;
                  default -> value / 8;
                };
          }
          return 0.5 * sum;
        });
  }

  @Test
  void ofEqualElementsTheLastIsTheLargest() throws Exception {
    Floats x = Floats.of(dims(1, 5), 1, 7, 3, 7, 5);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 1, 5)
                + Nets.layer("ArgMax", "x", "argmax_param { top_k: 3 out_max_val: true }"));
    double[] expected = {3, 1, 4, 7, 7, 5};

    Check.same(Run.one(network, x), dims(1, 2, 3), at -> expected[at[1] * 3 + at[2]]);
  }

  @Test
  void theLargestAlongAnAxisKeepsTheOthers() throws Exception {
    Network places =
        Nets.load(folder, INPUT + Nets.layer("ArgMax", "x", "argmax_param { axis: 1 }"));
    Network values =
        Nets.load(
            folder,
            INPUT + Nets.layer("ArgMax", "x", "argmax_param { axis: 1 out_max_val: true }"));

    Check.same(
        Run.one(places, X),
        dims(2, 1, 2, 4),
        at -> {
          int best = 0;
          for (int c = 1; c < 3; c++) {
            best = X.at(at[0], c, at[2], at[3]) >= X.at(at[0], best, at[2], at[3]) ? c : best;
          }
          return best;
        });
    Check.same(
        Run.one(values, X),
        dims(2, 1, 2, 4),
        at ->
            Math.max(
                X.at(at[0], 0, at[2], at[3]),
                Math.max(X.at(at[0], 1, at[2], at[3]), X.at(at[0], 2, at[2], at[3]))));
  }
}
