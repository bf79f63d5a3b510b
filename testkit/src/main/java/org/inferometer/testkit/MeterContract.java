package org.inferometer.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.spi.Meter.Sampler;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Probe.Device;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// What every [Meter] owes: time and energy never run backwards, samplers do not disturb each
/// other, and closing one twice does no harm. Extend it in a test of the plugin; where the meter's
/// devices are absent, give it a simulated one.
public abstract class MeterContract {
  private static final Device STRANGER = new Device("no-such-device", "a stranger", "cpu");
  private static final int READS = 5;

  private Meter meter;

  /// For subclasses.
  @SuppressWarnings("NullAway.Init") // JUnit calls prepare() before each test.
  protected MeterContract() {}

  /// The meter under test, with a device that it can meter.
  protected abstract Meter meter();

  /// Lets some time pass on the meter's clock, in which its device works.
  ///
  /// @throws InterruptedException if the test is stopped
  protected void passTime() throws InterruptedException {
    Thread.sleep(20);
  }

  @BeforeEach
  final void prepare() {
    meter = meter();
  }

  @Test
  final void itSaysWhatItIs() {
    assertThat(meter.id()).matches("[a-z0-9][a-z0-9-]*");
    assertThat(meter.title()).isNotBlank();
    assertThat(meter.kind()).isIn("cpu", "gpu");
  }

  @Test
  final void itsDevicesAreOfItsKindAndHaveNamesOfTheirOwn() {
    assertThat(devices()).isNotEmpty().allMatch(device -> device.kind().equals(meter.kind()));
    assertThat(devices().stream().map(Device::id)).doesNotHaveDuplicates();
  }

  @Test
  final void timeAndEnergyNeverRunBackwards() throws InterruptedException {
    for (Device device : devices()) {
      List<Sample> samples = new ArrayList<>();
      try (Sampler sampler = meter.start(device.id())) {
        for (int i = 0; i < READS; i++) {
          passTime();
          samples.add(sampler.read());
        }
      }
      for (int i = 1; i < samples.size(); i++) {
        assertFollows(samples.get(i - 1), samples.get(i));
      }
    }
  }

  private static void assertFollows(Sample before, Sample after) {
    assertThat(after.seconds()).as("seconds").isGreaterThanOrEqualTo(before.seconds());
    OptionalDouble first = before.energyJ().asDouble();
    OptionalDouble second = after.energyJ().asDouble();
    if (first.isPresent() && second.isPresent()) {
      assertThat(second.getAsDouble()).as("energyJ").isGreaterThanOrEqualTo(first.getAsDouble());
    }
  }

  @Test
  final void aSampleSaysWhatWasReadAndItsFiguresArePossible() throws InterruptedException {
    for (Device device : devices()) {
      try (Sampler sampler = meter.start(device.id())) {
        passTime();
        Sample sample = sampler.read();
        assertThat(sample.source()).as("source").isNotBlank();
        assertThat(sample.seconds()).as("seconds").isGreaterThanOrEqualTo(0);
        sample.energyJ().asDouble().ifPresent(joule -> assertThat(joule).isNotNegative());
        sample.averageW().asDouble().ifPresent(watt -> assertThat(watt).isNotNegative());
        assertAscending(sample.series());
      }
    }
  }

  @Test
  final void aClockIsAboveZeroOrSaysWhyItIsNotKnown() {
    for (Device device : devices()) {
      switch (meter.clockMhz(device)) {
        case Reading.Unavailable none -> assertThat(none.reason()).isNotBlank();
        case Reading known -> assertThat(known.asDouble().orElseThrow()).isPositive();
      }
    }
  }

  private static void assertAscending(PowerSeries series) {
    assertThat(series.seconds()).as("instants of the series").isSorted();
    assertThat(series.seconds()).hasSizeLessThanOrEqualTo(PowerSeries.MOST);
  }

  @Test
  final void samplersDoNotDisturbEachOther() throws InterruptedException {
    Device device = devices().getFirst();
    try (Sampler outer = meter.start(device.id())) {
      passTime();
      Sample before = outer.read();
      try (Sampler inner = meter.start(device.id())) {
        passTime();
        assertThat(inner.read().seconds()).isLessThanOrEqualTo(outer.read().seconds());
      }
      passTime();
      assertFollows(before, outer.read());
    }
  }

  @Test
  final void closingTwiceDoesNoHarmAndAnotherCanBeStarted() throws InterruptedException {
    Device device = devices().getFirst();
    Sampler first = meter.start(device.id());
    first.close();
    first.close();
    try (Sampler second = meter.start(device.id())) {
      passTime();
      assertThat(second.read().source()).isNotBlank();
    }
  }

  @Test
  final void aDeviceThatItDoesNotKnowHasNoFacts() {
    assertThat(meter.facts(STRANGER)).as("facts").isNotNull();
    assertThat(meter.throttles(STRANGER)).as("throttles").isNotNull();
    assertThat(meter.clockMhz(STRANGER)).as("clockMhz").isNotNull();
    assertThat(meter.memory(STRANGER.id())).as("memory").isNotNull();
  }

  private List<Device> devices() {
    return switch (meter.probe()) {
      case Probe.Available available -> available.devices();
      case Probe.Unavailable none -> abort(none.reason() + "; " + none.remedy());
    };
  }
}
