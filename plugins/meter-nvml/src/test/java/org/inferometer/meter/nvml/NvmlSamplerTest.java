package org.inferometer.meter.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.assertj.core.data.Offset;
import org.inferometer.meter.nvml.Nvml.Gpu;
import org.inferometer.meter.nvml.NvmlSampler.Target;
import org.inferometer.spi.Meter.Sample;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;

/// What a sampler makes of a GPU that plays a course of answers, on a clock of its own.
class NvmlSamplerTest {
  private static final Offset<Double> EXACT = Offset.offset(1e-9);

  private final AtomicLong clock = new AtomicLong();
  private final FakeGpu gpu =
      new FakeGpu("GPU-1", "NVIDIA L4")
          .with(Quantity.ENERGY, 500)
          .with(Quantity.POWER_INSTANT, 60_000)
          .withFields(251, 0, 0, 0);

  @Test
  void energyIsTakenBetweenStepsOfTheCounter() {
    try (NvmlSampler sampler = sampler("")) {
      sampler.look();
      // Steps at 0.1 s, 0.2 s, …, 1.0 s of 6 J each; the looks between see no step.
      for (int look = 1; look <= 52; look++) {
        clock.addAndGet(20_000_000);
        gpu.with(Quantity.ENERGY, 500 + 6_000L * (look / 5));
        sampler.look();
      }
      Sample sample = sampler.read();
      assertThat(sample.seconds()).isEqualTo(0.9, EXACT);
      assertThat(sample.energyJ()).isEqualTo(Reading.exact(54, "J"));
      assertThat(value(sample.averageW())).isEqualTo(60, EXACT);
      assertThat(value(sample.crossCheckW())).isEqualTo(60, EXACT);
      assertThat(sample.remarks()).singleElement().asString().contains("stepped 9 times only");
    }
  }

  @Test
  void beforeTheCounterStepsNothingIsCountedAndNoPowerIsClaimed() {
    try (NvmlSampler sampler = sampler("")) {
      look(sampler);
      look(sampler);
      assertThat(sampler.read().energyJ()).isEqualTo(Reading.exact(0, "J"));
      assertThat(sampler.read().seconds()).isZero();
      assertThat(sampler.read().averageW()).isInstanceOf(Reading.Unavailable.class);
    }
  }

  @Test
  void aCounterThatWrapsAroundAt32BitsGoesOn() {
    assertThat(EnergyCounter.grown(4_294_967_290L, 4)).isEqualTo(10);
    assertThat(EnergyCounter.grown(4_294_967_290L, 4_294_967_300L)).isEqualTo(10);
  }

  @Test
  void aCounterThatWasResetLeavesPowerOverTimeAsAnEstimate() {
    try (NvmlSampler sampler = sampler("")) {
      look(sampler, 1_000_000);
      look(sampler, 1_001_000);
      look(sampler, 3);
      look(sampler, 1_003);
      Sample sample = sampler.read();
      assertThat(sample.energyJ())
          .isEqualTo(Reading.estimated(0.06 * 60, "J", "power integrated over time"));
      assertThat(sample.seconds()).isEqualTo(0.06, EXACT);
      assertThat(sample.remarks())
          .singleElement()
          .asString()
          .contains("fell from 1,001,000 to 3 mJ", "reset");
      assertThat(sample.crossCheckW()).isInstanceOf(Reading.Unavailable.class);
    }
  }

  @Test
  void aGpuThatIsLostMakesEveryReadingUnavailableWithItsReason() {
    try (NvmlSampler sampler = sampler("")) {
      look(sampler, 1_000);
      look(sampler, 2_000);
      gpu.failing(Quantity.ENERGY, "the GPU is lost").failing(Quantity.POWER_INSTANT, "lost, too");
      clock.addAndGet(20_000_000);
      sampler.look();
      assertThat(sampler.read().energyJ()).isEqualTo(Reading.unavailable("lost, too"));
      assertThat(sampler.read().averageW()).isEqualTo(Reading.unavailable("lost, too"));
      assertThat(sampler.read().temperatureC()).isInstanceOf(Reading.Unavailable.class);
    }
  }

