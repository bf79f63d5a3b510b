package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.importer.caffe.Check.dims;

import java.nio.file.Path;
import java.util.List;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PoolsTest {
  @TempDir Path folder;

  /// `pooling_layer.cpp`: the divisor of averages counts padding, but not what lies behind it.
  private static double pooled(Floats x, int[] at, boolean max, int kernel, int stride, int pad) {
    int top = at[2] * stride - pad;
    int left = at[3] * stride - pad;
    int bottom = Math.min(top + kernel, x.size(2) + pad);
    int right = Math.min(left + kernel, x.size(3) + pad);
    double divisor = (double) (bottom - top) * (right - left);
    double result = max ? Double.NEGATIVE_INFINITY : 0;
    for (int i = Math.max(top, 0); i < Math.min(bottom, x.size(2)); i++) {
      for (int j = Math.max(left, 0); j < Math.min(right, x.size(3)); j++) {
        double value = x.at(at[0], at[1], i, j);
        result = max ? Math.max(result, value) : result + value / divisor;
      }
    }
    return result;
  }

  /// Windows rounded up, unless the last one would begin behind the padded input.
  private static long windows(long size, long kernel, long stride, long pad) {
    long count = (long) Math.ceil((double) (size + 2 * pad - kernel) / stride) + 1;
    return pad > 0 && (count - 1) * stride >= size + pad ? count - 1 : count;
  }

  @ParameterizedTest
  @CsvSource({
    "3, 2, 0, 8, 7",
    "3, 2, 1, 8, 7",
    "2, 2, 1, 5, 6",
    "3, 3, 1, 7, 9",
    "2, 3, 1, 7, 4",
    "3, 1, 1, 4, 4",
    "5, 2, 2, 6, 7",
    "2, 2, 0, 5, 5",
    "3, 2, 1, 2, 3"
  })
  void poolsRoundUpAndTheirLastWindowBeginsInsideThePaddedImage(
      int kernel, int stride, int pad, int height, int width) throws Exception {
    Floats x = Floats.random(1, 2, 3, height, width);
    long[] dims =
        dims(2, 3, windows(height, kernel, stride, pad), windows(width, kernel, stride, pad));
    for (String pool : List.of("MAX", "AVE")) {
      Network network =
          Nets.load(
              folder,
              Nets.input("x", 2, 3, height, width)
                  + Nets.layer(
                      "Pooling",
                      "x",
                      "pooling_param { pool: "
                          + pool
                          + " kernel_size: "
                          + kernel
                          + " stride: "
                          + stride
                          + " pad: "
                          + pad
                          + " }"));

      Check.same(
          Run.one(network, x), dims, at -> pooled(x, at, pool.equals("MAX"), kernel, stride, pad));
    }
  }

  @Test
  void aForkMayRoundDown() throws Exception {
    Floats x = Floats.random(1, 1, 1, 8, 8);
    for (String rounding : List.of("round_mode: FLOOR", "ceil_mode: false")) {
      Network network =
          Nets.load(
              folder,
              Nets.input("x", 1, 1, 8, 8)
                  + Nets.layer(
                      "Pooling",
                      "x",
                      "pooling_param { kernel_size: 3 stride: 2 " + rounding + " }"));

      Check.same(Run.one(network, x), dims(1, 1, 3, 3), at -> pooled(x, at, true, 3, 2, 0));
    }
  }

  @Test
  void aGlobalPoolTakesTheWholeImage() throws Exception {
    Floats x = Floats.random(1, 2, 3, 4, 5);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 2, 3, 4, 5)
                + Nets.layer("Pooling", "x", "pooling_param { pool: AVE global_pooling: true }"));

    Check.same(
        Run.one(network, x),
        dims(2, 3, 1, 1),
        at -> {
          double sum = 0;
          for (int i = 0; i < 20; i++) {
            sum += x.at(at[0], at[1], i / 5, i % 5);
          }
          return sum / 20;
        });
  }

  @Test
  void theSecondTopOfAMaximumIsItsPlaceInTheImage() throws Exception {
    Floats x = Floats.random(1, 2, 3, 4, 6);
    Network network =
        Nets.load(
            folder,
            Nets.input("x", 2, 3, 4, 6)
                + Nets.layer(
                    "Pooling", "x", "top: \"mask\" pooling_param { kernel_size: 2 stride: 2 }"));

    Check.same(
        Run.all(network, x).get(1),
        dims(2, 3, 2, 3),
        at -> {
          int best = -1;
          for (int i = 2 * at[2]; i < 2 * at[2] + 2; i++) {
            for (int j = 2 * at[3]; j < 2 * at[3] + 2; j++) {
              if (best < 0 || x.at(at[0], at[1], i, j) > x.at(at[0], at[1], best / 6, best % 6)) {
                best = i * 6 + j;
              }
            }
          }
          return best;
        });
  }

  @Test
  void aPyramidPutsPoolsOfAllLevelsBehindEachOther() throws Exception {
    Floats x = Floats.random(1, 2, 3, 5, 6);
    for (String pool : List.of("MAX", "AVE")) {
      Network network =
          Nets.load(
              folder,
              Nets.input("x", 2, 3, 5, 6)
                  + Nets.layer("SPP", "x", "spp_param { pyramid_height: 2 pool: " + pool + " }"));

      // One window of 5 x 6, then four of 3 x 3 with one row of padding above.
      Check.same(
          Run.one(network, x),
          dims(2, 3 + 12),
          at -> {
            boolean max = pool.equals("MAX");
            if (at[1] < 3) {
              double result = max ? Double.NEGATIVE_INFINITY : 0;
              for (int i = 0; i < 30; i++) {
                double value = x.at(at[0], at[1], i / 6, i % 6);
                result = max ? Math.max(result, value) : result + value / 30;
              }
              return result;
            }
            int c = (at[1] - 3) / 4;
            int top = (at[1] - 3) / 2 % 2 * 3 - 1;
            int left = (at[1] - 3) % 2 * 3;
            double result = max ? Double.NEGATIVE_INFINITY : 0;
            for (int i = Math.max(top, 0); i < Math.min(top + 3, 5); i++) {
              for (int j = left; j < left + 3; j++) {
                double value = x.at(at[0], c, i, j);
                result = max ? Math.max(result, value) : result + value / 9;
              }
            }
            return result;
          });
    }
  }

  @Test
  void stochasticPoolingIsRefusedByName() {
    assertThatThrownBy(() ->
            Nets.load(
                folder,
                Nets.input("x", 1, 1, 4, 4)
                    + Nets.layer(
                        "Pooling", "x", "pooling_param { pool: STOCHASTIC kernel_size: 2 }")))
        .hasMessageContaining("layer 'y' (Pooling) pools stochastically");
  }
}
