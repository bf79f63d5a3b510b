package org.inferometer.precision.sensitivity;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Step;
import org.inferometer.study.Sensitivity.Suggestion;

/// Finds few layers that reach an accuracy when they stay FP32.
///
/// The shortest beginning of the ranking that reaches it is found by bisection, which takes for
/// granted that more layers in FP32 are no less accurate; then each of its layers, the least
/// sensitive first, becomes INT8 again if the accuracy survives that. Every network on the way is
/// really run, so that what is suggested was measured. The result is a small set, not proven to be
/// the smallest: there are 2^n.
///
/// @param <E> what a trial may throw
public final class MixedSearch<E extends Exception> {
  private final AccuracyTarget target;
  private final Trial<E> trial;
  private final Map<Set<String>, Score> known = new HashMap<>();
  private final Set<Set<String>> asked = new HashSet<>();
  private final List<Step> steps = new ArrayList<>();

  /// Runs a network.
  ///
  /// @param <E> what it may throw
  public interface Trial<E extends Exception> {
    /// @param keep layers that stay FP32
    Score of(Set<String> keep) throws E;
  }

  public MixedSearch(AccuracyTarget target, Trial<E> trial) {
    this.target = target;
    this.trial = trial;
  }

  /// Tells what a set of layers gives, so that it is not tried again.
  public void know(Set<String> keep, Score score) {
    known.put(Set.copyOf(keep), score);
  }

  /// @param ranking all INT8 layers, the most sensitive first
  public Suggestion run(List<String> ranking) throws E {
    Score int8 = score("every layer INT8", List.of());
    if (target.isMetBy(int8)) {
      return end(Status.NOT_NEEDED, int8, List.of(), "INT8 reaches it with every layer.");
    }
    Score best = score(onlyOne(ranking), ranking.subList(0, ranking.size() - 1));
    if (ranking.size() < 2 || !target.isMetBy(best)) {
      return end(
          Status.IMPOSSIBLE,
          best,
          List.of(),
          "Even with '" + ranking.getLast() + "' as the only INT8 layer it is not reached.");
    }
    List<String> keep = withoutNeedless(shortest(ranking));
    return end(Status.FOUND, score("the suggestion", keep), keep, "");
  }

  private static String onlyOne(List<String> ranking) {
    return "only '" + ranking.getLast() + "' INT8";
  }

  /// The shortest beginning of the ranking that reaches the target.
  private List<String> shortest(List<String> ranking) throws E {
    int fails = 0;
    int reaches = ranking.size() - 1;
    while (reaches - fails > 1) {
      int middle = (fails + reaches) >>> 1;
      if (target.isMetBy(score("the most sensitive in FP32", ranking.subList(0, middle)))) {
        reaches = middle;
      } else {
        fails = middle;
      }
    }
    return ranking.subList(0, reaches);
  }

  private List<String> withoutNeedless(List<String> layers) throws E {
    List<String> keep = new ArrayList<>(layers);
    for (String layer : layers.reversed()) {
      List<String> fewer = new ArrayList<>(keep);
      fewer.remove(layer);
      if (!fewer.isEmpty()
          && target.isMetBy(score("these without '" + layer + "' in FP32", fewer))) {
        keep = fewer;
      }
    }
    return keep;
  }

  private Score score(String what, List<String> keep) throws E {
    Set<String> layers = Set.copyOf(keep);
    Score score = known.get(layers);
    if (score == null) {
      score = trial.of(layers);
      known.put(layers, score);
    }
    if (asked.add(layers)) {
      steps.add(new Step(what, layers.size(), target.reading(score), target.isMetBy(score)));
    }
    return score;
  }

  private Suggestion end(Status status, Score reached, List<String> keep, String reason) {
    return new Suggestion(target.label(), status, target.reading(reached), keep, reason, steps);
  }
}
