package org.inferometer.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.inferometer.stats.Autocorrelation;
import org.inferometer.stats.BlockBootstrap;
import org.inferometer.stats.Outliers;
import org.inferometer.stats.PercentileSupport;
import org.inferometer.stats.Quantiles;
import org.inferometer.stats.Steadiness;
import org.inferometer.stats.Steadiness.Segment;
import org.inferometer.study.Interval;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;

/// Turns a judged series into readings, a verdict and its reasons.
final class LatencySummary {
  private static final double NANOS_PER_MS = 1e6;

  private LatencySummary() {}

  /// @param series of one process
  /// @param settling samples of each slot that passed before the engine had settled
  /// @param seed of the bootstrap
  static Latency of(SlotSeries series, int settling, String stopRule, long seed) {
    List<LatencyRound> rounds = series.rounds(settling);
    long[] samples = series.settled(settling);
    SeriesAssessment judgement = SeriesAssessment.of(SampleSeries.of(samples).toDoubles());
    DeviceSummary device = DeviceSummary.of(series.recorded(settling));
    List<String> causes = series.heldBack();
    LatencyRepeat repeat =
        repeat(series, judgement, device, causes.isEmpty())
            .in(series.generation(), rounds)
            .withClockUnknown(series.clockUnknown());
    Latency latency =
        new Latency(
            single(repeat.verdict()),
            single(repeat),
            series.start().warmupNs(),
            samples,
            Outliers.mark(judgement.samples()).cardinality(),
            stopRule,
            repeat.medianMs(),
            mean(judgement.samples(), seed),
            percentile(judgement.samples(), 0.90),
            percentile(judgement.samples(), 0.95),
            percentile(judgement.samples(), 0.99),
            percentile(judgement.samples(), 0.999),
            device.latency(),
            device.gpu(),
            device.toDevice(),
            device.toHost(),
            device.enqueue(),
            series.start().concurrency(),
            List.of(repeat),
            series.start().remarks());
    return causes.isEmpty() ? latency : latency.throttled(causes);
  }

  /// One process does not show by how much another differs.
  private static Verdict single(Verdict verdict) {
    return verdict == Verdict.STABLE ? Verdict.NOISY : verdict;
  }

  private static List<String> single(LatencyRepeat repeat) {
    List<String> reasons = new ArrayList<>();
    if (repeat.verdict() == Verdict.STABLE) {
      reasons.add("One process was measured: by how much another differs is not known.");
    }
    reasons.addAll(repeat.reasons());
    return reasons;
  }

  private static LatencyRepeat repeat(
      SlotSeries series, SeriesAssessment judgement, DeviceSummary device, boolean guess) {
    return new LatencyRepeat(
        series.startedAt(),
        verdict(judgement),
        reasons(judgement, guess),
        series.start().warmupNs().length,
        judgement.samples().length,
        median(judgement),
        device.latency(),
        device.gpu(),
        device.toDevice(),
        device.toHost(),
        device.enqueue());
  }

  private static Verdict verdict(SeriesAssessment judgement) {
    if (!judgement.steadiness().steady()) {
      return Verdict.UNSTEADY;
    }
    return judgement.precise() ? Verdict.STABLE : Verdict.NOISY;
  }

