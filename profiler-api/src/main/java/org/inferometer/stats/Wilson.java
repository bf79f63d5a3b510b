package org.inferometer.stats;

import org.apache.commons.statistics.interval.BinomialConfidenceInterval;
import org.inferometer.study.Interval;

/// The score interval of a proportion (E. B. Wilson, "Probable Inference, the Law of Succession,
/// and Statistical Inference", Journal of the American Statistical Association 22, 1927, 209–212),
/// without correction for continuity. It stays within 0 and 1 and does not shrink to a point where
/// all or none succeed, as the textbook interval does.
public final class Wilson {
  private static final double ERROR_RATE = 0.05;

  private Wilson() {}

  /// The 95 % interval.
  ///
  /// @param successes from 0 to `trials`
  /// @param trials ≥ 1
  public static Interval interval95(long successes, long trials) {
    if (trials < 1 || successes < 0 || successes > trials) {
      throw new IllegalArgumentException(
          "needs 0 ≤ successes ≤ trials and a trial, not " + successes + " of " + trials);
    }
    var interval =
        BinomialConfidenceInterval.WILSON_SCORE.fromErrorRate(
            Math.toIntExact(trials), Math.toIntExact(successes), ERROR_RATE);
    // What is 0 or 1 exactly must not miss it by a rounding step.
    return new Interval(
        successes == 0 ? 0 : Math.max(0, interval.getLowerBound()),
        successes == trials ? 1 : Math.min(1, interval.getUpperBound()));
  }
}
