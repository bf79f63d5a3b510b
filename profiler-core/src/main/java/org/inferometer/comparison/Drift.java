package org.inferometer.comparison;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.inferometer.comparison.Arm.Slot;
import org.inferometer.stats.Quantiles;
import org.inferometer.study.Reading;

/// By what the speed of the machine wandered while cells were measured in turns: what all of them
/// have in common in a round.
public final class Drift {
  private Drift() {}

  /// Half the distance between the 5th and the 95th percentile of the rounds (`%`), see
  /// [org.inferometer.study.Rounds].
  public static Reading of(List<Arm> arms) {
    Map<String, List<Double>> rounds = new TreeMap<>();
    for (Arm arm : arms) {
      double[] logs = arm.slots().stream().mapToDouble(slot -> Math.log(slot.medianNs())).toArray();
      double centre = logs.length == 0 ? 0 : Quantiles.median(logs);
      for (Slot slot : arm.slots()) {
        rounds
            .computeIfAbsent(slot.generation() + " " + slot.round(), fresh -> new ArrayList<>())
            .add(Math.log(slot.medianNs()) - centre);
      }
    }
    if (rounds.size() < 2) {
      return Reading.unavailable("fewer than two rounds were measured");
    }
    double[] factors = rounds.values().stream().mapToDouble(Drift::median).sorted().toArray();
    double reach = Quantiles.quantile(factors, 0.95) - Quantiles.quantile(factors, 0.05);
    return new Reading.Measured(100 * Math.expm1(reach / 2), "%", factors.length, null);
  }

  private static double median(List<Double> logs) {
    return Quantiles.median(logs.stream().mapToDouble(Double::doubleValue).toArray());
  }
}
