package org.inferometer.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.Stream;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Probe.Device;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Latency;
import org.inferometer.study.LatencyRepeat;
import org.inferometer.study.LatencyRound;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;
import org.inferometer.testkit.synthetic.SyntheticMeter;
import org.junit.jupiter.api.Test;

/// What a process keeps of each of its slots.
class SlotSeriesTest {
  private static final HeldBack HEAT =
      new HeldBack("the clocks were held back by heat", "for 25 % of the time");
  private static final Device CPU = new Device("cpu", "a CPU", "cpu");

  private static Slot slot(Reading clock, HeldBack... heldBack) {
    return new Slot(new long[] {1_000, 1_100, 1_050}, null, clock, List.of(heldBack));
  }

  private static Reading mhz(double value) {
    return Reading.exact(value, "MHz");
  }

  private static LatencyRepeat repeat(Slot... slots) {
    return Slots.of("g", slots).latency("the end", 1).repeats().getFirst();
  }

  @Test
  void eachRoundKeepsItsClock() {
    LatencyRepeat repeat = repeat(slot(mhz(1_980)), slot(mhz(1_200)));
    assertThat(repeat.rounds())
        .extracting(LatencyRound::clockMhz)
        .containsExactly(1_980.0, 1_200.0);
    assertThat(repeat.clockUnknown()).isEmpty();
  }

  @Test
  void aClockThatIsNotKnownIsAbsentAndTheReasonIsKeptOnce() {
    Reading none = Reading.unavailable("NVML: not supported");
    LatencyRepeat repeat = repeat(slot(none), slot(mhz(1_200)), slot(none));
    assertThat(repeat.rounds())
        .extracting(LatencyRound::clockMhz)
        .containsExactly(null, 1_200.0, null);
    assertThat(repeat.clockUnknown()).isEqualTo("NVML: not supported");
  }

  @Test
  void aSlotThatWasHeldBackIsToldWithItsRound() {
    Latency latency =
        Slots.of("g", slot(mhz(1)), slot(mhz(1)), slot(mhz(1), HEAT)).latency("the end", 1);
    assertThat(latency.repeats().getFirst().rounds())
        .extracting(LatencyRound::heldBack)
        .containsExactly(List.of(), List.of(), List.of(HEAT));
    assertThat(latency.verdict()).isEqualTo(Verdict.THROTTLED);
    assertThat(latency.reasons())
        .startsWith("In 1 of 3 rounds the clocks were held back by heat for 25 % of the time.");
  }

  @Test
  void oneSlotInTwentyIsToldAndMakesNoVerdict() {
    Slot[] slots =
        Stream.concat(Stream.of(slot(mhz(1), HEAT)), Collections.nCopies(19, slot(mhz(1))).stream())
            .toArray(Slot[]::new);
    Latency latency = Slots.of("g", slots).latency("the end", 1);
    assertThat(latency.verdict()).isNotEqualTo(Verdict.THROTTLED);
    assertThat(latency.repeats().getFirst().rounds().getFirst().heldBack()).containsExactly(HEAT);
  }

  @Test
  void theClockIsThatOfAMeterOfTheDevicesKind() {
    assertThat(clock(new SyntheticMeter(1, 1, 0))).isEqualTo(mhz(SyntheticMeter.CLOCK));
    assertThat(clock(new OfKind("gpu")))
        .isEqualTo(Reading.unavailable("no meter for a cpu is installed"));
    assertThat(clock(new OfKind("cpu")))
        .isEqualTo(Reading.unavailable("the meter of a cpu reads no clock"));
    assertThat(clock(new OfKind("cpu"), new SyntheticMeter(1, 1, 0)))
        .isEqualTo(mhz(SyntheticMeter.CLOCK));
  }

  @Test
  void aClockOfZeroIsNone() {
    Meter stopped = new SyntheticMeter(1, 1, 0, new Stopped());
    assertThat(clock(stopped))
        .isEqualTo(Reading.unavailable("the synthetic meter reads a clock of 0 MHz"));
  }

  private static Reading clock(Meter... meters) {
    return ThrottleWatch.start(List.of(meters), CPU, List::of).clockMhz();
  }

  private record Stopped() implements SyntheticMeter.Conditions {
    @Override
    public double clockMhz() {
      return 0;
    }

    @Override
    public double heldBackNanos() {
      return 0;
    }
  }

  /// A meter that reads nothing.
  private record OfKind(String kind) implements Meter {
    @Override
    public String id() {
      return kind;
    }

    @Override
    public String title() {
      return "the meter of a " + kind;
    }

    @Override
    public Probe probe() {
      return new Probe.Unavailable("it reads nothing", "none");
    }

    @Override
    public Sampler start(String device) {
      throw new IllegalArgumentException(device);
    }
  }
}