  @Test
  void powerOfTheLastSecondStandsInForInstantPowerAndIsNamed() {
    gpu.failing(Quantity.POWER_INSTANT, "not supported")
        .failing(Quantity.ENERGY, "not supported")
        .with(Quantity.POWER_USAGE, 50_000);
    try (NvmlSampler sampler = sampler("")) {
      look(sampler);
      look(sampler);
      Sample sample = sampler.read();
      assertThat(value(sample.averageW())).isEqualTo(50, EXACT);
      assertThat(sample.energyJ()).isInstanceOf(Reading.Estimated.class);
      assertThat(sample.source()).startsWith("NVML's power, integrated of NVIDIA L4");
      assertThat(String.join(" ", sample.remarks()))
          .contains("the mean of the last second", "Energy is power integrated over time");
    }
  }

  @Test
  void instantPowerAndTheDriversAverageAreRecordedApart() {
    gpu.with(Quantity.POWER_AVERAGE, 58_000);
    try (NvmlSampler sampler = sampler("")) {
      look(sampler);
      look(sampler);
      assertThat(value(sampler.read().conditions().instantPowerW())).isEqualTo(60, EXACT);
      assertThat(value(sampler.read().conditions().averagePowerW())).isEqualTo(58, EXACT);
    }
    gpu.failing(Quantity.POWER_INSTANT, "not supported").with(Quantity.POWER_USAGE, 50_000);
    try (NvmlSampler sampler = sampler("")) {
      look(sampler);
      look(sampler);
      assertThat(sampler.read().conditions().instantPowerW())
          .as("what stands in for it is not called by its name")
          .isEqualTo(Reading.unavailable("not supported"));
    }
  }

  @Test
  void aMigInstanceHasNoEnergyOfItsOwn() {
    try (NvmlSampler sampler = sampler("MIG-7")) {
      look(sampler, 1_000);
      look(sampler, 2_000);
      look(sampler, 3_000);
      Sample sample = sampler.read();
      assertThat(sample.energyJ())
          .isEqualTo(
              Reading.unavailable(
                  "NVML counts the energy of the whole GPU GPU-1, not of its MIG instance MIG-7"));
      assertThat(sample.averageW()).isInstanceOf(Reading.Unavailable.class);
      assertThat(sample.conditions().instantPowerW()).isInstanceOf(Reading.Unavailable.class);
      assertThat(String.join(" ", sample.remarks())).contains("drew 60.0 W on average");
    }
  }

  @Test
  void whatHeldTheClocksBackIsCounted() {
    try (NvmlSampler sampler = sampler("")) {
      gpu.with(Quantity.CLOCK_EVENTS, 0x1 | 0x2);
      for (int look = 0; look < 5; look++) {
        look(sampler);
      }
      gpu.with(Quantity.CLOCK_EVENTS, 0x4 | 0x8 | 0x40);
      look(sampler);
      assertThat(sampler.read().conditions().throttleReasons())
          .containsExactly(
              "The clocks were held back by the power limit (software power cap) at 1 of 2 looks.",
              "The clocks were held back by heat (hardware thermal slowdown) at 1 of 2 looks.");
    }
  }

  @Test
  void theCourseIsBoundedHoweverLongItLasts() {
    gpu.with(Quantity.SM_CLOCK, 1500);
    try (NvmlSampler sampler = sampler("")) {
      for (int look = 0; look < 5_000; look++) {
        look(sampler);
      }
      PowerSeries series = sampler.read().series();
      assertThat(series.seconds()).hasSizeBetween(PowerSeries.MOST / 2, PowerSeries.MOST);
      assertThat(series.powerW()).containsOnly(60.0);
      assertThat(series.clockMhz()).containsOnly(1500.0);
      assertThat(series.memoryClockMhz()).isEmpty();
    }
  }

