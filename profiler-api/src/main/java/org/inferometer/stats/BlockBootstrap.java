package org.inferometer.stats;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import org.inferometer.study.Interval;

/// Intervals of statistics of autocorrelated samples by resampling whole blocks, which keeps what
/// neighbours have in common: the circular block bootstrap of Politis & Romano, "A Circular
/// Block-Resampling Procedure for Stationary Data", 1992. Seeded: the same samples give the same
/// interval.
public final class BlockBootstrap {
  private static final int REPLICATES = 1_000;

  /// Copying more samples than this for all replicates together takes longer than it is worth.
  private static final long MOST_COPIES = 20_000_000;

  private static final int MOST_BLOCKS = 250;

  private BlockBootstrap() {}

  /// The 95 % interval of the mean.
  ///
  /// @param samples in order of measurement, at least two
  public static Interval mean(double[] samples, long seed) {
    int n = samples.length;
    int block = Math.max(BlockLength.of(samples), Math.ceilDiv(n, MOST_BLOCKS));
    double[] sums = circularSums(samples);
    SplittableRandom random = new SplittableRandom(seed);
    double[] means = new double[REPLICATES];
    for (int i = 0; i < REPLICATES; i++) {
      means[i] = resampledSum(sums, n, block, random) / n;
    }
    return widened(means, Arrays.stream(samples).average().orElseThrow(), n, block);
  }

  /// The 95 % interval of the median.
  ///
  /// @param samples in order of measurement, at least two
  public static Interval median(double[] samples, long seed) {
    int block = blockOfMedian(samples);
    double[] medians = replicates(samples, Quantiles::median, block, seed);
    return widened(medians, Quantiles.median(samples), samples.length, block);
  }

  /// A median is the mean of the indicator of lying below it, so the indicator's autocorrelation
  /// decides: a few outliers, which the median does not feel, hide that of the samples.
  private static int blockOfMedian(double[] samples) {
    double median = Quantiles.median(samples);
    return BlockLength.of(Arrays.stream(samples).map(x -> x <= median ? 1 : 0).toArray());
  }

  private static double[] replicates(
      double[] samples, ToDoubleFunction<double[]> statistic, int block, long seed) {
    int n = samples.length;
    int count = Math.clamp(MOST_COPIES / n, 200, REPLICATES);
    SplittableRandom random = new SplittableRandom(seed);
    double[] scratch = new double[n];
    double[] values = new double[count];
    for (int i = 0; i < count; i++) {
      resample(samples, block, random, scratch);
      values[i] = statistic.applyAsDouble(scratch);
    }
    return values;
  }

  private static void resample(
      double[] samples, int block, SplittableRandom random, double[] target) {
    int n = samples.length;
    for (int at = 0; at < n; at += block) {
      int start = random.nextInt(n);
      int length = Math.min(block, n - at);
      int straight = Math.min(length, n - start);
      System.arraycopy(samples, start, target, at, straight);
      System.arraycopy(samples, 0, target, at + straight, length - straight);
    }
  }

  /// Running sums over the series twice, so that a block that wraps around is one subtraction.
  private static double[] circularSums(double[] samples) {
    int n = samples.length;
    double[] sums = new double[2 * n + 1];
    for (int i = 0; i < 2 * n; i++) {
      sums[i + 1] = sums[i] + samples[i % n];
    }
    return sums;
  }

  private static double resampledSum(double[] sums, int n, int block, SplittableRandom random) {
    double total = 0;
    for (int at = 0; at < n; at += block) {
      int start = random.nextInt(n);
      total += sums[start + Math.min(block, n - at)] - sums[start];
    }
    return total;
  }

  /// The percentile interval, widened for the few blocks there are: resampled blocks vary too
  /// little by the factor 1 - block / n, and with k blocks the t distribution with k - 1 degrees of
  /// freedom stands in for the normal one. Where every replicate is positive, as of times, the
  /// lower side is widened on a logarithmic scale, which agrees with the linear one for narrow
  /// intervals and never reaches 0.
  private static Interval widened(double[] replicates, double centre, int n, int block) {
    Arrays.sort(replicates);
    double low = Quantiles.quantile(replicates, 0.025);
    double high = Quantiles.quantile(replicates, 0.975);
    double blocks = (double) n / block;
    double factor = blocks <= 1 ? 1 : Math.sqrt(blocks / (blocks - 1)) * tOverNormal(blocks - 1);
    return new Interval(
        replicates[0] > 0 ? lowerOfPositive(centre, low, factor) : lower(centre, low, factor),
        centre + factor * Math.max(0, high - centre));
  }

  private static double lower(double centre, double low, double factor) {
    return centre - factor * Math.max(0, centre - low);
  }

  private static double lowerOfPositive(double centre, double low, double factor) {
    return low < centre ? centre * Math.pow(low / centre, factor) : centre;
  }

  /// The ratio of the 97.5 % quantiles of the t and the normal distribution, by the expansion
  /// 26.7.5 of Abramowitz & Stegun.
  private static double tOverNormal(double degrees) {
    double z = 1.959963984540054;
    double g1 = (z * z + 1) / 4;
    double g2 = (5 * Math.pow(z, 4) + 16 * z * z + 3) / 96;
    double v = Math.max(degrees, 2);
    return 1 + g1 / v + g2 / (v * v);
  }
}
