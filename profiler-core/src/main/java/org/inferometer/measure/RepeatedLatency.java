package org.inferometer.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.inferometer.stats.PercentileSupport;
import org.inferometer.stats.Replicates;
import org.inferometer.study.Interval;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;

/// What the repeats of a latency pass say together. Samples are kept in order, repeat after repeat;
/// figures are the typical ones of a repeat, with intervals over repeats, see [Replicates].
public final class RepeatedLatency {
  /// Half the width of the median's 95 % interval over repeats, relative to the median, up to which
  /// a cell is stable.
  public static final double TARGET_HALF_WIDTH = 0.03;

  /// So many medians are told one by one.
  private static final int MOST_LISTED = 12;

  private final Latency before;
  private final List<LatencyRepeat> repeats;
  private final long[] samples;

  /// The samples of each repeat, in nanoseconds.
  private final List<double[]> series;

  private final long seed;

  private RepeatedLatency(Latency before, Latency next, long seed) {
    this.before = before;
    this.repeats = new ArrayList<>(before.repeats());
    this.repeats.addAll(next.repeats());
    this.samples = joined(before.samplesNs(), next.samplesNs());
    this.series = series(samples, repeats);
    this.seed = seed;
  }

  /// @param before one repeat or more
  /// @param next one more
  public static Latency join(Latency before, Latency next, long seed) {
    return new RepeatedLatency(before, next, seed).latency(next);
  }

  private static long[] joined(long[] first, long[] second) {
    long[] all = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private Latency latency(Latency next) {
    Reading median = over(LatencyRepeat::medianMs);
    return new Latency(
        verdict(median),
        reasons(median),
        before.warmupNs(),
        samples,
        before.outliers() + next.outliers(),
        stopRule(next),
        median,
        over(series.stream().map(part -> LatencySummary.mean(part, seed)).toList()),
        percentile(0.90),
        percentile(0.95),
        percentile(0.99),
        percentile(0.999),
        over(LatencyRepeat::deviceMs),
        over(LatencyRepeat::gpuMs),
        over(LatencyRepeat::h2dMs),
        over(LatencyRepeat::d2hMs),
        over(LatencyRepeat::enqueueMs),
        before.concurrency(),
        repeats,
        before.remarks());
  }

  private static List<double[]> series(long[] samples, List<LatencyRepeat> repeats) {
    List<double[]> series = new ArrayList<>();
    int from = 0;
    for (LatencyRepeat repeat : repeats) {
      int to = from + repeat.samples();
      series.add(Arrays.stream(samples, from, to).asDoubleStream().toArray());
      from = to;
    }
    return series;
  }

  /// Over the percentiles of all repeats where each supports its own, else that of all samples
  /// together.
  private Reading percentile(double p) {
    int required = PercentileSupport.requiredSamples(p);
    if (series.stream().allMatch(part -> part.length >= required)) {
      return over(series.stream().map(part -> LatencySummary.percentile(part, p)).toList());
    }
    return LatencySummary.percentile(Arrays.stream(samples).asDoubleStream().toArray(), p);
  }

  private Reading over(Function<LatencyRepeat, Reading> reading) {
    return over(repeats.stream().map(reading).toList());
  }

  private Reading over(List<Reading> readings) {
    for (Reading reading : readings) {
      if (reading instanceof Reading.Unavailable none) {
        return none;
      }
    }
    double[] values = readings.stream().mapToDouble(RepeatedLatency::value).toArray();
    double[] halves = readings.stream().mapToDouble(RepeatedLatency::halfWidth).toArray();
    Replicates replicates = Replicates.of(values, halves);
    return Reading.measured(replicates.value(), "ms", samples.length, replicates.ci95());
  }

  /// A clock of coarse ticks may not move during a short transfer.
  private static double value(Reading reading) {
    return Math.max(1e-6, reading.asDouble().orElseThrow());
  }

  private static double halfWidth(Reading reading) {
    return reading instanceof Reading.Measured m && m.ci95() != null && m.value() > 0
        ? m.ci95().halfWidthAbout(m.value()) / m.value()
        : 0;
  }

  private Verdict verdict(Reading median) {
    long unsteady = count(Verdict.UNSTEADY);
    if (count(Verdict.THROTTLED) > 0) {
      return Verdict.THROTTLED;
    }
    if (2 * unsteady > repeats.size()) {
      return Verdict.UNSTEADY;
    }
    return unsteady == 0 && halfWidth(median) <= TARGET_HALF_WIDTH ? Verdict.STABLE : Verdict.NOISY;
  }

  private long count(Verdict verdict) {
    return repeats.stream().filter(repeat -> repeat.verdict() == verdict).count();
  }

  private List<String> reasons(Reading median) {
    List<String> reasons = new ArrayList<>();
    reasons.add(
        String.format(
            Locale.ROOT,
            "%d repeats in processes of their own have medians %s ms: the 95 %% interval over them is"
                + " %s",
            repeats.size(),
            medians(),
            width(median)));
    List<String> unsteady = numbers(Verdict.UNSTEADY);
    if (!unsteady.isEmpty()) {
      reasons.add(
          (unsteady.size() == 1 ? "Repeat " + unsteady.getFirst() : "Repeats " + listed(unsteady))
              + " never settled.");
    }
    for (int i = 0; i < repeats.size(); i++) {
      if (repeats.get(i).verdict() == Verdict.THROTTLED) {
        reasons.add("Repeat " + (i + 1) + ": " + repeats.get(i).reasons().getFirst());
      }
    }
    return reasons;
  }

  /// In percent where the interval is narrow enough for that to be told of both sides.
  private static String width(Reading median) {
    double half = halfWidth(median);
    Interval interval = median.interval();
    String wide = ", wider than the ±3 % asked for.";
    if (half <= TARGET_HALF_WIDTH) {
      return "±" + LatencySummary.percent(half) + " %, within the ±3 % asked for.";
    }
    return half <= 0.1 || interval == null
        ? "±" + LatencySummary.percent(half) + " %" + wide
        : String.format(Locale.ROOT, "%.3g to %.3g ms", interval.low(), interval.high()) + wide;
  }

  /// `of 1.02, 1.00 and 1.05`; of many only `from 1.00 to 1.05`.
  private String medians() {
    List<Double> medians = repeats.stream().map(repeat -> value(repeat.medianMs())).toList();
    return medians.size() <= MOST_LISTED
        ? "of " + listed(medians.stream().map(RepeatedLatency::brief).toList())
        : "from " + brief(Collections.min(medians)) + " to " + brief(Collections.max(medians));
  }

  private static String brief(double value) {
    return String.format(Locale.ROOT, "%.3g", value);
  }

  private List<String> numbers(Verdict verdict) {
    return IntStream.range(0, repeats.size())
        .filter(i -> repeats.get(i).verdict() == verdict)
        .mapToObj(i -> String.valueOf(i + 1))
        .toList();
  }

  /// `1, 2 and 3`.
  private static String listed(List<String> parts) {
    int end = parts.size() - 1;
    return String.join(", ", parts.subList(0, end)) + " and " + parts.get(end);
  }

  private String stopRule(Latency next) {
    return before.stopRule().equals(next.stopRule())
        ? before.stopRule()
        : before.stopRule() + "; in repeat " + repeats.size() + ", " + next.stopRule();
  }
}