  @Test
  void partTimeSamplingAndModuleScopeAreSaid() {
    assertThat(GpuCaveats.remarks("NVIDIA H100 80GB HBM3"))
        .singleElement()
        .asString()
        .contains("2312.02741");
    assertThat(GpuCaveats.remarks("NVIDIA GH200 480GB"))
        .singleElement()
        .asString()
        .contains("whole module");
    assertThat(GpuCaveats.remarks("NVIDIA H200"))
        .isEqualTo(GpuCaveats.remarks("NVIDIA H100 80GB HBM3"));
    assertThat(GpuCaveats.remarks("NVIDIA L4")).isEmpty();
  }

  @Test
  void anExceptionIsAReasonAndTheLooksGoOn() {
    boolean[] broken = {true};
    Gpu brittle =
        new DelegatingGpu(
            gpu,
            quantity -> {
              if (broken[0] && quantity == Quantity.ENERGY) {
                throw new IllegalStateException("the binding is broken");
              }
            });
    try (NvmlSampler sampler = sampler(brittle, "")) {
      look(sampler);
      broken[0] = false;
      look(sampler);
      look(sampler);
      Sample sample = sampler.read();
      assertThat(value(sample.averageW())).isEqualTo(60, EXACT);
      assertThat(String.join(" ", sample.remarks()))
          .contains("reading ENERGY failed", "the binding is broken");
    }
  }

  @Test
  void closingWaitsForTheLookThatRuns() throws InterruptedException {
    CountDownLatch looking = new CountDownLatch(1);
    CountDownLatch released = new CountDownLatch(1);
    List<String> order = new CopyOnWriteArrayList<>();
    Gpu slow =
        new DelegatingGpu(
            gpu,
            quantity -> {
              if (quantity == Quantity.ENERGY) {
                looking.countDown();
                await(released);
                order.add("looked");
              }
            });
    NvmlSampler sampler =
        NvmlSampler.start(
            new Target(slow, "", HeatCounters.of(gpu, new NvmlValue.Value(13_000))),
            "580",
            clock::get);
    await(looking);
    Thread closing =
        Thread.ofPlatform()
            .start(() -> {
              sampler.close();
              order.add("closed");
            });
    while (closing.getState() != Thread.State.TIMED_WAITING) {
      Thread.onSpinWait();
    }
    released.countDown();
    closing.join();
    assertThat(order).containsExactly("looked", "closed");
  }

  @Test
  void aDriverWhoseCountersOfHeatAreNotCertainIsRemarkedOn() {
    HeatCounters uncertain = HeatCounters.of(gpu, new NvmlValue.Value(12_080));
    try (NvmlSampler sampler = new NvmlSampler(new Target(gpu, "", uncertain), "570", clock::get)) {
      look(sampler);
      assertThat(String.join(" ", sampler.read().remarks()))
          .contains("How long heat or the power brake held the clocks back is not counted");
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /// A GPU at whose readings something happens first.
  private record DelegatingGpu(Gpu gpu, Consumer<Quantity> first) implements Gpu {
    @Override
    public NvmlValue read(Quantity quantity) {
      first.accept(quantity);
      return gpu.read(quantity);
    }

    @Override
    public NvmlValue field(int id) {
      return gpu.field(id);
    }

    @Override
    public String uuid() {
      return gpu.uuid();
    }

    @Override
    public String name() {
      return gpu.name();
    }

    @Override
    public NvmlValue processMemory(long process) {
      return gpu.processMemory(process);
    }

    @Override
    public List<Gpu> instances() {
      return gpu.instances();
    }
  }

  private NvmlSampler sampler(String instance) {
    return sampler(gpu, instance);
  }

  private NvmlSampler sampler(Gpu metered, String instance) {
    HeatCounters heat = HeatCounters.of(gpu, new NvmlValue.Value(13_000));
    return new NvmlSampler(new Target(metered, instance, heat), "580", clock::get);
  }

  private void look(NvmlSampler sampler, long energy) {
    gpu.with(Quantity.ENERGY, energy);
    look(sampler);
  }

  private void look(NvmlSampler sampler) {
    sampler.look();
    clock.addAndGet(20_000_000);
  }

  private static double value(Reading reading) {
    return reading.asDouble().orElseThrow();
  }
}
