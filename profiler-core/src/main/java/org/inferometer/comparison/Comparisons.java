package org.inferometer.comparison;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.comparison.Pair.Subject;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Comparison.Spread;
import org.inferometer.study.Control;
import org.inferometer.study.Interval;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// What the cells of a study say of each other.
public final class Comparisons {
  private static final String NO_CONTROL = "no cell of the study was measured in several copies";

  private Comparisons() {}

  /// The comparisons of all pairs of cells that were measured in turns, on one machine.
  ///
  /// @param cells of the study
  /// @param control of the study, if there is one
  /// @param goal half the width of an interval, relative to the ratio, that is narrow enough
  public static List<Comparison> of(List<Cell> cells, @Nullable Control control, double goal) {
    List<Arm> arms = cells.stream().map(Arm::of).toList();
    Map<String, Cell> byId = new HashMap<>();
    cells.forEach(cell -> byId.put(cell.id(), cell));
    return Pair.among(cells.stream().map(Comparisons::subject).toList()).stream()
        .filter(pair -> haveOneMachine(byId.get(pair.base()), byId.get(pair.of())))
        .flatMap(pair -> of(pair, arms, control, goal).stream())
        .toList();
  }

  /// The comparison of two arms; empty where one of them has no slots.
  ///
  /// @param arms the two, and any others
  public static Optional<Comparison> of(
      Pair pair, List<Arm> arms, @Nullable Control control, double goal) {
    return Ratio.of(Arm.of(pair.base(), arms), Arm.of(pair.of(), arms), pair.items())
        .map(ratio -> comparison(pair, ratio, control, Verdicts.of(control, goal)));
  }

  private static Subject subject(Cell cell) {
    return new Subject(cell.id(), cell.network(), cell.backend(), cell.precision(), cell.batch());
  }

  private static boolean haveOneMachine(@Nullable Cell a, @Nullable Cell b) {
    if (a == null || b == null) {
      return false;
    }
    MeasuredOn one = a.measuredOn();
    return a.device().equals(b.device())
        && (one == null ? b.measuredOn() == null : one.equals(b.measuredOn()));
  }

  private static Comparison comparison(
      Pair pair, Ratio ratio, @Nullable Control control, Verdicts verdicts) {
    Finding verdict = verdicts.of(ratio);
    return new Comparison(
        pair.base(),
        pair.of(),
        pair.kind(),
        ratio.reading(),
        verdict,
        ratio.rounds(),
        ratio.generations(),
        ratio.log().designEffect(),
        spread(ratio, control),
        verdict == Finding.OPEN ? verdicts.needed(ratio) : null);
  }

  private static Spread spread(Ratio ratio, @Nullable Control control) {
    return new Spread(ratio.round(), ratio.process(), build(control));
  }

  /// What builds of the control cell differ by stands for those of the others.
  private static Reading build(@Nullable Control control) {
    if (control == null) {
      return Reading.unavailable(NO_CONTROL);
    }
    return switch (control.spread().build()) {
      case Reading.Measured known ->
          Reading.estimated(known.value(), known.unit(), method(control.cell(), known));
      case Reading.Estimated known -> known;
      case Reading.Unavailable none -> none;
    };
  }

  private static String method(String cell, Reading.Measured build) {
    Interval interval = build.ci95();
    String method = "that of " + build.n() + " generations of the control cell, " + cell;
    return interval == null
        ? method
        : String.format(
            Locale.ROOT, "%s, %.2f to %.2f %%", method, interval.low(), interval.high());
  }
}
