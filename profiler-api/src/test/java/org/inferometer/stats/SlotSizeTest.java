package org.inferometer.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class SlotSizeTest {
  private static final int SLOTS = 4_000;
  private static final int SAMPLES = 12;

  @Test
  void theVariancesAreThoseThatTheSamplesWereDrawnWith() {
    SlotSize size = SlotSize.of(slots(0.03, 0.02), new double[SLOTS], 2);

    assertThat(Math.sqrt(size.within())).isCloseTo(0.03, within(0.002));
    assertThat(Math.sqrt(size.between())).isCloseTo(0.02, within(0.002));
  }

  /// The product of variance and cost is computed here for every size.
  @Test
  void noOtherSizeTellsMoreInTheSameTime() {
    for (int settling = 2; settling < 40; settling += 5) {
      SlotSize size = new SlotSize(0.03 * 0.03, 0.02 * 0.02, settling);
      int best = 1;
      for (int n = 1; n <= 4 * settling; n++) {
        best = cost(size, n) < cost(size, best) ? n : best;
      }

      assertThat(size.samples()).isBetween(best, best + 1);
    }
  }

  private static double cost(SlotSize size, int n) {
    return (size.between() + Math.PI / 2 * size.within() / n) * (size.settling() + n);
  }

  @Test
  void slotsThatDifferByTheirSamplesAloneAreLongButNoLongerThanPays() {
    assertThat(new SlotSize(0.01, 0, 3).samples()).isEqualTo(12);
  }

  @Test
  void slotsOfAnEngineThatNeedsNoSettlingAreShort() {
    assertThat(new SlotSize(0.01, 0.0001, 0).samples()).isEqualTo(1);
  }

  @Test
  void slotsAreShortAsLongAsNothingIsKnownOfTheNoise() {
    double[] slot = {1, 2};

    assertThat(SlotSize.of(List.of(slot, slot), new double[2], 1).samples()).isEqualTo(1);
    assertThat(SlotSize.of(List.of(slot, slot, slot, slot), new double[4], 1).samples())
        .isEqualTo(1);
  }

  @Test
  void whatAllArmsHaveInCommonIsNoDifferenceOfSlots() {
    double[] common = new double[SLOTS];
    Arrays.setAll(common, i -> i % 2 == 0 ? 0.3 : -0.2);
    List<double[]> slots = slots(0.03, 0.02);
    for (int i = 0; i < SLOTS; i++) {
      double factor = Math.exp(common[i]);
      slots.set(i, Arrays.stream(slots.get(i)).map(sample -> factor * sample).toArray());
    }

    assertThat(Math.sqrt(SlotSize.of(slots, common, 2).between())).isCloseTo(0.02, within(0.002));
  }

  /// @param within standard deviation of a slot's samples, of their logarithms
  /// @param between standard deviation of slots
  private static List<double[]> slots(double within, double between) {
    Random random = new Random(1);
    List<double[]> slots = new ArrayList<>();
    for (int i = 0; i < SLOTS; i++) {
      double level = between * random.nextGaussian();
      double[] slot = new double[SAMPLES];
      Arrays.setAll(slot, j -> 1e7 * Math.exp(level + within * random.nextGaussian()));
      slots.add(slot);
    }
    return slots;
  }
}