  /// Why the verdict is what it is. Of a series that is not stable only what raises the doubt is
  /// said: what is in order would be in the way.
  ///
  /// @param guess whether to name a likely cause
  private static List<String> reasons(SeriesAssessment judgement, boolean guess) {
    List<String> reasons = new ArrayList<>();
    if (judgement.precise() || isDoubt(judgement.steadiness())) {
      reasons.add(steadinessReason(judgement, guess));
    }
    if (judgement.precise() || !isNarrow(judgement)) {
      reasons.add(widthReason(judgement));
    }
    int n = judgement.samples().length;
    if (judgement.independent() < n / 2.0) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "Neighbouring samples are alike: %,d are worth %,d independent ones.",
              n,
              Math.round(judgement.independent())));
    }
    double outliers = (double) Outliers.mark(judgement.samples()).cardinality() / n;
    if (outliers > 0.05) {
      reasons.add(
          String.format(
              Locale.ROOT,
              "%.0f %% of the samples are outliers%s.",
              100 * outliers,
              guess ? "; other work on the machine is likely" : ""));
    }
    return reasons;
  }

  private static boolean isDoubt(Steadiness steadiness) {
    return switch (steadiness.kind()) {
      case FLAT, WARMUP -> false;
      case SLOWDOWN, NO_STEADY_STATE -> true;
    };
  }

  private static boolean isNarrow(SeriesAssessment judgement) {
    return judgement.halfWidth() <= SeriesAssessment.TARGET_HALF_WIDTH;
  }

  private static String steadinessReason(SeriesAssessment judgement, boolean guess) {
    List<Segment> levels = judgement.steadiness().levels();
    String first = milliseconds(levels.getFirst().median());
    String last = milliseconds(levels.getLast().median());
    return switch (judgement.steadiness().kind()) {
      case FLAT -> "The latency kept one level over the rounds.";
      case WARMUP -> "The latency fell from " + first + " to " + last + " over the rounds.";
      case SLOWDOWN ->
          "The latency rose from "
              + first
              + " to "
              + last
              + " over the rounds"
              + (guess ? ": a lower clock or other work is likely." : ".");
      case NO_STEADY_STATE ->
          String.format(
              Locale.ROOT,
              "The latency never settled: it changed its level %s, last from %s to %s.",
              times(levels.size() - 1),
              milliseconds(levels.get(levels.size() - 2).median()),
              last);
    };
  }

  private static String widthReason(SeriesAssessment judgement) {
    double half = judgement.halfWidth();
    if (Double.isInfinite(half)) {
      return tooFew(judgement.samples().length, Math.round(judgement.independent()));
    }
    return String.format(
        Locale.ROOT,
        isNarrow(judgement)
            ? "The 95 %% interval of the median is within ±%s %%."
            : "The 95 %% interval of the median is ±%s %%, wider than ±1 %%.",
        percent(half));
  }

  private static String tooFew(int samples, long independent) {
    String text =
        samples == 1
            ? "One sample is too few for an interval"
            : independent == samples
                ? String.format(Locale.ROOT, "%,d samples are too few for an interval", samples)
                : String.format(
                    Locale.ROOT,
                    "%,d samples, worth %,d independent ones, are too few for an interval",
                    samples,
                    independent);
    return text + "; a larger budget gives more.";
  }

  /// Two digits, but all of the whole part: `0.85`, `4.7`, `170`.
  static String percent(double fraction) {
    double percent = 100 * fraction;
    return String.format(Locale.ROOT, percent >= 10 ? "%.0f" : "%.2g", percent);
  }

  private static Reading median(SeriesAssessment judgement) {
    double value = judgement.median() / NANOS_PER_MS;
    int n = judgement.samples().length;
    return judgement
        .interval()
        .map(i -> Reading.measured(value, "ms", n, milliseconds(i)))
        .orElseGet(() ->
            Reading.estimated(value, "ms", "median of " + n + " samples, too few for an interval"));
  }

  /// @param samples of one series, in nanoseconds, in order of measurement
  static Reading mean(double[] samples, long seed) {
    double value = Arrays.stream(samples).average().orElseThrow() / NANOS_PER_MS;
    double independent =
        Autocorrelation.effectiveSamplesOfQuantile(samples, Quantiles.median(samples));
    if (Quantiles.interval(Quantiles.sorted(samples), 0.5, independent, 0.95).isEmpty()) {
      return Reading.estimated(
          value, "ms", "mean of " + samples.length + " samples, too few for an interval");
    }
    Interval interval = BlockBootstrap.mean(samples, seed);
    return Reading.measured(value, "ms", samples.length, milliseconds(interval));
  }

  /// A percentile, or why there is none.
  ///
  /// @param samples in nanoseconds, in order of measurement
  static Reading percentile(double[] samples, double p) {
    int n = samples.length;
    int required = PercentileSupport.requiredSamples(p);
    if (n < required) {
      return Reading.unavailable(
          String.format(Locale.ROOT, "needs %,d samples, there are %,d", required, n));
    }
    double[] sorted = Quantiles.sorted(samples);
    double value = Quantiles.quantile(sorted, p);
    double independent = Autocorrelation.effectiveSamplesOfQuantile(samples, value);
    Optional<Interval> interval = Quantiles.interval(sorted, p, independent, 0.95);
    return interval
        .map(i -> Reading.measured(value / NANOS_PER_MS, "ms", n, milliseconds(i)))
        .orElseGet(() ->
            Reading.unavailable(
                String.format(
                    Locale.ROOT,
                    "%,d samples are worth %,d independent ones, too few for an interval",
                    n,
                    Math.round(independent))));
  }

  private static Interval milliseconds(Interval nanos) {
    return new Interval(nanos.low() / NANOS_PER_MS, nanos.high() / NANOS_PER_MS);
  }

  static String milliseconds(double nanos) {
    return String.format(Locale.ROOT, "%.3g ms", nanos / NANOS_PER_MS);
  }

  static String seconds(long nanos) {
    String text = String.format(Locale.ROOT, "%.1f", nanos / 1e9);
    return (text.endsWith(".0") ? text.substring(0, text.length() - 2) : text) + " s";
  }

  private static String times(int count) {
    return count == 1 ? "once" : count + " times";
  }
}
