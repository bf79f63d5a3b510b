package org.inferometer.measure;

import java.util.Arrays;
import java.util.Optional;
import org.inferometer.stats.Autocorrelation;
import org.inferometer.stats.Quantiles;
import org.inferometer.stats.Steadiness;
import org.inferometer.study.Interval;

/// What a series of latencies says so far.
///
/// @param steadiness where it settles
/// @param from the first sample that figures are taken from: the steady part's, or, of a series
///   that never settles, the second half's
/// @param samples those samples, in order, in nanoseconds
/// @param sorted the same, ascending
/// @param independent how many independent samples they are worth for the median
/// @param interval of their median, 95 %; absent where they are too few
record SeriesAssessment(
    Steadiness steadiness,
    int from,
    double[] samples,
    double[] sorted,
    double independent,
    Optional<Interval> interval) {

  static SeriesAssessment of(double[] series) {
    Steadiness steadiness = Steadiness.of(series);
    int from = steadiness.steady() ? steadiness.warmup() : series.length / 2;
    double[] samples = Arrays.copyOfRange(series, from, series.length);
    double[] sorted = Quantiles.sorted(samples);
    double independent =
        Autocorrelation.effectiveSamplesOfQuantile(samples, Quantiles.quantile(sorted, 0.5));
    Optional<Interval> interval = Quantiles.interval(sorted, 0.5, independent, 0.95);
    return new SeriesAssessment(steadiness, from, samples, sorted, independent, interval);
  }

  double median() {
    return Quantiles.quantile(sorted, 0.5);
  }

  /// The larger of the two distances of the interval's ends from the median, relative to it;
  /// infinite where there is no interval.
  double halfWidth() {
    return interval
        .map(i -> i.halfWidthAbout(median()) / median())
        .orElse(Double.POSITIVE_INFINITY);
  }

  /// Whether nothing is left to wait for.
  boolean precise() {
    return steadiness.steady() && halfWidth() <= LatencyPass.TARGET_HALF_WIDTH;
  }
}
