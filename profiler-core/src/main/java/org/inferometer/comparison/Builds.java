package org.inferometer.comparison;

import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.stats.RandomEffects;
import org.inferometer.study.Comparison.Spread;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;

/// One cell in three processes of each generation: its own, which builds its engine; a copy, which
/// builds one more; and a twin, which loads the very engine that the cell's own process built. Cell
/// and copy differ by process and build, cell and twin by process alone.
///
/// @param copies the cell and its copy
/// @param twin id of the twin
public record Builds(Copies copies, String twin) {
  /// Fewer tell nothing of a variance: the interval of one of two reaches to thirty times the
  /// deviation that they show.
  private static final int FEWEST = 3;

  /// Variances between generations.
  private record Between(double value, Interval ci95) {
    static Between of(Ratio ratio) {
      Double value = ratio.log().between();
      return new Between(value == null ? 0 : value, RandomEffects.between95(ratio.effects()));
    }

    /// What this one has beyond another. The interval is that of G. Y. Zou & A. Donner,
    /// "Construction of Confidence Limits about Effect Measures: A General Approach", Statistics in
    /// Medicine 27, 2008. It takes the two as independent. They share the cell's own process, so
    /// that they rise together and the interval is rather too wide.
    Between beyond(Between other) {
      double difference = value - other.value;
      double down = Math.hypot(value - ci95.low(), other.ci95.high() - other.value);
      double up = Math.hypot(ci95.high() - value, other.value - other.ci95.low());
      return new Between(difference, new Interval(difference - down, difference + up));
    }

    Reading deviation(int generations) {
      return Reading.measured(
          percent(value),
          "%",
          generations,
          new Interval(percent(ci95.low()), percent(ci95.high())));
    }

    private static double percent(double variance) {
      return 100 * Math.sqrt(Math.max(0, variance));
    }
  }

  /// What the variance of a ratio of two processes of the cell comes from, over the generations in
  /// which all three were measured.
  ///
  /// @param arms the three, and any others
  public Spread spread(List<Arm> arms) {
    List<Arm> together = together(arms);
    Optional<Ratio> builds = copies.ratio(together);
    Optional<Ratio> processes = new Copies(copies.cell(), twin).ratio(together);
    int generations =
        Math.min(
            builds.map(Ratio::generations).orElse(0), processes.map(Ratio::generations).orElse(0));
    if (generations < FEWEST) {
      return Spread.unavailable(
          "variances take "
              + FEWEST
              + " generations with three processes of the control cell, and the study has "
              + generations);
    }
    Between process = Between.of(processes.orElseThrow());
    return new Spread(
        processes.orElseThrow().round(),
        process.deviation(generations),
        Between.of(builds.orElseThrow()).beyond(process).deviation(generations));
  }

  /// The three, in the generations that all of them have.
  private List<Arm> together(List<Arm> arms) {
    List<Arm> three =
        List.of(Arm.of(copies.cell(), arms), Arm.of(copies.copy(), arms), Arm.of(twin, arms));
    Set<String> shared = new HashSet<>(generations(three.getFirst()));
    three.forEach(arm -> shared.retainAll(generations(arm)));
    return three.stream()
        .map(arm ->
            new Arm(
                arm.id(),
                arm.slots().stream().filter(slot -> shared.contains(slot.generation())).toList()))
        .toList();
  }

  private static Set<String> generations(Arm arm) {
    return arm.slots().stream().map(Arm.Slot::generation).collect(Collectors.toSet());
  }
}
