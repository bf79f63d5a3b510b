package org.inferometer.study;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/// The latency pass. Percentiles that too few samples support are unavailable with the count that
/// is needed.
///
/// @param reasons why the verdict is what it is, a sentence each
/// @param warmupNs the samples before the series was steady
/// @param samplesNs the samples of the steady part, in order of measurement, none dropped
/// @param outliers how many samples are marked as outliers (beyond 3 scaled median absolute
///   deviations); they count all the same
/// @param stopRule why sampling ended: "the interval of the median is within ±1 %"
/// @param medianMs this and the percentiles after it by the host's clock, end to end
/// @param deviceMs median by the device's clock: inputs to the device + work + outputs back, of one
///   inference
/// @param gpuMs median time of the engine's work on the device
/// @param h2dMs median time of moving inputs from the host to the device
/// @param d2hMs median time of moving outputs from the device to the host
/// @param enqueueMs median time that the host takes to hand the engine's work over to the device,
///   by the host's clock; unavailable in studies of earlier releases
/// @param concurrency how many inferences each sample ran at a time: a sample ends with the last of
///   them. More than one only where that was asked for
/// @param repeats how often it was measured anew, in order; of several, the warm-up is that of the
///   first, the samples are those of all, repeat after repeat, and readings are over repeats; empty
///   in studies of earlier releases
/// @param remarks what a reader must know of the figures whatever the verdict is, a sentence each
public record Latency(
    Verdict verdict,
    List<String> reasons,
    long[] warmupNs,
    long[] samplesNs,
    int outliers,
    String stopRule,
    Reading medianMs,
    Reading meanMs,
    Reading p90Ms,
    Reading p95Ms,
    Reading p99Ms,
    Reading p999Ms,
    Reading deviceMs,
    Reading gpuMs,
    Reading h2dMs,
    Reading d2hMs,
    Reading enqueueMs,
    int concurrency,
    List<LatencyRepeat> repeats,
    List<String> remarks) {
  /// Samples of a cell that was only probed.
  private static final int MOST_PROBED = 3;

  public Latency {
    concurrency = Math.max(1, concurrency); // studies of earlier releases have none
    repeats = List.copyOf(Objects.requireNonNullElse(repeats, List.of()));
    remarks = List.copyOf(Objects.requireNonNullElse(remarks, List.of()));
  }

  /// A latency by the host's clock alone, of an unknown number of repeats.
  public Latency(
      Verdict verdict,
      List<String> reasons,
      long[] warmupNs,
      long[] samplesNs,
      int outliers,
      String stopRule,
      Reading medianMs,
      Reading meanMs,
      Reading p90Ms,
      Reading p95Ms,
      Reading p99Ms,
      Reading p999Ms) {
    Reading none = Reading.unavailable(Cell.ON_THE_HOST);
    this(
        verdict, reasons, warmupNs, samplesNs, outliers, stopRule, medianMs, meanMs, p90Ms, p95Ms,
        p99Ms, p999Ms, none, none, none, none, none, 1, List.of(), List.of());
  }

  /// Whether the cell was only probed: so slow, for a cause that its remarks hold, that few
  /// inferences say enough.
  public boolean probed() {
    return verdict == Verdict.NOISY
        && samplesNs.length > 0
        && samplesNs.length <= MOST_PROBED
        && !remarks.isEmpty();
  }

  /// How many samples passed before the series was steady.
  public int warmupCount() {
    return warmupNs.length;
  }

  /// The same samples, taken while something held the device or the process back.
  ///
  /// @param causes a sentence each, at least one
  public Latency throttled(List<String> causes) {
    List<String> all = new ArrayList<>(causes);
    all.addAll(reasons);
    return with(
        Verdict.THROTTLED,
        List.copyOf(all),
        repeats.stream().map(repeat -> repeat.throttled(all)).toList(),
        remarks);
  }

  /// The same with remarks.
  public Latency with(List<String> itsRemarks) {
    return with(verdict, reasons, repeats, itsRemarks);
  }

  private Latency with(
      Verdict itsVerdict,
      List<String> itsReasons,
      List<LatencyRepeat> itsRepeats,
      List<String> itsRemarks) {
    return new Latency(
        itsVerdict,
        itsReasons,
        warmupNs,
        samplesNs,
        outliers,
        stopRule,
        medianMs,
        meanMs,
        p90Ms,
        p95Ms,
        p99Ms,
        p999Ms,
        deviceMs,
        gpuMs,
        h2dMs,
        d2hMs,
        enqueueMs,
        concurrency,
        itsRepeats,
        itsRemarks);
  }
}
