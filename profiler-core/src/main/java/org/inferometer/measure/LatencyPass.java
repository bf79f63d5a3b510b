package org.inferometer.measure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Session;
import org.inferometer.stats.PercentileSupport;
import org.inferometer.study.Latency;

/// The pass that measures whole inferences, with nothing attached.
///
/// One series is measured from the first inference on. Between chunks of it, and ever more rarely,
/// it is judged: where warm-up ended, and how narrow the interval of the median is. It ends when
/// the median is known well enough or the budget is spent.
public final class LatencyPass {
  /// Half the width of the median's 95 % interval, relative to the median, that ends the pass.
  public static final double TARGET_HALF_WIDTH = 0.01;

  private static final long CHUNK_NANOS = 100_000_000;
  private static final int MOST_PER_CHUNK = 8_192;
  private static final int MOST_SAMPLES = 200_000;

  /// So many are measured even where the budget is over sooner, up to [#OVERRUN] budgets: fewer
  /// have no interval.
  private static final int FEWEST_SAMPLES = 8;

  private static final int OVERRUN = 4;

  /// However quick the inference: what varies more slowly than this is seen at least once.
  private static final long LEAST_NANOS = 1_000_000_000;

  private static final double GROWTH = 1.25;
  private static final int P99_SAMPLES = PercentileSupport.requiredSamples(0.99);

  private final Session session;
  private final Optional<DeviceTimes> device;
  private final long budget;
  private final Progress progress;
  private final SampleSeries series = new SampleSeries();
  private final Instant startedAt = Instant.now();
  private long start;

  private LatencyPass(Session session, Duration budget, Progress progress) {
    this.session = session;
    this.device = session.deviceTimes();
    this.budget = budget.toNanos();
    this.progress = progress;
  }

  /// @param session bound to its inputs
  /// @param seed of the bootstrap
  public static Latency run(Session session, Duration budget, long seed, Progress progress)
      throws BackendException {
    return run(session, budget, seed, progress, List::of);
  }

  /// @param session bound to its inputs
  /// @param seed of the bootstrap
  /// @param heldBack asked after the last inference: what held it back meanwhile, a sentence each
  public static Latency run(
      Session session,
      Duration budget,
      long seed,
      Progress progress,
      Supplier<List<String>> heldBack)
      throws BackendException {
    LatencyPass pass = new LatencyPass(session, budget, progress);
    String stopRule = pass.measure();
    List<String> causes = heldBack.get();
    SeriesAssessment judgement = SeriesAssessment.of(pass.series.toDoubles());
    return LatencySummary.of(
        judgement,
        pass.series,
        DeviceSummary.of(pass.device, judgement.from(), pass.series.count()),
        pass.startedAt,
        session.concurrency(),
        stopRule,
        causes,
        seed);
  }

  /// @return why it ended
  private String measure() throws BackendException {
    start = System.nanoTime();
    double nextJudgement = FEWEST_SAMPLES;
    while (mayGoOn()) {
      measureChunk(chunk());
      progress.advanced(Math.min(1, (double) elapsed() / budget));
      if (series.count() >= nextJudgement) {
        nextJudgement = series.count() * GROWTH;
        if (mayEnd() && SeriesAssessment.of(series.toDoubles()).precise()) {
          return "the 95 % interval of the median is within ±1 %";
        }
      }
    }
    return series.count() >= MOST_SAMPLES
        ? String.format(java.util.Locale.ROOT, "%,d samples were taken", series.count())
        : "the budget of " + LatencySummary.seconds(budget) + " was spent";
  }

  /// What the device recorded is read back between chunks, never within one.
  private void measureChunk(int inferences) throws BackendException {
    if (device.isPresent()) {
      device.get().reserve(inferences);
    }
    series.measure(session, inferences);
    if (device.isPresent()) {
      device.get().collect();
    }
  }

  private long elapsed() {
    return System.nanoTime() - start;
  }

  private boolean mayGoOn() {
    int count = series.count();
    return count < MOST_SAMPLES
        && (elapsed() < budget || (count < FEWEST_SAMPLES && elapsed() < OVERRUN * budget));
  }

  /// Not before a second, and not before the 99th percentile is supported if the budget has room
  /// for it.
  private boolean mayEnd() {
    double missing = Math.max(0, P99_SAMPLES * 1.1 - series.count());
    boolean room = missing * series.recentNanos() < budget - elapsed();
    return elapsed() >= Math.min(LEAST_NANOS, budget / 2) && (missing == 0 || !room);
  }

  private int chunk() {
    double recent = series.recentNanos();
    if (recent == 0) {
      return 1;
    }
    long time = Math.min(CHUNK_NANOS, Math.max(0, budget - elapsed()));
    int most = Math.min(MOST_PER_CHUNK, MOST_SAMPLES - series.count());
    return Math.clamp((long) (time / recent), 1, most);
  }
}
