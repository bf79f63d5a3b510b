package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.stream.LongStream;
import org.inferometer.graph.HostTensor;
import org.inferometer.measure.EnergyPass.Result;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Probe.Device;
import org.inferometer.spi.Session;
import org.inferometer.spi.Throttle;
import org.inferometer.study.DeviceConditions;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Interval;
import org.inferometer.study.Latency;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The energy pass with a meter whose device draws what it is told to, on a clock that need not
/// pass.
class EnergyPassTest {
  private static final Device GPU = new Device("GPU-2", "a GPU", "gpu");

  private final PlayedClock clock = new PlayedClock();
  private Duration budget = Duration.ofSeconds(20);

  @Test
  void energyIsPowerTimesTheTimeOfAnInferenceWithAnIntervalOverWindows() throws BackendException {
    Result result = run(new Drawing(100, 100), GPU);
    double energy = result.energyPerInferenceMj().asDouble().orElseThrow();
    // At least 2 ms at 100 W are 200 mJ.
    assertThat(energy).isGreaterThanOrEqualTo(200);
    Interval interval = Objects.requireNonNull(result.energyPerInferenceMj().interval());
    assertThat(interval.contains(energy)).isTrue();
    // Idle, it draws as much as at work: nothing is left.
    assertThat(result.power().energyLessIdleMj().asDouble().orElseThrow() / energy)
        .isBetween(-0.2, 0.2);
    assertThat(result.power().remarks()).isEmpty();
    assertThat(result.power().source()).isEqualTo("drawing GPU-2");
    assertThat(result.power().temperatureBeforeC()).isEqualTo(Reading.exact(50, "°C"));
  }

  @Test
  void idlePowerIsMeasuredOnceItFallsNoMore() throws BackendException {
    // From 200 W at the end of the work down to 100 W, with a time constant of 0.8 s.
    Drawing meter = new Drawing(t -> 100 * t + 80 * (1 - Math.exp(-t / 0.8)));
    Result result = run(meter, GPU);
    assertThat(result.power().idleW().asDouble().orElseThrow())
        .as("136 W over the first two seconds")
        .isBetween(100.0, 102.0);
    assertThat(result.power().remarks()).isEmpty();
  }

  @Test
  void powerThatStillFallsAfterFiveSecondsIsNamedRightAfterWork() throws BackendException {
    Drawing meter = new Drawing(t -> 300 * t - 10 * t * t);
    Result result = run(meter, GPU);
    assertThat(meter.starts.get(1)).as("the idle time's begin").isEqualTo(5_000_000_000L);
    assertThat(result.power().remarks())
        .singleElement()
        .asString()
        .contains("right after work", "still fell when the time to wait was over");
  }

  @ParameterizedTest
  @ValueSource(longs = {300, 1000, 5000, 6000, 9999})
  void aShortBudgetCutsThePassWhichSaysSoAndWhatItNeeds(long millis) throws BackendException {
    budget = Duration.ofMillis(millis);
    // Power that falls for ever: idle time is waited for as long as it may be.
    Drawing meter = new Drawing(t -> 300 * t - 0.1 * t * t);
    Result result = run(meter, GPU);

    // The last window begins within the budget and ends a step of the clock later.
    assertThat(meter.ends.get(2)).isLessThan(budget.multipliedBy(6).dividedBy(5).toNanos());
    assertThat(clock.nanoTime() - meter.ends.get(2))
        .as("a quarter of the budget, and the rest of a pair of windows")
        .isLessThan(budget.dividedBy(4).multipliedBy(13).dividedBy(12).toNanos() + 15_000_000);
    assertThat(result.power().remarks())
        .first()
        .asString()
        .startsWith("The budget of ")
        .contains("need 3 windows and 6 s: a budget of 10 s or more");
  }

  @Test
  void tenSecondsAreEnough() throws BackendException {
    budget = Duration.ofSeconds(10);
    Drawing meter = new Drawing(100, 100);
    Result result = run(meter, GPU);

    assertThat(result.power().remarks()).isEmpty();
    assertThat(meter.ends.get(2)).isBetween(9_000_000_000L, 10_100_000_000L);
  }

