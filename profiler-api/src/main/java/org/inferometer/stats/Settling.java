package org.inferometer.stats;

import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.commons.statistics.distribution.BinomialDistribution;

/// How long an engine takes to be at its full speed again when its turn comes: caches, clocks and
/// threads are those of the arm before it.
///
/// Each position in a slot is compared with the later half of the same slot. It is not settled if
/// its latency differs in most slots (the sign test) and by more than a threshold. Positions
/// farther from the start are taken together, a third of what lies before them at a time, so that
/// thousands of short inferences take as few tests as a dozen long ones.
public final class Settling {
  /// Less than this part of a latency is no settling that a ratio would feel.
  private static final double THRESHOLD = 0.005;

  private static final double SIGNIFICANT = 0.05;

  /// So many slots can agree by chance too easily for a test.
  private static final int FEW_SLOTS = 5;

  private Settling() {}

  /// The samples at the start of a slot that are not settled: all before the first two groups in a
  /// row that are. It is half a slot where the latency settles too late to be seen. Five slots or
  /// fewer can refute little: then it is one sample at least, and more as far as all slots agree.
  ///
  /// @param slots the raw samples of each, all of one arm, positive
  /// @return at most half of a typical slot, and 0 where a typical slot has one sample; a slot that
  ///   was cut short keeps its last sample
  public static int samples(List<double[]> slots) {
    int[] lengths = slots.stream().mapToInt(slot -> slot.length).sorted().toArray();
    int typical = lengths.length == 0 ? 0 : lengths[lengths.length / 2];
    int unsettled = slots.size() <= FEW_SLOTS && typical > 1 ? 1 : 0;
    double[] levels =
        slots.stream().mapToDouble(slot -> median(slot, slot.length / 2, slot.length)).toArray();
    int settledGroups = 0;
    for (int from = 0, to = 1; settledGroups < 2; from = to, to += Math.max(1, to / 3)) {
      double[] effects = effects(slots, levels, from, to);
      if (effects.length < Math.max(2, slots.size() / 2.0)) {
        break;
      }
      boolean settled = isSettled(effects);
      settledGroups = settled ? settledGroups + 1 : 0;
      unsettled = settled ? unsettled : to;
    }
    return unsettled;
  }

  /// By what each slot's samples of these positions are slower than its later half (logarithms);
  /// slots whose first half ends before are left out.
  ///
  /// @param levels of the slots' later halves
  private static double[] effects(List<double[]> slots, double[] levels, int from, int to) {
    return IntStream.range(0, levels.length)
        .filter(i -> to <= slots.get(i).length / 2)
        .mapToDouble(i -> Math.log(median(slots.get(i), from, to) / levels[i]))
        .toArray();
  }

  private static double median(double[] slot, int from, int to) {
    return Quantiles.median(Arrays.copyOfRange(slot, from, to));
  }

  private static boolean isSettled(double[] effects) {
    if (Math.abs(Quantiles.median(effects)) <= THRESHOLD) {
      return true;
    }
    int slower = (int) Arrays.stream(effects).filter(effect -> effect > 0).count();
    int fewer = Math.min(slower, effects.length - slower);
    return effects.length <= FEW_SLOTS
        ? fewer > 0 || effects.length < 3
        : 2 * BinomialDistribution.of(effects.length, 0.5).cumulativeProbability(fewer)
            > SIGNIFICANT;
  }
}
