package org.inferometer.measure;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.inferometer.stats.Replicates;
import org.inferometer.stats.Steadiness;
import org.inferometer.study.ColdStart;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// How a process came to serve at its full speed, in nanoseconds.
///
/// @param readNs importing the model
/// @param deriveNs converting it to the cell's precision; null where another process of the study
///   had done so
/// @param buildNs building the engine; null where one was loaded that another process had built
/// @param loadNs making the engine ready to run
/// @param firstNs the first inference
/// @param warmupNs the inferences after the first until the runner took over, in order
/// @param concurrency how many inferences each sample runs at a time
/// @param remarks what a reader must know of the latency, a sentence each
public record Start(
    long readNs,
    @Nullable Long deriveNs,
    @Nullable Long buildNs,
    long loadNs,
    long firstNs,
    long[] warmupNs,
    int concurrency,
    List<String> remarks) {
  public Start {
    remarks = List.copyOf(remarks);
  }

  /// One inference of the last ones: what a slot's length goes by.
  public long inferenceNs() {
    return warmupNs.length == 0 ? firstNs : (long) SampleSeries.of(warmupNs).recentNanos();
  }

  /// The steps of the starts of several processes of a cell. Where some loaded an engine that
  /// another had built, what follows the build is told of them.
  ///
  /// @param starts in order
  public static ColdStart coldStart(List<Start> starts) {
    if (starts.isEmpty()) {
      return ColdStart.unavailable("no process was started for it in this run");
    }
    List<Start> loaded = starts.stream().filter(start -> start.buildNs() == null).toList();
    List<Start> ready = loaded.isEmpty() ? starts : loaded;
    return new ColdStart(
        over(starts, Start::readNs),
        of(starts, Start::deriveNs, "the network had been derived for another batch"),
        of(starts, Start::buildNs, "the engine had been built before"),
        over(ready, Start::loadNs),
        over(ready, Start::firstNs),
        settle(ready),
        over(ready, Start::inferenceNs));
  }

  /// A step that some processes did.
  private static Reading of(List<Start> starts, Function<Start, @Nullable Long> step, String none) {
    double[] values =
        starts.stream()
            .map(step)
            .filter(Objects::nonNull)
            .mapToDouble(nanos -> nanos / 1e6)
            .toArray();
    return values.length == 0 ? Reading.unavailable(none) : over(values);
  }

  private static Reading settle(List<Start> starts) {
    List<OptionalLong> settled = starts.stream().map(Start::settleNs).toList();
    if (settled.stream().anyMatch(OptionalLong::isEmpty)) {
      return Reading.unavailable("the latency had not settled when the first slots were measured");
    }
    long atOnce = settled.stream().filter(nanos -> nanos.getAsLong() == 0).count();
    if (atOnce == 0) {
      return over(starts, start -> start.settleNs().getAsLong());
    }
    double mean = settled.stream().mapToLong(OptionalLong::getAsLong).average().orElseThrow() / 1e6;
    return atOnce == starts.size()
        ? new Reading.Measured(0, "ms", starts.size(), null)
        : Reading.estimated(
            mean,
            "ms",
            "mean of " + starts.size() + " processes, of which " + atOnce + " settled at once");
  }

  /// Time after the first inference until the latency kept its level; absent where that was not
  /// seen.
  private OptionalLong settleNs() {
    if (warmupNs.length == 0) {
      return OptionalLong.empty();
    }
    Steadiness steadiness = Steadiness.of(SampleSeries.of(warmupNs).toDoubles());
    return steadiness.steady()
        ? OptionalLong.of(Arrays.stream(warmupNs, 0, steadiness.warmup()).sum())
        : OptionalLong.empty();
  }

  private static Reading over(List<Start> starts, ToLongFunction<Start> step) {
    return over(starts.stream().mapToDouble(start -> step.applyAsLong(start) / 1e6).toArray());
  }

  /// @param values in milliseconds
  private static Reading over(double[] values) {
    if (values.length == 1) {
      return Reading.exact(values[0], "ms");
    }
    double[] positive = Arrays.stream(values).map(value -> Math.max(value, 1e-6)).toArray();
    Replicates replicates = Replicates.of(positive, new double[positive.length]);
    return Reading.measured(replicates.value(), "ms", values.length, replicates.ci95());
  }
}
