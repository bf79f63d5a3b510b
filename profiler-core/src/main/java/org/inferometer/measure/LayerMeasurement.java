package org.inferometer.measure;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.inferometer.data.Inputs;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.LayerSession.LayerTimes;
import org.inferometer.stats.BlockBootstrap;
import org.inferometer.stats.Quantiles;
import org.inferometer.stats.Steadiness;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.Interval;
import org.inferometer.study.Latency;
import org.inferometer.study.LayerPass;
import org.inferometer.study.Reading;
import org.inferometer.study.Roofs;
import org.jspecify.annotations.Nullable;

/// The pass that times layers: a session of its own, since timing layers disturbs.
///
/// @param pass how it was taken
/// @param layers in execution order
/// @param unattributedUs mean of the whole less the sum of its layers and less tracing
public record LayerMeasurement(
    LayerPass pass, List<EngineLayerResult> layers, Reading unattributedUs) {
  private static final double NANOS_PER_US = 1e3;
  private static final double NANOS_PER_MS = 1e6;
  private static final double MS_PER_US = 1e-3;
  private static final int MOST = 2_000;

  /// So many are profiled even where the budget is over sooner, up to [#OVERRUN] budgets.
  private static final int FEWEST = 6;

  private static final int OVERRUN = 4;
  private static final long CHUNK_NANOS = 100_000_000;

  /// Events that a backend's profiler may hold for all layers of all inferences together.
  private static final long MOST_EVENTS = 400_000;

  private static final String NO_INFERENCE =
      "the profile holds no whole inference: it could not be written, as on a full disk of temporary"
          + " files, or it was cut";

  public LayerMeasurement {
    layers = List.copyOf(layers);
  }

  /// Costs of an engine layer, from the network layers that went into it.
  public interface Costs {
    /// Floating-point operations, multiply-add = 2.
    Reading flops(EngineLayer layer);

    /// Bytes read and written at its boundary, weights included.
    Reading bytes(EngineLayer layer);
  }

  /// @param latency without a profiler
  /// @param deviceClock whether the backend times the device's work by a clock of its own
  public static LayerMeasurement run(
      Engine engine,
      Inputs inputs,
      Latency latency,
      boolean deviceClock,
      long budgetNanos,
      Costs costs,
      long seed,
      Progress progress)
      throws BackendException {
    int most = Math.clamp(MOST_EVENTS / Math.max(1, engine.layerEvents()), FEWEST, MOST);
    try (LayerSession session = engine.openLayers(most)) {
      inputs.bindTo(session);
      int warmup = measure(session, most, budgetNanos, progress);
      // The device's work is the profiler's whole where it has a clock of its own.
      Reading unprofiledMs = deviceClock ? latency.gpuMs() : latency.medianMs();
      return summarise(session.finish(warmup), engine.layers(), unprofiledMs, costs, seed);
    }
  }

  /// The engine's layers without times.
  ///
  /// @param reason why there are none
  public static LayerMeasurement unavailable(List<EngineLayer> layers, Costs costs, String reason) {
    Reading none = Reading.unavailable(reason);
    List<EngineLayerResult> results =
        layers.stream().map(layer -> result(layer, none, none, costs)).toList();
    return new LayerMeasurement(new LayerPass(0, none, none, "none: " + reason), results, none);
  }

  /// The same with roofs that were measured beside it.
  public LayerMeasurement with(Roofs roofs) {
    return new LayerMeasurement(pass.with(roofs), layers, unattributedUs);
  }

  /// Runs until the budget is spent or the profiler's buffer is full.
  ///
  /// @return how many inferences were warm-up
  private static int measure(LayerSession session, int most, long budgetNanos, Progress progress)
      throws BackendException {
    SampleSeries series = new SampleSeries();
    long start = System.nanoTime();
    long elapsed = 0;
    while (series.count() < most
        && (elapsed < budgetNanos
            || (series.count() < FEWEST && elapsed < OVERRUN * budgetNanos))) {
      series.measure(session, chunk(series, most, budgetNanos - elapsed));
      elapsed = System.nanoTime() - start;
      progress.advanced(
          Math.min(1, Math.max((double) series.count() / most, (double) elapsed / budgetNanos)));
    }
    int half = series.count() / 2;
    Steadiness steadiness = Steadiness.of(series.toDoubles());
    return steadiness.steady() ? Math.min(steadiness.warmup(), half) : half;
  }

  private static int chunk(SampleSeries series, int most, long leftNanos) {
    if (series.count() == 0) {
      return 1;
    }
    double time = Math.min(CHUNK_NANOS, leftNanos);
    return Math.clamp((long) (time / Math.max(1, series.recentNanos())), 1, most - series.count());
  }

  private static LayerMeasurement summarise(
      LayerTimes times, List<EngineLayer> layers, Reading unprofiledMs, Costs costs, long seed) {
    if (times.wholeNs().length == 0) {
      return unavailable(layers, costs, NO_INFERENCE);
    }
    double[] whole = toMicros(times.wholeNs());
    double wholeMean = mean(whole);
    List<EngineLayerResult> results = new ArrayList<>();
    double[] rest = whole.clone();
    for (EngineLayer layer : layers) {
      long[] nanos = times.layersNs().get(layer.name());
      double[] micros = nanos == null ? null : toMicros(nanos);
      if (micros != null) {
        subtract(rest, micros);
      }
      Reading time = time(micros, seed);
      results.add(result(layer, time, share(time, wholeMean), costs));
    }
    double[] tracing = toMicros(times.tracingNs());
    subtract(rest, tracing);
    Reading unattributed = reading(rest, "us", seed);
    return new LayerMeasurement(
        new LayerPass(
            times.inferences(),
            reading(whole, "us", seed),
            inflation(whole, unprofiledMs, seed),
            tracing.length == 0 ? LayerPass.NOT_TOLD : reading(tracing, "us", seed),
            method(times, unattributed)),
        results,
        unattributed);
  }

  private static Reading time(double @Nullable [] micros, long seed) {
    return micros == null
        ? Reading.unavailable("the profiler reported no time for this layer")
        : reading(micros, "us", seed);
  }

  private static EngineLayerResult result(
      EngineLayer layer, Reading time, Reading share, Costs costs) {
    return new EngineLayerResult(
        layer.name(),
        layer.type(),
        layer.origins(),
        layer.dataMovement(),
        layer.subgraph(),
        time,
        share,
        costs.flops(layer),
        costs.bytes(layer),
        layer.precision(),
        layer.kernel());
  }

  private static Reading share(Reading time, double wholeMean) {
    if (wholeMean <= 0) {
      return Reading.unavailable("the profiled inference took no time that its clock can tell");
    }
    return switch (time) {
      case Reading.Measured m ->
          new Reading.Measured(m.value() / wholeMean, "1", m.n(), scaled(m.ci95(), 1 / wholeMean));
      case Reading.Estimated e -> Reading.estimated(e.value() / wholeMean, "1", e.method());
      case Reading.Unavailable u -> u;
    };
  }

  private static @Nullable Interval scaled(@Nullable Interval interval, double factor) {
    return interval == null
        ? null
        : new Interval(interval.low() * factor, interval.high() * factor);
  }

  /// Medians on both sides: the profiled whole has the same outliers as the unprofiled one.
  private static Reading inflation(double[] whole, Reading unprofiledMs, long seed) {
    if (unprofiledMs instanceof Reading.Unavailable none) {
      return none;
    }
    double factor = MS_PER_US / Math.max(1 / NANOS_PER_MS, unprofiledMs.asDouble().orElseThrow());
    double value = Quantiles.median(whole) * factor;
    if (whole.length < 2) {
      return Reading.estimated(value, "1", "one profiled inference");
    }
    Interval interval = BlockBootstrap.median(whole, seed);
    return Reading.measured(
        value, "1", whole.length, new Interval(interval.low() * factor, interval.high() * factor));
  }

  private static Reading reading(double[] samples, String unit, long seed) {
    if (samples.length < 2) {
      return Reading.estimated(samples[0], unit, "one inference");
    }
    return Reading.measured(
        mean(samples), unit, samples.length, BlockBootstrap.mean(samples, seed));
  }

  /// What was read, with what a reader must know about it.
  private static String method(LayerTimes times, Reading unattributed) {
    StringBuilder text = new StringBuilder(times.method());
    times.remarks().forEach(remark -> text.append("; ").append(remark));
    Interval interval = unattributed.interval();
    if (interval != null && interval.high() < 0) {
      text.append(
          String.format(
              Locale.ROOT,
              "; the layers add up to more than the whole by %.3g us, beyond the noise: some ran at"
                  + " the same time, or the profiler's clock rounds up",
              -unattributed.asDouble().orElse(0)));
    }
    return text.toString();
  }

  private static double[] toMicros(long[] nanos) {
    return Arrays.stream(nanos).mapToDouble(ns -> ns / NANOS_PER_US).toArray();
  }

  private static double mean(double[] samples) {
    return Arrays.stream(samples).average().orElse(0);
  }

  private static void subtract(double[] from, double[] what) {
    for (int i = 0; i < Math.min(from.length, what.length); i++) {
      from[i] -= what[i];
    }
  }
}
