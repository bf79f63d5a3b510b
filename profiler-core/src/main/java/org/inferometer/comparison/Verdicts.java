package org.inferometer.comparison;

import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Control;
import org.inferometer.study.Interval;
import org.jspecify.annotations.Nullable;

/// Judges ratios against what the study can see, and what it was asked for.
///
/// @param resolution the smallest difference that can be seen (`1`); 0 where nothing is known of it
/// @param goal half the width of an interval, relative to the ratio, that is narrow enough
record Verdicts(double resolution, double goal) {
  /// Of intervals at a look before the end. Looking several times takes each chance to stop on an
  /// interval that is narrow by luck: with 95 % here, the intervals of studies that stopped so hold
  /// the truth in 91 to 95 % (simulated), with this in 93 to 97 %. In the manner of J. L. Haybittle
  /// & R. Peto, the interval at the end stays one of 95 %.
  private static final double AT_LOOKS = 0.98;

  private static final double CONFIDENCE = 0.95;

  /// A study that sees less than this does not call cells equal that may differ by more.
  private static final double WIDEST_MARGIN = 0.05;

  /// More generations than this are no advice.
  private static final int MOST_NEEDED = 100;

  static Verdicts of(@Nullable Control control, double goal) {
    Double resolution = control == null ? null : control.resolution();
    return new Verdicts(resolution == null ? 0 : resolution, goal);
  }

  Finding of(Ratio ratio) {
    return of(ratio, CONFIDENCE);
  }

  /// Whether measuring need not go on for this ratio: it is as well known as was asked for, and its
  /// verdict is not open.
  boolean isEnough(Ratio ratio) {
    return isNarrow(ratio) && of(ratio, AT_LOOKS) != Finding.OPEN;
  }

  /// Whether the ratio is as well known as was asked for.
  boolean isNarrow(Ratio ratio) {
    return ratio.generations() > 1 && ratio.halfWidth(AT_LOOKS) <= goal;
  }

  private Finding of(Ratio ratio, double confidence) {
    if (ratio.generations() < 2) {
      return Finding.OPEN;
    }
    Interval interval = ratio.interval(confidence);
    if (!interval.contains(1) && Math.abs(ratio.value() - 1) >= resolution) {
      return Finding.RESOLVED;
    }
    return interval.low() >= 1 - margin() && interval.high() <= 1 + margin()
        ? Finding.EQUAL
        : Finding.OPEN;
  }

  /// How far from 1 the interval of equal cells may reach.
  private double margin() {
    return Math.max(goal, Math.min(resolution, WIDEST_MARGIN));
  }

  /// How many generations would settle the comparison if they are like those that were measured:
  /// the interval must exclude 1, or lie within the margin. Absent where that takes too many.
  @Nullable Integer needed(Ratio ratio) {
    double distance = Math.abs(ratio.value() - 1);
    double toEqual = margin() - distance;
    double wanted = Math.max(distance >= resolution ? distance : 0, toEqual);
    for (int more = Math.max(3, ratio.generations() + 1); more <= MOST_NEEDED; more++) {
      if (ratio.log().halfWidthOf(more) <= wanted) {
        return more;
      }
    }
    return null;
  }
}
