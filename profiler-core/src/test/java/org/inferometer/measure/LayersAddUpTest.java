package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.inferometer.data.Inputs;
import org.inferometer.graph.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Cell;
import org.inferometer.study.Fusion;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Latency;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/// Whatever a profiler reports: sum of layers + tracing + unattributed = whole, and the shares are
/// those of the whole.
class LayersAddUpTest {
  private static final double HOST_MS = 0.001;

  /// Of one inference: those within loops count.
  private static final int EVENTS = 2_000;

  private static final Reading NO_CLOCK = Reading.unavailable(Cell.ON_THE_HOST);

  @RepeatedTest(100)
  void layersAndTheUnattributedRestAreTheWhole(RepetitionInfo repetition) throws BackendException {
    SplittableRandom random = new SplittableRandom(repetition.getCurrentRepetition());
    Profile profile = Profile.of(random);

    LayerMeasurement measured =
        LayerMeasurement.run(
            profile,
            new Inputs(Map.of(), List.of()),
            latency(Reading.unavailable(Cell.ON_THE_HOST)),
            false,
            1,
            new NoCosts(),
            1,
            f -> {});

    double whole = value(measured.pass().wholeUs());
    double layers =
        measured.layers().stream().mapToDouble(l -> l.timeUs().asDouble().orElse(0)).sum();
    double tracing = measured.pass().tracingUs().asDouble().orElse(0);
    assertThat(measured.pass().tracingUs().asDouble().isPresent()).isEqualTo(profile.tells());
    double rest = tracing + value(measured.unattributedUs());
    assertThat(whole).isCloseTo(profile.meanWholeUs(), within(1e-9 * profile.meanWholeUs()));
    assertThat(layers + rest).isCloseTo(whole, within(1e-9 * (whole + layers)));
    double shares =
        measured.layers().stream().mapToDouble(l -> l.share().asDouble().orElse(0)).sum();
    assertThat(shares + rest / whole).isCloseTo(1, within(1e-9 * (1 + shares)));
    assertThat(measured.layers().stream().filter(l -> l.timeUs() instanceof Reading.Unavailable))
        .hasSize(profile.silent());
  }

  @Test
  void howMuchProfilingSlowsDownComparesTheDevicesWorkWithTheDevicesWork() throws BackendException {
    Profile profile = Profile.of(new SplittableRandom(1));
    double byHost = inflation(profile, NO_CLOCK, false).orElseThrow();
    double byDevice = inflation(profile, Reading.exact(HOST_MS / 4, "ms"), true).orElseThrow();
    assertThat(byDevice).isCloseTo(4 * byHost, within(1e-9 * byDevice));
    assertThat(inflation(profile, Reading.unavailable("the device missed some"), true)).isEmpty();
    assertThat(inflation(profile, NO_CLOCK, true)).isEmpty();
  }

  /// The clock bounds the pass, however many inferences the profiler's buffer could hold; and the
  /// buffer does, however long the budget is.
  @Test
  void thePassEndsWithTheBudgetOrWithTheProfilersBuffer() throws BackendException {
    assertThat(runs(1)).as("a budget that is over at once").isEqualTo(1);
    assertThat(runs(Duration.ofMinutes(10).toNanos())).isEqualTo(400_000 / EVENTS);
  }

  private static int runs(long budgetNanos) throws BackendException {
    Profile profile = Profile.of(new SplittableRandom(1));
    LayerMeasurement.run(
        profile,
        new Inputs(Map.of(), List.of()),
        latency(NO_CLOCK),
        false,
        budgetNanos,
        new NoCosts(),
        1,
        f -> {});
    return profile.runs().get();
  }

  private static OptionalDouble inflation(Profile profile, Reading gpu, boolean deviceClock)
      throws BackendException {
    Inputs none = new Inputs(Map.of(), List.of());
    return LayerMeasurement.run(
            profile, none, latency(gpu), deviceClock, 1, new NoCosts(), 1, f -> {})
        .pass()
        .inflation()
        .asDouble();
  }

