package org.inferometer.reports.analysis;

import java.util.Locale;
import org.inferometer.study.Latency;

/// Whether a device waits for the host to hand its work over, by trtexec's rule: the median enqueue
/// time is more than 0.8 of the median GPU time.
public final class LaunchBound {
  /// `enqueueBoundReportingThreshold` of trtexec.
  private static final double THRESHOLD = 0.8;

  private LaunchBound() {}

  /// False too where either time is not known.
  public static boolean is(Latency latency) {
    double enqueue = latency.enqueueMs().asDouble().orElse(0);
    return latency.gpuMs().asDouble().isPresent()
        && enqueue > THRESHOLD * latency.gpuMs().asDouble().getAsDouble();
  }

  /// What a reader must know of a launch-bound cell, with the remedy; empty for others.
  static String note(Latency latency) {
    return is(latency)
        ? String.format(
            Locale.ROOT,
            "Launch-bound: handing the work over takes the host %s, and the GPU's work takes %s (by"
                + " trtexec's rule more than %s of it is too much), so the device waits for the host."
                + " cuda-graph=on, where it is not on yet, hands all of it over in one call, which"
                + " closes the gaps between kernels.",
            FormattedReading.of(latency.enqueueMs()).text(),
            FormattedReading.of(latency.gpuMs()).text(),
            THRESHOLD)
        : "";
  }
}
