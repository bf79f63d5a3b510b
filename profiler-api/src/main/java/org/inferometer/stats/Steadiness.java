package org.inferometer.stats;

import java.util.Arrays;
import java.util.List;

/// Whether and from where on a series of latencies is steady, after Barrett et al., "Virtual
/// Machine Warmup Blows Hot and Cold", OOPSLA 2017: the series is cut at its changepoints, segments
/// of the same level are taken together from the end, and the series is steady if what they cover
/// is long enough.
///
/// @param kind the shape of the whole series
/// @param warmup how many samples precede the steady part; all where there is none
/// @param levels the segments, in order
public record Steadiness(Kind kind, int warmup, List<Segment> levels) {
  /// The steady part must be at least this part of the series, as in the paper (500 of 2,000).
  private static final double STEADY_PART = 0.25;

  /// Levels that differ by less than this part are the same level.
  private static final double SAME_LEVEL = 0.01;

  /// Noise below this part of a latency is taken for this: smaller level changes do not matter.
  private static final double LEAST_NOISE = 0.001;

  /// Longer series are condensed to medians of neighbours first, which keeps the search quick, and
  /// single disturbances from looking like levels.
  private static final int MOST_BINS = 1_000;

  private static final int SHORTEST_SEGMENT = 5;

  /// More than this cannot be told from a drift.
  private static final double MOST_LIKENESS = 0.9;

  public Steadiness {
    levels = List.copyOf(levels);
  }

  /// The paper's classes.
  public enum Kind {
    /// One level from the start.
    FLAT,
    /// Ends faster than it was.
    WARMUP,
    /// Ends slower than it was.
    SLOWDOWN,
    /// Never settles.
    NO_STEADY_STATE
  }

  /// Samples of one level.
  ///
  /// @param from the first sample
  /// @param to one past the last
  /// @param median of the samples, in their unit
  public record Segment(int from, int to, double median) {}

  public boolean steady() {
    return kind != Kind.NO_STEADY_STATE;
  }

  /// @param samples positive, in order of measurement, at least one
  public static Steadiness of(double[] samples) {
    int width = Math.ceilDiv(samples.length, MOST_BINS);
    double[] logs = Arrays.stream(bins(samples, width)).map(Math::log).toArray();
    double noise = noise(logs, 1);
    double[] scaled = clipped(logs, noise);
    double penalty = 5 * Math.log(Math.max(scaled.length, 2)) * wander(likeness(logs, noise));
    List<Segment> segments =
        segments(samples, Changepoints.find(scaled, penalty, SHORTEST_SEGMENT), width);
    return classify(samples, segments);
  }

  private static Steadiness classify(double[] samples, List<Segment> segments) {
    Segment last = segments.getLast();
    double tolerance = tolerance(samples, last);
    int first = segments.size() - 1;
    while (first > 0 && same(segments.get(first - 1), last, tolerance)) {
      first--;
    }
    int warmup = segments.get(first).from();
    if (samples.length - warmup < STEADY_PART * samples.length) {
      return new Steadiness(Kind.NO_STEADY_STATE, samples.length, segments);
    }
    Kind kind =
        first == 0
            ? Kind.FLAT
            : segments.getFirst().median() > last.median() ? Kind.WARMUP : Kind.SLOWDOWN;
    return new Steadiness(kind, warmup, segments);
  }

  private static boolean same(Segment a, Segment b, double tolerance) {
    return Math.abs(Math.log(a.median() / b.median())) <= tolerance;
  }

  /// Levels within half a standard deviation of the samples' own noise cannot be told apart by a
  /// reader of single inferences.
  private static double tolerance(double[] samples, Segment last) {
    double[] steady = Arrays.copyOfRange(samples, last.from(), last.to());
    return Math.max(
        SAME_LEVEL, Outliers.scaledDeviation(steady, last.median()) / last.median() / 2);
  }

  private static double[] bins(double[] samples, int width) {
    if (width == 1) {
      return samples;
    }
    double[] bins = new double[Math.ceilDiv(samples.length, width)];
    for (int i = 0; i < bins.length; i++) {
      int to = Math.min(samples.length, (i + 1) * width);
      bins[i] = Quantiles.median(Arrays.copyOfRange(samples, i * width, to));
    }
    return bins;
  }

  /// The noise about the levels, from differences of values a few places apart, which levels hardly
  /// touch, and about their median, so that a steady drift is not taken for noise.
  private static double noise(double[] logs, int apart) {
    if (logs.length <= apart) {
      return LEAST_NOISE;
    }
    double[] differences = new double[logs.length - apart];
    for (int i = 0; i < differences.length; i++) {
      differences[i] = logs[i + apart] - logs[i];
    }
    double drift = Quantiles.median(differences);
    double deviation = Outliers.scaledDeviation(differences, drift) / Math.sqrt(2);
    return Math.max(deviation, LEAST_NOISE);
  }

  /// The correlation of neighbours, as of an autoregressive process of order 1, from differences
  /// over two places and over one: the robust estimator of Chakar, Lebarbier, Lévy-Leduc & Robin,
  /// "A robust approach for estimating change-points in the mean of an AR(1) process", Bernoulli
  /// 23, 2017.
  private static double likeness(double[] logs, double noise) {
    double ratio = noise(logs, 2) / noise;
    return Math.clamp(ratio * ratio - 1, 0, MOST_LIKENESS);
  }

  /// How much farther the sums of such a series wander than those of independent values of the same
  /// differences: the ratio of the long-run variance, σ² (1 + ρ) / (1 - ρ), to half the variance of
  /// the differences, σ² (1 - ρ). Without it, a series whose neighbours are alike would seem to
  /// change its level all the time.
  private static double wander(double likeness) {
    return (1 + likeness) / ((1 - likeness) * (1 - likeness));
  }

  /// The series in units of its noise, with single values pulled in to 3 units from the median of
  /// their five neighbours.
  private static double[] clipped(double[] logs, double noise) {
    double[] clipped = new double[logs.length];
    for (int i = 0; i < logs.length; i++) {
      int from = Math.clamp(i - 2L, 0, Math.max(0, logs.length - 5));
      int to = Math.min(logs.length, from + 5);
      double local = Quantiles.median(Arrays.copyOfRange(logs, from, to)) / noise;
      clipped[i] = Math.clamp(logs[i] / noise, local - 3, local + 3);
    }
    return clipped;
  }

  private static List<Segment> segments(double[] samples, int[] cuts, int width) {
    int[] edges = new int[cuts.length + 2];
    for (int i = 0; i < cuts.length; i++) {
      edges[i + 1] = cuts[i] * width;
    }
    edges[edges.length - 1] = samples.length;
    Segment[] segments = new Segment[cuts.length + 1];
    for (int i = 0; i < segments.length; i++) {
      double[] part = Arrays.copyOfRange(samples, edges[i], edges[i + 1]);
      segments[i] = new Segment(edges[i], edges[i + 1], Quantiles.median(part));
    }
    return List.of(segments);
  }
}
