package org.inferometer.stats;

import java.util.Arrays;
import java.util.List;

/// How many samples of a slot should count so that a ratio is known best in the time it takes.
///
/// A slot costs what passes before the engine has settled, which counts nothing, and then each of
/// its `n` samples. The variance of what it tells is that of slots, `b²`, and that of the median of
/// `n` samples, `π/2 · w²/n` for normal noise. Variance times cost is least for `n = √(s · π/2 ·
/// w²/b²)`, with settling of `s` samples: the optimum size of subsamples (W. G. Cochran, "Sampling
/// Techniques", 3rd edition, 1977, section 10.6).
///
/// @param within variance of the logarithms of a slot's samples
/// @param between variance of the logarithms of slots beyond what their samples explain
/// @param settling samples of a slot that do not count
public record SlotSize(double within, double between, int settling) {
  /// Fewer slots show no spread.
  private static final int FEWEST_SLOTS = 3;

  /// What settles is a fifth of a slot then: longer slots would gain little more.
  private static final int MOST_BY_SETTLING = 4;

  /// The standard deviation of normal noise over its median absolute deviation.
  private static final double NORMAL = 1.4826;

  private static final double MEDIAN_OVER_MEAN = Math.PI / 2;

  /// @param slots the raw samples of each, all of one arm, positive
  /// @param common logarithm of what all arms have in common in the round of each slot
  /// @param settling samples of a slot that do not count
  /// @return without variance where too few slots or samples show it
  public static SlotSize of(List<double[]> slots, double[] common, int settling) {
    List<double[]> logs = slots.stream().map(slot -> logs(slot, settling)).toList();
    double[] variances =
        logs.stream().filter(l -> l.length > 1).mapToDouble(SlotSize::variance).toArray();
    if (variances.length < FEWEST_SLOTS) {
      return new SlotSize(0, 0, settling);
    }
    double[] levels = new double[logs.size()];
    Arrays.setAll(levels, i -> Quantiles.median(logs.get(i)) - common[i]);
    double within = Quantiles.median(variances);
    double counted = logs.stream().mapToInt(l -> l.length).average().orElse(1);
    double between = spread(levels) - MEDIAN_OVER_MEAN * within / counted;
    return new SlotSize(within, Math.max(0, between), settling);
  }

  /// The samples that should count: one at least, and no more than pay. One where nothing is known
  /// of the noise.
  public int samples() {
    int most = Math.max(1, MOST_BY_SETTLING * settling);
    if (within == 0) {
      return 1;
    }
    double optimum = Math.sqrt(settling * MEDIAN_OVER_MEAN * within / between);
    return (int) Math.clamp(Math.ceil(optimum), 1, most);
  }

  private static double[] logs(double[] slot, int settling) {
    return Arrays.stream(slot).skip(Math.min(settling, slot.length - 1)).map(Math::log).toArray();
  }

  private static double variance(double[] values) {
    double mean = Arrays.stream(values).average().orElse(0);
    double squares = Arrays.stream(values).map(value -> (value - mean) * (value - mean)).sum();
    return squares / (values.length - 1);
  }

  /// Robust, since a neighbour's burst in one slot is not what slots differ by.
  private static double spread(double[] values) {
    double centre = Quantiles.median(values);
    double[] distances = Arrays.stream(values).map(value -> Math.abs(value - centre)).toArray();
    double deviation = NORMAL * Quantiles.median(distances);
    return deviation * deviation;
  }
}
