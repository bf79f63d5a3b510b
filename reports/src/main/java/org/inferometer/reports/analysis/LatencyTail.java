package org.inferometer.reports.analysis;

import org.inferometer.study.Latency;

/// Whether the slowest inferences, or pauses, cost much more than the median shows.
public final class LatencyTail {
  private static final double FAR = 1.2;

  private LatencyTail() {}

  /// What a reader must know of a mean far above the median; empty for others.
  public static String note(Latency latency) {
    String times = times(latency);
    return times.isEmpty()
        ? ""
        : "The mean latency is "
            + times
            + " the median: the slowest inferences, or pauses, cost so much. Throughput counts them,"
            + " the median does not.";
  }

  /// How many times the median a mean is that is far above it: `3.4 ×`; empty for others.
  public static String times(Latency latency) {
    double median = latency.medianMs().asDouble().orElse(0);
    double mean = latency.meanMs().asDouble().orElse(0);
    return median > 0 && mean > FAR * median
        ? NumberFormatting.fixed(mean / median, mean < 10 * median ? 1 : 0) + "\u00a0×"
        : "";
  }
}
