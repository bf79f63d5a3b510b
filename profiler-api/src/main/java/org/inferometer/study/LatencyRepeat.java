package org.inferometer.study;

import java.time.Instant;
import java.util.List;

/// One of the times that the latency of a cell was measured, each in a process of its own.
///
/// @param verdict on its own series
/// @param reasons why, a sentence each
/// @param warmup inferences before its series was steady
/// @param samples how many of the cell's samples are its own
/// @param medianMs by the host's clock, end to end, with the interval that its own samples leave
/// @param deviceMs this and the others are medians beside the host's latency, see [Latency]
public record LatencyRepeat(
    Instant startedAt,
    Verdict verdict,
    List<String> reasons,
    int warmup,
    int samples,
    Reading medianMs,
    Reading deviceMs,
    Reading gpuMs,
    Reading h2dMs,
    Reading d2hMs,
    Reading enqueueMs) {
  public LatencyRepeat {
    reasons = List.copyOf(reasons);
  }

  /// The same, taken while something held the device or the process back.
  LatencyRepeat throttled(List<String> all) {
    return new LatencyRepeat(
        startedAt,
        Verdict.THROTTLED,
        all,
        warmup,
        samples,
        medianMs,
        deviceMs,
        gpuMs,
        h2dMs,
        d2hMs,
        enqueueMs);
  }
}
