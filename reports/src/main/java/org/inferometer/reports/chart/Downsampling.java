package org.inferometer.reports.chart;

import java.util.ArrayList;
import java.util.List;

/// Fewer samples for a picture, with every extreme kept.
final class Downsampling {
  /// @param index in the series
  record Sample(int index, long value) {}

  private Downsampling() {}

  /// The smallest and the largest sample of each of equally many neighbours, in order; all samples
  /// if there are no more than that.
  ///
  /// @param most samples to keep, ≥ 2
  static List<Sample> of(long[] samples, int most) {
    var kept = new ArrayList<Sample>();
    int buckets = samples.length <= most ? samples.length : most / 2;
    for (int bucket = 0; bucket < buckets; bucket++) {
      int from = (int) ((long) samples.length * bucket / buckets);
      int to = (int) ((long) samples.length * (bucket + 1) / buckets);
      keepExtremes(samples, from, to, kept);
    }
    return kept;
  }

  private static void keepExtremes(long[] samples, int from, int to, List<Sample> kept) {
    int low = from;
    int high = from;
    for (int i = from; i < to; i++) {
      low = samples[i] < samples[low] ? i : low;
      high = samples[i] > samples[high] ? i : high;
    }
    kept.add(new Sample(Math.min(low, high), samples[Math.min(low, high)]));
    if (low != high) {
      kept.add(new Sample(Math.max(low, high), samples[Math.max(low, high)]));
    }
  }
}
