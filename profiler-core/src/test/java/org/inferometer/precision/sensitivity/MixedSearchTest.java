package org.inferometer.precision.sensitivity;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.Random;
import java.util.Set;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Step;
import org.inferometer.study.Sensitivity.Suggestion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The search against every subset, on networks whose noise is known by construction.
class MixedSearchTest {
  private final Map<String, Double> noises = new HashMap<>();
  private double together;
  private int trials;

  @Test
  void oneLayerThatMakesAllTheNoiseIsKeptAlone() {
    noises.putAll(Map.of("a", 1e-6, "b", 1e-2, "c", 1e-6, "d", 1e-6));

    Suggestion suggestion = search(50, List.of("b", "a", "c", "d"));

    assertThat(suggestion.status()).isEqualTo(Status.FOUND);
    assertThat(suggestion.keep()).containsExactly("b");
    assertThat(decibels(suggestion.reached())).isCloseTo(-10 * Math.log10(3e-6), within(1e-9));
    assertThat(suggestion.target()).isEqualTo("50dB");
  }

  @Test
  void nothingIsKeptWhereInt8ReachesItAnyway() {
    noises.putAll(Map.of("a", 1e-6, "b", 1e-6));

    Suggestion suggestion = search(40, List.of("a", "b"));

    assertThat(suggestion.status()).isEqualTo(Status.NOT_NEEDED);
    assertThat(suggestion.keep()).isEmpty();
    assertThat(suggestion.steps()).singleElement().extracting(Step::kept).isEqualTo(0);
    assertThat(trials).isEqualTo(1);
  }

  @Test
  void whatOneInt8LayerSpoilsIsOutOfReachAndSaysWhichLayer() {
    noises.putAll(Map.of("a", 1e-2, "b", 1e-3));

    Suggestion suggestion = search(40, List.of("a", "b"));

    assertThat(suggestion.status()).isEqualTo(Status.IMPOSSIBLE);
    assertThat(suggestion.reason()).contains("'b' as the only INT8 layer");
    assertThat(decibels(suggestion.reached())).isCloseTo(30, within(1e-9));
  }

  @Test
  void aLayerThatIsNotNeededBecomesInt8Again() {
    // "b" looks sensitive, but is not where it matters: the search begins with a wrong ranking.
    noises.putAll(Map.of("a", 1e-2, "b", 1e-9, "c", 1e-2, "d", 1e-7));

    Suggestion suggestion = search(60, List.of("a", "b", "c", "d"));

    assertThat(suggestion.keep()).containsExactly("a", "c");
    assertThat(suggestion.steps()).anyMatch(step -> step.tried().contains("without 'b'"));
  }

  @Test
  void agreementOfClassesIsATargetOfItsOwn() {
    noises.putAll(Map.of("a", 1e-1, "b", 1e-3));
    AccuracyTarget target = AccuracyTarget.parse("top1:99%");

    Suggestion suggestion =
        new MixedSearch<RuntimeException>(target, this::score).run(List.of("a", "b"));

    assertThat(suggestion.keep()).containsExactly("a");
    assertThat(suggestion.reached()).isEqualTo(new Reading.Measured(0.999, "1", 4, null));
  }

  /// Noises that do not simply add up, so that neither bisection nor ranking is exact.
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12})
  void theResultIsWithinOneLayerOfTheBestOfAllSubsets(int seed) {
    Random random = new Random(seed);
    for (int i = 0; i < 6; i++) {
      noises.put("layer" + i, Math.pow(10, -2 - 4 * random.nextDouble()));
    }
    together = 0.3 * random.nextDouble();
    List<String> ranking = new ArrayList<>(noises.keySet());
    ranking.sort(Comparator.comparingDouble(layer -> -noises.getOrDefault(layer, 0.0)));
    double target = score(Set.of()).sqnrDb() + 3 + 10 * random.nextDouble();

    Suggestion suggestion = search(target, ranking);

    int best = fewest(target);
    if (suggestion.status() == Status.FOUND) {
      assertThat(suggestion.keep().size()).isBetween(best, best + 1);
      assertThat(score(new HashSet<>(suggestion.keep())).sqnrDb())
          .isGreaterThanOrEqualTo(target - 1e-3);
    } else {
      assertThat(best).as("layers of the best subset").isGreaterThan(5);
    }
  }

  /// Over all subsets that leave a layer in INT8; 6 if none reaches it.
  private int fewest(double target) {
    List<String> layers = List.copyOf(noises.keySet());
    int fewest = layers.size();
    for (int bits = 0; bits < (1 << layers.size()) - 1; bits++) {
      Set<String> keep = new HashSet<>();
      for (int i = 0; i < layers.size(); i++) {
        if ((bits >> i & 1) == 1) {
          keep.add(layers.get(i));
        }
      }
      if (score(keep).sqnrDb() >= target) {
        fewest = Math.min(fewest, keep.size());
      }
    }
    return fewest;
  }

  private Suggestion search(double target, List<String> ranking) {
    return new MixedSearch<RuntimeException>(new AccuracyTarget.Decibels(target), this::score)
        .run(ranking);
  }

  private Score score(Set<String> keep) {
    trials++;
    double noise = 0;
    double amplitude = 0;
    for (Map.Entry<String, Double> layer : noises.entrySet()) {
      if (!keep.contains(layer.getKey())) {
        noise += layer.getValue();
        amplitude += Math.sqrt(layer.getValue());
      }
    }
    noise += together * (amplitude * amplitude - noise);
    return new Score(-10 * Math.log10(noise), OptionalDouble.of(1 - noise), 4);
  }

  private static double decibels(Reading reading) {
    return reading.asDouble().orElseThrow();
  }

  private static org.assertj.core.data.Offset<Double> within(double value) {
    return org.assertj.core.api.Assertions.within(value);
  }
}
