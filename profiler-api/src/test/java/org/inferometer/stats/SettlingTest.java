package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettlingTest {
  /// A first inference that is so much slower than the others of its slot.
  @ParameterizedTest
  @CsvSource({"2, 0.1", "2, 0.04", "3, 0.1", "10, 0.04", "10, -0.04"})
  void theFirstSampleOfShortSlotsIsFound(int length, double slower) {
    int found = 0;
    for (int seed = 0; seed < 100; seed++) {
      found += Settling.samples(slots(24, length, 1, slower, 0.02, seed)) >= 1 ? 1 : 0;
    }
    assertThat(found).isGreaterThanOrEqualTo(90);
  }

  /// The latency is a tenth too long at first, and nears its level by half in every so many
  /// samples.
  @ParameterizedTest
  @CsvSource({"40, 3", "400, 20", "3000, 200", "20000, 1000"})
  void aDecayIsFollowedUntilItIsNoMoreThanHalfAPercent(int length, int halfLife) {
    // 10 % is 0.5 % after log2(20) halves.
    double exact = halfLife * Math.log(20) / Math.log(2);
    for (int seed = 0; seed < 10; seed++) {
      List<double[]> slots = slots(24, length, 0, 0, 0.01, seed);
      for (double[] slot : slots) {
        for (int i = 0; i < length; i++) {
          slot[i] *= 1 + 0.1 * Math.pow(0.5, (double) i / halfLife);
        }
      }
      assertThat((double) Settling.samples(slots)).isBetween(exact / 2, exact * 1.5);
    }
  }

  @Test
  void whatIsSettledFromTheStartSeldomLosesASample() {
    int lost = 0;
    for (int seed = 0; seed < 400; seed++) {
      lost += Settling.samples(slots(30, 50, 0, 0, 0.05, seed)) > 0 ? 1 : 0;
    }
    // Two tests at 5 % each before the search ends.
    assertThat(lost).isLessThan(60);
  }

  @Test
  void aDifferenceThatARatioWouldNotFeelIsNoSettling() {
    assertThat(Settling.samples(slots(200, 50, 5, 0.003, 0.001, 1))).isZero();
  }

  @Test
  void slotsThatWereHitHardDoNotHideTheOthers() {
    List<double[]> slots = new ArrayList<>(slots(24, 50, 3, 0.1, 0.01, 1));
    SplittableRandom random = new SplittableRandom(2);
    for (int i = 0; i < 6; i++) {
      for (int k = 0; k < 50; k++) {
        slots.get(i)[k] *= 1 + 3 * random.nextDouble();
      }
    }
    assertThat(Settling.samples(slots)).isEqualTo(3);
  }

  @ParameterizedTest
  @CsvSource({"1, 100, 1", "2, 100, 1", "2, 2, 1", "5, 2, 1", "5, 1, 0", "1, 1, 0", "24, 1, 0"})
  void fewSlotsLoseOneSampleWhereTheyHaveMore(int count, int length, int expected) {
    assertThat(Settling.samples(slots(count, length, 0, 0, 0.0001, 1))).isEqualTo(expected);
  }

  @Test
  void fewSlotsThatAgreeLoseWhatTheyAgreeOn() {
    // Positions farther from the start are taken together.
    assertThat(Settling.samples(slots(4, 100, 7, 0.2, 0.001, 1))).isBetween(7, 9);
  }

  @Test
  void aSlotThatWasCutShortDoesNotSpeakForTheOthers() {
    List<double[]> slots = new ArrayList<>(slots(24, 50, 10, 0.3, 0.01, 1));
    slots.set(7, new double[] {100});
    assertThat(Settling.samples(slots)).isBetween(10, 12);
    assertThat(Settling.samples(List.of())).isZero();
  }

  @Test
  void whatNeverSettlesLosesHalfASlot() {
    List<double[]> slots = slots(24, 40, 0, 0, 0.001, 1);
    for (double[] slot : slots) {
      for (int i = 0; i < slot.length; i++) {
        slot[i] *= 1 + 0.05 * (slot.length - i);
      }
    }
    assertThat(Settling.samples(slots)).isBetween(15, 20);
  }

  private static List<double[]> slots(
      int count, int length, int unsettled, double slower, double noise, int seed) {
    SplittableRandom random = new SplittableRandom(seed);
    List<double[]> slots = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      double level = 1e6 * Math.exp(0.1 * Series.gaussian(random));
      double[] slot = new double[length];
      for (int k = 0; k < length; k++) {
        slot[k] =
            level * (k < unsettled ? 1 + slower : 1) * Math.exp(noise * Series.gaussian(random));
      }
      slots.add(slot);
    }
    return slots;
  }
}
