package org.inferometer.measure;

import java.util.Optional;
import org.inferometer.stats.Autocorrelation;
import org.inferometer.stats.Quantiles;
import org.inferometer.stats.Steadiness;
import org.inferometer.study.Interval;

/// What a series of latencies says so far.
///
/// @param steadiness where it settles
/// @param samples in order, in nanoseconds
/// @param sorted the same, ascending
/// @param independent how many independent samples they are worth for the median
/// @param interval of their median, 95 %; absent where they are too few
record SeriesAssessment(
    Steadiness steadiness,
    double[] samples,
    double[] sorted,
    double independent,
    Optional<Interval> interval) {

  /// Half the width of the median's 95 % interval, relative to the median, up to which a series is
  /// precise.
  static final double TARGET_HALF_WIDTH = 0.01;

  static SeriesAssessment of(double[] samples) {
    Steadiness steadiness = Steadiness.of(samples);
    double[] sorted = Quantiles.sorted(samples);
    double independent =
        Autocorrelation.effectiveSamplesOfQuantile(samples, Quantiles.quantile(sorted, 0.5));
    Optional<Interval> interval = Quantiles.interval(sorted, 0.5, independent, 0.95);
    return new SeriesAssessment(steadiness, samples, sorted, independent, interval);
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

  /// Whether it keeps one level, known well enough.
  boolean precise() {
    return steadiness.steady() && halfWidth() <= TARGET_HALF_WIDTH;
  }
}
