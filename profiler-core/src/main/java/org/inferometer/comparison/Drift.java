package org.inferometer.comparison;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.comparison.Arm.Slot;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Reading;

/// By what the speed of the machine wandered while cells were measured in turns: what all of them
/// have in common in a round.
public final class Drift {
  private Drift() {}

  /// A round of a generation.
  public record Round(String generation, int number) {}

  /// Half the distance between the 5th and the 95th percentile of the rounds (`%`), see
  /// [org.inferometer.study.Rounds].
  public static Reading of(List<Arm> arms) {
    double[] levels =
        levels(arms).values().stream().mapToDouble(Double::doubleValue).sorted().toArray();
    if (levels.length < 2) {
      return Reading.unavailable("fewer than two rounds were measured");
    }
    double reach = Quantiles.quantile(levels, 0.95) - Quantiles.quantile(levels, 0.05);
    return new Reading.Measured(100 * Math.expm1(reach / 2), "%", levels.length, null);
  }

  /// What all arms have in common in each round: the logarithm of the factor by which they took
  /// longer than they usually do.
  public static Map<Round, Double> levels(List<Arm> arms) {
    Map<Round, List<Double>> rounds = new HashMap<>();
    for (Arm arm : arms) {
      double[] logs = arm.slots().stream().mapToDouble(slot -> Math.log(slot.medianNs())).toArray();
      double centre = logs.length == 0 ? 0 : Quantiles.median(logs);
      for (Slot slot : arm.slots()) {
        rounds
            .computeIfAbsent(new Round(slot.generation(), slot.round()), fresh -> new ArrayList<>())
            .add(Math.log(slot.medianNs()) - centre);
      }
    }
    Map<Round, Double> levels = new HashMap<>();
    rounds.forEach((round, logs) -> levels.put(round, median(logs)));
    return levels;
  }

  private static double median(List<Double> logs) {
    return Quantiles.median(logs.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
