package org.inferometer.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.MemorySegment;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class WeightFillerTest {

  private static float[] drawn(Weights weights, int count, long seed) {
    float[] elements = new float[count];
    WeightFiller.fill(MemorySegment.ofArray(elements), weights, seed);
    return elements;
  }

  /// SplittableRandom is SplitMix64: from a seed, its n-th long is the mix of seed + n · increment.
  @Test
  void uniformWeightsAreTheNumbersOfSplitMix64() {
    SplittableRandom oracle = new SplittableRandom(7);
    float[] elements = drawn(new Weights.Uniform(0, 1), 1000, 7 + 0x9E3779B97F4A7C15L);
    for (float element : elements) {
      assertThat(element).isEqualTo((float) ((oracle.nextLong() >>> 11) * 0x1p-53));
    }
  }

  @Test
  void normalWeightsHaveTheirMeanAndDeviation() {
    int count = 1_000_000;
    float[] elements = drawn(new Weights.Normal(3, 2), count, 42);
    double sum = 0;
    double squares = 0;
    for (float element : elements) {
      sum += element;
      squares += (element - 3.0) * (element - 3.0);
    }
    // Five standard errors: 2 / √n for the mean, about 2 / √(2n) for the deviation.
    assertThat(sum / count).isCloseTo(3, within(0.01));
    assertThat(Math.sqrt(squares / count)).isCloseTo(2, within(0.01));
  }

  @Test
  void anElementDependsOnItsPlaceAloneNotOnTheSizeOfItsTensor() {
    float[] few = drawn(new Weights.Normal(0, 1), 10, 42);
    float[] many = drawn(new Weights.Normal(0, 1), 200_000, 42);
    assertThat(many).startsWith(few);
  }

  @Test
  void seedsDifferByNetworkAndByTensor() {
    assertThat(WeightFiller.seed(1, "a")).isNotEqualTo(WeightFiller.seed(2, "a"));
    assertThat(WeightFiller.seed(1, "a")).isNotEqualTo(WeightFiller.seed(1, "b"));
  }
}