  private static Latency latency(Reading gpu) {
    Reading host = Reading.exact(HOST_MS, "ms");
    return new Latency(
        Verdict.STABLE,
        List.of(),
        new long[0],
        new long[] {1},
        0,
        "the end",
        host,
        host,
        host,
        host,
        host,
        host,
        gpu,
        gpu,
        gpu,
        gpu,
        gpu,
        1,
        List.of(),
        List.of());
  }

  private static double value(Reading reading) {
    return reading.asDouble().orElseThrow();
  }

  private record NoCosts() implements LayerMeasurement.Costs {
    @Override
    public Reading flops(Engine.EngineLayer layer) {
      return Reading.unavailable("not asked for");
    }

    @Override
    public Reading bytes(Engine.EngineLayer layer) {
      return Reading.unavailable("not asked for");
    }
  }

  /// An engine whose profiler reports made-up times: any number of layers, some without a time,
  /// single inferences with a hiccup, and now and then layers that overlap and add up to more than
  /// the whole.
  ///
  /// @param silent how many layers have no time
  private record Profile(
      List<EngineLayer> layers,
      long[] wholeNs,
      Map<String, long[]> layersNs,
      long[] tracingNs,
      int silent,
      AtomicInteger runs)
      implements Engine, LayerSession {
    /// Whether the profiler tells what it takes itself.
    boolean tells() {
      return tracingNs.length > 0;
    }

    static Profile of(SplittableRandom random) {
      int inferences = random.nextInt(1, 60);
      double overlap = random.nextInt(4) == 0 ? 1.5 : 0.9;
      long[] whole = random.longs(inferences, 1_000, 50_000_000).toArray();
      List<EngineLayer> layers = new ArrayList<>();
      Map<String, long[]> times = new HashMap<>();
      int count = random.nextInt(1, 40);
      int silent = 0;
      for (int i = 0; i < count; i++) {
        String name = "layer " + i;
        layers.add(layer(name));
        if (random.nextInt(10) == 0) {
          silent++;
          continue;
        }
        long[] part = new long[inferences];
        for (int k = 0; k < inferences; k++) {
          part[k] = (long) (whole[k] * overlap * random.nextDouble(2) / count);
        }
        times.put(name, part);
      }
      long[] tracing =
          random.nextBoolean()
              ? Arrays.stream(whole).map(ns -> (long) (ns * 0.1 * random.nextDouble())).toArray()
              : new long[0];
      return new Profile(layers, whole, times, tracing, silent, new AtomicInteger());
    }

    private static EngineLayer layer(String name) {
      return new EngineLayer(
          name,
          "Conv",
          List.of(name),
          false,
          KernelPrecision.of(Precision.FP32),
          "",
          List.of(),
          List.of());
    }

    double meanWholeUs() {
      double sum = 0;
      for (long nanos : wholeNs) {
        sum += nanos / 1e3;
      }
      return sum / wholeNs.length;
    }

    @Override
    public LayerTimes finish(int from) {
      return new LayerTimes(wholeNs.length, wholeNs, layersNs, tracingNs, List.of(), "made up");
    }

    @Override
    public List<Fusion> fusions() {
      return List.of();
    }

    @Override
    public Reading buildTimeMs() {
      return Reading.unavailable("nothing is built");
    }

    @Override
    public Reading engineBytes() {
      return Reading.unavailable("nothing is built");
    }

    @Override
    public Reading weightsBytes() {
      return Reading.unavailable("nothing is built");
    }

    @Override
    public List<String> options() {
      return List.of();
    }

    @Override
    public Session open() {
      return this;
    }

    @Override
    public LayerSession openLayers(int inferences) {
      return this;
    }

    @Override
    public void bind(Map<String, HostTensor> inputs) {}

    @Override
    public void run() {
      runs.incrementAndGet();
    }

    @Override
    public int layerEvents() {
      return EVENTS;
    }

    @Override
    public Map<String, HostTensor> outputs() {
      return Map.of();
    }

    @Override
    public Reading arenaBytes() {
      return Reading.unavailable("nothing is allocated");
    }

    @Override
    public void close() {}
  }
}
