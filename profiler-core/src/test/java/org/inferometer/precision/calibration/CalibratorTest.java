package org.inferometer.precision.calibration;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CalibratorTest {
  @Test
  void minMaxTakesTheLargestMagnitude() {
    Snapshot seen = HistogramTest.recorded(new float[] {0.5f, -3, 2});
    assertThat(new Calibrator.MinMax().threshold(seen, 128)).isEqualTo(3);
  }

  @ParameterizedTest
  @ValueSource(doubles = {50, 90, 99, 99.9, 99.99, 100})
  void aPercentileIsTheSortedElementAtThatPlace(double percent) {
    float[] values = HistogramTest.gaussian(30_000, 7);
    float[] sorted = new float[values.length];
    for (int i = 0; i < sorted.length; i++) {
      sorted[i] = Math.abs(values[i]);
    }
    Arrays.sort(sorted);
    double expected = sorted[(int) Math.ceil(percent / 100 * sorted.length) - 1];

    Snapshot seen = HistogramTest.recorded(values);

    assertThat(new Calibrator.Percentile(percent).threshold(seen, 128))
        .isCloseTo(expected, within(seen.width()));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void entropyFindsWhatABruteForceSearchFinds(long seed) {
    long[] bins = heavyTail(seed);
    int levels = 8;
    Snapshot seen = snapshot(bins);

    double threshold = new Calibrator.Entropy().threshold(seen, levels);

    int best = 0;
    double least = Double.POSITIVE_INFINITY;
    for (int end = Candidates.used(bins); end >= levels; end--) {
      double divergence = bruteForceDivergence(bins, end, levels);
      if (divergence < least) {
        least = divergence;
        best = end;
      }
    }
    assertThat(threshold).isEqualTo(Math.min(best * seen.width(), seen.largest()));
  }

  /// The divergence as its definition reads, with whole distributions written down: P, then Q.
  private static double bruteForceDivergence(long[] bins, int end, int levels) {
    double[] p = new double[end];
    for (int i = 0; i < bins.length; i++) {
      p[Math.min(i, end - 1)] += bins[i];
    }
    double[] q = new double[end];
    for (int level = 0; level < levels; level++) {
      List<Integer> filled = new ArrayList<>();
      double mass = 0;
      for (int i = 0; i < end; i++) {
        int of = 0;
        while ((of + 1) * end / levels <= i) {
          of++;
        }
        if (of == level && bins[i] > 0) {
          filled.add(i);
          mass += bins[i];
        }
      }
      for (int i : filled) {
        q[i] = mass / filled.size();
      }
    }
    double sumP = Arrays.stream(p).sum();
    double sumQ = Arrays.stream(q).sum();
    double divergence = 0;
    for (int i = 0; i < end; i++) {
      if (p[i] > 0) {
        divergence += p[i] / sumP * Math.log(p[i] / sumP / (q[i] == 0 ? 1e-9 : q[i] / sumQ));
      }
    }
    return divergence;
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5})
  void meanSquareFindsWhatABruteForceSearchFinds(long seed) {
    long[] bins = heavyTail(seed);
    int levels = 8;
    Snapshot seen = snapshot(bins);

    double threshold = new Calibrator.MeanSquare().threshold(seen, levels);

    double chosen = bruteForceError(bins, threshold / seen.width(), levels);
    for (int end = levels; end <= Candidates.used(bins); end++) {
      assertThat(chosen)
          .as("against %d bins", end)
          .isLessThanOrEqualTo(bruteForceError(bins, end, levels) * (1 + 1e-9));
    }
  }

  private static double bruteForceError(long[] bins, double end, int levels) {
    double error = 0;
    for (int i = 0; i < bins.length; i++) {
      double nearest = Double.POSITIVE_INFINITY;
      for (int level = 0; level < levels; level++) {
        nearest = Math.min(nearest, Math.abs(i + 0.5 - level * end / (levels - 1)));
      }
      error += bins[i] * nearest * nearest;
    }
    return error;
  }

  @Test
  void aFewOutliersDoNotMoveThePercentileButDoMoveMinMax() {
    float[] values = HistogramTest.gaussian(30_000, 8);
    values[0] = 1000;
    Snapshot seen = HistogramTest.recorded(values);

    assertThat(new Calibrator.MinMax().threshold(seen, 128)).isEqualTo(1000);
    assertThat(new Calibrator.Percentile(99.9).threshold(seen, 128)).isLessThan(5);
  }

  @Test
  void namesAreReadAsTheyAreWritten() {
    for (Calibrator calibrator :
        List.of(
            new Calibrator.MinMax(),
            new Calibrator.Percentile(99.5),
            new Calibrator.Entropy(),
            new Calibrator.MeanSquare())) {
      assertThat(Calibrator.parse(calibrator.label())).isEqualTo(calibrator);
    }
    assertThatThrownBy(() -> Calibrator.parse("best"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'best'")
        .hasMessageContaining("min-max");
  }

  private static long[] heavyTail(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long[] bins = new long[64];
    for (int i = 0; i < bins.length; i++) {
      bins[i] = (long) (1000 * Math.exp(-i / 6.0) * (0.5 + random.nextDouble()));
    }
    bins[60] = 2;
    return bins;
  }

  private static Snapshot snapshot(long[] bins) {
    long count = Arrays.stream(bins).sum();
    return new Snapshot(
        count, 0, 0.95 * bins.length, true, bins.length, 0, bins, MagnitudeCounts.NONE);
  }
}