  @Test
  void aBudgetThatEndsWithinTheFirstWindowGivesNoInterval() throws BackendException {
    budget = Duration.ofSeconds(5);
    Brief session = new Brief(1, () -> clock.sleep(Duration.ofSeconds(4)));
    Drawing meter = new Drawing(100, 100);
    Result result = run(meter, GPU, session);

    assertThat(session.runs)
        .as("one to come into step and one that counts; then the same with the meter and without")
        .isEqualTo(2 + 2 * 2);
    assertThat(result.power().samplingRatio())
        .isEqualTo(
            Reading.unavailable(
                "the budget had room for 1 of the 6 pairs of windows, with the meter and without,"
                    + " that are needed"));
    assertThat(result.energyPerInferenceMj())
        .isEqualTo(
            Reading.unavailable(
                "the budget had room for one window of inferences, and two are needed"));
    assertThat(result.power().remarks())
        .first()
        .asString()
        .startsWith("The budget of 5 s had room for 1 window of inferences, 4.0 s together.");
  }

  /// Windows of a session that wanders, and that a neighbour slows down now and then.
  @ParameterizedTest
  @ValueSource(doubles = {0, 0.03, 0.4})
  void whatSamplingCostsIsFoundWithinItsInterval(double cost) throws BackendException {
    int held = 0;
    int calledCostly = 0;
    for (int seed = 1; seed <= 100; seed++) {
      Drawing meter = new Drawing(100, 100);
      SplittableRandom random = new SplittableRandom(seed);
      Session session = new Brief(1, () -> clock.disturbed(random, meter.isSampling() ? cost : 0));
      Reading ratio = run(meter, GPU, session).power().samplingRatio();
      Interval interval = Objects.requireNonNull(ratio.interval());
      held += interval.contains(1 + cost) ? 1 : 0;
      calledCostly += interval.low() > 1 ? 1 : 0;
    }
    assertThat(held).isGreaterThanOrEqualTo(90);
    assertThat(calledCostly)
        .satisfies(times -> {
          if (cost == 0) {
            assertThat(times).as("a free meter is not called costly").isLessThanOrEqualTo(6);
          } else {
            assertThat(times).as("a costly one is seen").isGreaterThanOrEqualTo(80);
          }
        });
  }

  @Test
  void energyIsThatOfWindowsInWhichTheMeterSampled() throws BackendException {
    Drawing meter = new Drawing(100, 100);
    Session session =
        new Brief(1, () -> clock.sleep(Duration.ofMillis(meter.isSampling() ? 4 : 2)));
    Result result = run(meter, GPU, session);
    assertThat(result.energyPerInferenceMj().asDouble().orElseThrow()).isCloseTo(400, within(1e-6));
    assertThat(result.power().samplingRatio().asDouble().orElseThrow()).isCloseTo(2, within(1e-9));
  }

  @Test
  void asManyWindowsAreSampledAsNotAndEachOrderIsTakenAsOften() throws BackendException {
    Drawing meter = new Drawing(100, 100);
    List<Boolean> windows = new ArrayList<>();
    Session session =
        new Brief(
            1,
            () -> {
              clock.sleep(Duration.ofMillis(200));
              if (meter.ends.size() > 2) {
                windows.add(meter.isSampling());
              }
            });
    run(meter, GPU, session);
    // A window has one inference that is left out after the switch, and one that counts.
    assertThat(windows).hasSize(7 * 2 * 2);
    for (int i = 0; i + 8 <= windows.size(); i += 8) {
      assertThat(windows.subList(i, i + 8))
          .isIn(
              List.of(true, true, false, false, false, false, true, true),
              List.of(false, false, true, true, true, true, false, false));
    }
  }

  @Test
  void steadyPowerIsNotWaitedFor() throws BackendException {
    Drawing meter = new Drawing(100, 100);
    run(meter, GPU);
    assertThat(meter.starts.get(1)).isEqualTo(1_000_000_000L);
  }

