package org.inferometer.jmh.trust;

import java.util.Locale;
import java.util.Objects;
import org.inferometer.study.Comparison;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Control;
import org.inferometer.study.Interval;
import org.jspecify.annotations.Nullable;

/// Counts what became of comparisons whose truth is known.
final class Tally {
  private final double truth;
  private int comparisons;
  private int held;
  private int right;
  private int wrong;
  private int equal;
  private int open;
  private int unseen;
  private double widths;

  /// @param truth the ratio, 1 for equal engines
  Tally(double truth) {
    this.truth = truth;
  }

  /// @param control of the comparison's study; null where there is none
  void add(Comparison comparison, @Nullable Control control) {
    Interval interval = Objects.requireNonNull(comparison.ratio().interval());
    double ratio = comparison.ratio().asDouble().orElseThrow();
    comparisons++;
    held += interval.contains(truth) ? 1 : 0;
    widths += Math.log(Math.log(interval.high() / interval.low()) / 2);
    switch (comparison.verdict()) {
      case RESOLVED -> {
        boolean isRight = truth != 1 && (ratio < 1) == (truth < 1);
        right += isRight ? 1 : 0;
        wrong += isRight ? 0 : 1;
      }
      case EQUAL -> equal++;
      case OPEN -> open++;
    }
    Double resolution = control == null ? null : control.resolution();
    boolean tells = resolution == null || resolution > Math.abs(1 - truth);
    unseen +=
        comparison.verdict() == Finding.OPEN || (comparison.verdict() == Finding.EQUAL && tells)
            ? 1
            : 0;
  }

  /// The typical half width of an interval, relative to the ratio.
  double halfWidth() {
    return Math.exp(widths / comparisons);
  }

  /// By how much the intervals of one tally are wider than those of another.
  static String wider(Tally blocks, Tally rounds) {
    return String.format(
        Locale.ROOT,
        "| intervals of blocks are wider by the factor %.1f | | | | | | | | |",
        blocks.halfWidth() / rounds.halfWidth());
  }

  static String head() {
    return """
    | | comparisons | called different | of these, rightly | equal | open | not seen, and said so | interval holds the truth | half width |
    | --- | --: | --: | --: | --: | --: | --: | --: | --: |\
    """;
  }

  String row(String what) {
    return comparisons == 0
        ? "| " + what + " | 0 | | | | | | | |"
        : String.format(
            Locale.ROOT,
            "| %s | %d | %d | %d | %d | %d | %s | %.1f %% | ±%.2f %% |",
            what,
            comparisons,
            right + wrong,
            right,
            equal,
            open,
            truth == 1 ? "" : String.valueOf(unseen),
            100.0 * held / comparisons,
            100 * halfWidth());
  }
}
