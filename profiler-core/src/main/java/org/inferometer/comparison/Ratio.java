package org.inferometer.comparison;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.inferometer.comparison.Arm.Slot;
import org.inferometer.stats.ClusterEffect;
import org.inferometer.stats.RandomEffects;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;

/// The time of one arm over that of another: the mean of the generations' log ratios, each over the
/// rounds in which both arms were measured.
///
/// @param log the logarithm of the ratio
/// @param effects of the generations, in order
/// @param rounds in which both were measured; 0 where they never met in one
record Ratio(RandomEffects log, List<ClusterEffect> effects, int rounds) {
  private static final String ONE_PROCESS = "one process of each cell tells nothing of others";

  /// @param items in an inference of `of` over those in one of the base: the ratio is that of one
  ///   item
  /// @return empty where one of the two has no slots
  static Optional<Ratio> of(Arm base, Arm of, double items) {
    List<ClusterEffect> paired = paired(byGeneration(base), byGeneration(of), items);
    if (!paired.isEmpty()) {
      int rounds = paired.stream().mapToInt(ClusterEffect::replicates).sum();
      return Optional.of(new Ratio(RandomEffects.of(paired), paired, rounds));
    }
    List<ClusterEffect> apart = apart(byGeneration(base), byGeneration(of), items);
    return apart.isEmpty()
        ? Optional.empty()
        : Optional.of(new Ratio(RandomEffects.of(apart), apart, 0));
  }

  int generations() {
    return log.clusters();
  }

  double value() {
    return Math.exp(log.value());
  }

  Interval interval(double confidence) {
    Interval logs = log.interval(confidence);
    return new Interval(Math.exp(logs.low()), Math.exp(logs.high()));
  }

  /// Half the width of the interval, relative to the ratio.
  double halfWidth(double confidence) {
    return Math.expm1(log.interval(confidence).halfWidthAbout(log.value()));
  }

  /// One generation has no interval: any two processes differ, and its rounds do not tell by how
  /// much.
  Reading reading() {
    return generations() > 1
        ? Reading.measured(value(), "1", Math.max(rounds, generations()), interval(0.95))
        : Reading.estimated(value(), "1", "one process of each");
  }

  /// By what it varies from round to round within a process (`%`).
  Reading round() {
    return percent(log.deviation(), rounds);
  }

  /// By what it varies from generation to generation, beyond what rounds explain (`%`).
  Reading process() {
    Double between = log.between();
    return between == null
        ? Reading.unavailable(ONE_PROCESS)
        : percent(Math.sqrt(between), generations());
  }

  private static Reading percent(double deviation, int n) {
    return new Reading.Measured(100 * deviation, "%", Math.max(1, n), null);
  }

  private static Map<String, List<Slot>> byGeneration(Arm arm) {
    Map<String, List<Slot>> generations = new LinkedHashMap<>();
    for (Slot slot : arm.slots()) {
      generations.computeIfAbsent(slot.generation(), fresh -> new ArrayList<>()).add(slot);
    }
    return generations;
  }

  private static List<ClusterEffect> paired(
      Map<String, List<Slot>> base, Map<String, List<Slot>> of, double items) {
    List<ClusterEffect> effects = new ArrayList<>();
    base.forEach((generation, slots) -> {
      double[] logs = logs(slots, of.getOrDefault(generation, List.of()), items);
      if (logs.length > 0) {
        effects.add(ClusterEffect.of(logs));
      }
    });
    return effects;
  }

  /// The log ratios of the rounds in which both were measured, in order.
  private static double[] logs(List<Slot> base, List<Slot> of, double items) {
    Map<Integer, Double> medians = new HashMap<>();
    of.forEach(slot -> medians.put(slot.round(), slot.medianNs()));
    return base.stream()
        .filter(slot -> medians.containsKey(slot.round()))
        .sorted(Comparator.comparingInt(Slot::round))
        .mapToDouble(slot ->
            Math.log(items * slot.medianNs() / Objects.requireNonNull(medians.get(slot.round()))))
        .toArray();
  }

  /// Effects of cells that never met in a round: generation by generation, as far as both have
  /// them. That a generation of one stands beside a certain one of the other means nothing, so that
  /// their scatter is that of both.
  private static List<ClusterEffect> apart(
      Map<String, List<Slot>> base, Map<String, List<Slot>> of, double items) {
    List<ClusterEffect> bases = base.values().stream().map(Ratio::level).toList();
    List<ClusterEffect> others = of.values().stream().map(Ratio::level).toList();
    List<ClusterEffect> effects = new ArrayList<>();
    for (int i = 0; i < Math.min(bases.size(), others.size()); i++) {
      ClusterEffect difference = bases.get(i).minus(others.get(i));
      effects.add(
          new ClusterEffect(
              difference.value() + Math.log(items),
              difference.variance(),
              difference.deviation(),
              difference.replicates()));
    }
    return effects;
  }

  private static ClusterEffect level(List<Slot> slots) {
    return ClusterEffect.of(
        slots.stream().mapToDouble(slot -> Math.log(slot.medianNs())).toArray());
  }
}