  @Test
  void sourcesThatAreMoreThanFivePercentApartAreWarnedOf() throws BackendException {
    assertThat(run(new Drawing(100, 112), GPU).power().remarks())
        .singleElement()
        .asString()
        .contains("do not agree", "more than the energy counter");
    assertThat(run(new Drawing(100, 103), GPU).power().remarks()).isEmpty();
  }

  @Test
  void aDeviceIsFoundByItsIdAndNotByItsPlace() throws BackendException {
    Result result = run(new Drawing(100, 100), new Device("GPU-3", "another", "gpu"));
    assertThat(result.energyPerInferenceMj())
        .isEqualTo(Reading.unavailable("Drawing does not see the device GPU-3"));
  }

  @Test
  void aMeterOfAnotherKindHasNoSayInTheReason() throws BackendException {
    Result result = run(new Drawing(1, 1), new Device("cpu", "a CPU", "cpu"));
    Reading none = Reading.unavailable("no meter for a cpu is installed");
    assertThat(result.energyPerInferenceMj()).isEqualTo(none);
    assertThat(result.power().samplingRatio()).isEqualTo(none);
  }

  @Test
  void clocksThatAreHeldBackForAPartOfThePassAreCauses() {
    Drawing meter = new Drawing(1, 1);
    meter.count = Reading.exact(5e9, "ns");
    ThrottleWatch watch = ThrottleWatch.start(List.of(meter), GPU);
    assertThat(watch.heldBack(1_000_000_000)).isEmpty();
    meter.count = Reading.exact(5.25e9, "ns");
    assertThat(watch.heldBack(1_000_000_000))
        .extracting(HeldBack::sentence)
        .containsExactly("The clocks were held back by heat for 25 % of the time.");
    meter.count = Reading.exact(5.001e9, "ns");
    assertThat(watch.heldBack(1_000_000_000)).isEmpty();
  }

  @Test
  void eventsAreCountedAndWhatCannotBeCountedIsLookedAt() {
    Drawing meter = new Drawing(1, 1);
    meter.count = Reading.exact(7, "1");
    ThrottleWatch events = ThrottleWatch.start(List.of(meter), GPU);
    meter.count = Reading.exact(9, "1");
    assertThat(events.heldBack(1))
        .extracting(HeldBack::sentence)
        .containsExactly("The clocks were held back by heat 2 times.");
    meter.count = Reading.unavailable("not counted");
    ThrottleWatch looks = ThrottleWatch.start(List.of(meter), GPU);
    assertThat(looks.heldBack(1)).isEmpty();
    meter.active = true;
    assertThat(looks.heldBack(1))
        .extracting(HeldBack::sentence)
        .containsExactly(
            "The clocks were held back by heat at the end of the slot, for how long is not known: not"
                + " counted.");
  }

  @Test
  void inferencesThatRunAtATimeShareTheEnergy() throws BackendException {
    Brief session = new Brief(4, clock::infer);
    Result result = run(new Drawing(100, 100), GPU, session);
    // More than half of the runs lie within the windows, and each of them counts four times.
    assertThat(((Reading.Measured) result.energyPerInferenceMj()).n())
        .isBetween(2L * session.runs, 4L * session.runs);
  }

  @Test
  void aThrottledLatencyKeepsItsFiguresAndSaysWhyFirst() {
    long[] nanos = LongStream.range(0, 100).map(i -> 1_000_000 + i * 7919 % 1_000).toArray();
    Latency latency = LatencySummary.of(Slots.one(nanos, List.of()), 0, "the end", 1);
    Latency throttled = latency.throttled(List.of("It was hot."));
    assertThat(throttled.verdict()).isEqualTo(Verdict.THROTTLED);
    assertThat(throttled.reasons().getFirst()).isEqualTo("It was hot.");
    assertThat(throttled.reasons()).containsAll(latency.reasons());
    assertThat(throttled.samplesNs()).isEqualTo(latency.samplesNs());
  }

  private Result run(Meter meter, Device device) throws BackendException {
    return run(meter, device, new Brief(1, clock::infer));
  }

