package org.inferometer.study;

import java.time.Instant;
import java.util.List;
import java.util.Objects;

/// One of the times that the latency of a cell was measured, each in a process of its own.
///
/// @param verdict on its own series
/// @param reasons why, a sentence each
/// @param warmup inferences before its series was steady
/// @param samples how many of the cell's samples are its own
/// @param medianMs by the host's clock, end to end, with the interval that its own samples leave
/// @param deviceMs this and the others are medians beside the host's latency, see [Latency]
/// @param generation the same for all cells whose processes were open together; empty in studies of
///   earlier releases
/// @param rounds that share its samples out, in order; empty in studies of earlier releases
/// @param clockUnknown why the device's clock is not known in some of the rounds; empty where it is
///   known in each, and in studies of earlier releases
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
    Reading enqueueMs,
    String generation,
    List<LatencyRound> rounds,
    String clockUnknown) {
  public LatencyRepeat {
    reasons = List.copyOf(reasons);
    generation = Objects.requireNonNullElse(generation, "");
    rounds = List.copyOf(Objects.requireNonNullElse(rounds, List.of()));
    clockUnknown = Objects.requireNonNullElse(clockUnknown, "");
  }

  /// A repeat that was not measured in rounds.
  public LatencyRepeat(
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
    this(
        startedAt, verdict, reasons, warmup, samples, medianMs, deviceMs, gpuMs, h2dMs, d2hMs,
        enqueueMs, "", List.of(), "");
  }

  /// The same, of a generation.
  public LatencyRepeat in(String itsGeneration, List<LatencyRound> itsRounds) {
    return with(verdict, reasons, itsGeneration, itsRounds, clockUnknown);
  }

  /// The same, with why the clock is not known in some of the rounds.
  public LatencyRepeat withClockUnknown(String why) {
    return with(verdict, reasons, generation, rounds, why);
  }

  /// The same, taken while something held the device or the process back.
  LatencyRepeat throttled(List<String> all) {
    return with(Verdict.THROTTLED, all, generation, rounds, clockUnknown);
  }

  private LatencyRepeat with(
      Verdict itsVerdict,
      List<String> itsReasons,
      String itsGeneration,
      List<LatencyRound> itsRounds,
      String whyClockUnknown) {
    return new LatencyRepeat(
        startedAt,
        itsVerdict,
        itsReasons,
        warmup,
        samples,
        medianMs,
        deviceMs,
        gpuMs,
        h2dMs,
        d2hMs,
        enqueueMs,
        itsGeneration,
        itsRounds,
        whyClockUnknown);
  }
}