  private Result run(Meter meter, Device device, Session session) throws BackendException {
    return EnergyPass.run(List.of(meter), device, session, budget, 1, _ -> {}, clock);
  }

  private static final class PlayedClock implements Clock {
    private long now;
    private int inferences;

    @Override
    public long nanoTime() {
      return now;
    }

    @Override
    public void sleep(Duration duration) {
      now += duration.toNanos();
    }

    /// An inference of 2 ms or a little more.
    void infer() {
      now += 2_000_000 + 10_000 * (inferences++ % 7);
    }

    /// An inference of 2 ms on a machine with noise of 2 %, a drift of 5 % over seconds and bursts
    /// that double one inference in a hundred.
    ///
    /// @param slower by how much it takes longer
    void disturbed(SplittableRandom random, double slower) {
      double noise = 1 + 0.02 * (random.nextDouble() + random.nextDouble() - 1) * Math.sqrt(6);
      double drift = 1 + 0.05 * Math.sin(now / 1e9);
      double burst = random.nextInt(100) == 0 ? 2 : 1;
      now += Math.round(2e6 * (1 + slower) * noise * drift * burst);
    }
  }

  /// Draws so many watts, by its counter and by its second source.
  private final class Drawing implements Meter {
    private final DoubleUnaryOperator joules;
    private final double apart;
    private final List<Long> starts = new ArrayList<>();
    private final List<Long> ends = new ArrayList<>();
    private Reading count = Reading.unavailable("not counted");
    private boolean active;

    Drawing(double watts, double secondWatts) {
      this(seconds -> watts * seconds, secondWatts / watts);
    }

    /// @param joules since the work ended, by seconds
    Drawing(DoubleUnaryOperator joules) {
      this(joules, 1);
    }

    private Drawing(DoubleUnaryOperator joules, double apart) {
      this.joules = joules;
      this.apart = apart;
    }

    @Override
    public String id() {
      return "drawing";
    }

    @Override
    public String title() {
      return "Drawing";
    }

    @Override
    public String kind() {
      return "gpu";
    }

    @Override
    public Probe probe() {
      return new Probe.Available(
          "1", List.of(new Device("GPU-1", "the first", "gpu"), new Device("GPU-2", "", "gpu")));
    }

    @Override
    public List<Throttle> throttles(Device device) {
      return List.of(new Throttle("heat", count, active));
    }

    @Override
    public Sampler start(String device) {
      starts.add(clock.nanoTime());
      double start = clock.nanoTime() / 1e9;
      return new Sampler() {
        @Override
        public Sample read() {
          double seconds = clock.nanoTime() / 1e9 - start;
          double energy = joules.applyAsDouble(start + seconds) - joules.applyAsDouble(start);
          double watts = seconds > 0 ? energy / seconds : 0;
          return new Sample(
              "drawing " + device,
              seconds,
              Reading.exact(energy, "J"),
              Reading.exact(watts, "W"),
              Reading.exact(watts * apart, "W"),
              Reading.exact(50, "°C"),
              DeviceConditions.unavailable("none"),
              List.of(),
              PowerSeries.NONE);
        }

        @Override
        public void close() {
          ends.add(clock.nanoTime());
        }
      };
    }

    private boolean isSampling() {
      return starts.size() > ends.size();
    }
  }

  /// Inferences that take what they are told to.
  private static final class Brief implements Session {
    private final int concurrency;
    private final Runnable inference;
    private int runs;

    Brief(int concurrency, Runnable inference) {
      this.concurrency = concurrency;
      this.inference = inference;
    }

    @Override
    public int concurrency() {
      return concurrency;
    }

    @Override
    public void bind(Map<String, HostTensor> inputs) {}

    @Override
    public void run() {
      runs++;
      inference.run();
    }

    @Override
    public Map<String, HostTensor> outputs() {
      return Map.of();
    }

    @Override
    public Reading arenaBytes() {
      return Reading.unavailable("none");
    }

    @Override
    public void close() {}
  }
}
