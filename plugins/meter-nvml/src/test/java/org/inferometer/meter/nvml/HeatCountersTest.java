package org.inferometer.meter.nvml;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/// Drivers that mean different fields by the same numbers, as nvml.h of their CUDA versions has
/// them.
class HeatCountersTest {
  private static final long SECOND = 1_000_000_000;

  private final FakeGpu gpu = new FakeGpu("GPU-1", "a GPU").with(Quantity.CLOCK_EVENTS, 0x1);

  @Test
  void aHopperGpuOnADriverOfCuda13CountsAt251() {
    gpu.withFields(251, 3 * SECOND, 2 * SECOND, SECOND);
    HeatCounters heat = of(13_000);
    assertThat(count(heat, ClockEvent.SOFTWARE_HEAT)).isEqualTo(3 * SECOND);
    assertThat(count(heat, ClockEvent.HARDWARE_HEAT)).isEqualTo(2 * SECOND);
    assertThat(count(heat, ClockEvent.POWER_BRAKE)).isEqualTo(SECOND);
    assertThat(heat.remark()).isEmpty();
  }

  @Test
  void aHopperGpuOnADriverOfCuda131CountsAt269() {
    gpu.withFields(269, 3 * SECOND, 2 * SECOND, SECOND);
    HeatCounters heat = of(13_010);
    assertThat(count(heat, ClockEvent.SOFTWARE_HEAT)).isEqualTo(3 * SECOND);
    assertThat(count(heat, ClockEvent.POWER_BRAKE)).isEqualTo(SECOND);
  }

  @Test
  void aBlackwellGpuAnswersBothAndTheDriversCudaSaysWhichAreTimes() {
    gpu.withFields(251, 3 * SECOND, 0, 0).withFields(269, 2, 90, 5_000);
    assertThat(of(12_090).first()).contains(251);
    assertThat(of(13_000).first()).contains(251);
    gpu.withFields(251, 1, 0, 1).withFields(269, 3 * SECOND, 0, 0);
    assertThat(of(13_010).first()).contains(269);
    assertThat(of(14_000).first()).contains(269);
  }

  @Test
  void powerSmoothingOfADriverBefore129IsNoTime() {
    gpu.withFields(251, 1, 0, 1).with(Quantity.HELD_BY_THERMAL_POLICY, 7 * SECOND);
    HeatCounters heat = of(12_080);
    assertThat(heat.first()).isEmpty();
    assertThat(heat.remark()).contains("not certain");
    assertThat(count(heat, ClockEvent.SOFTWARE_HEAT))
        .as("the thermal policy stands in")
        .isEqualTo(7 * SECOND);
    assertThat(heat.count(gpu, ClockEvent.HARDWARE_HEAT))
        .isEqualTo(
            new NvmlValue.None(
                "it is not certain in which of NVML's fields this driver counts it"));
  }

  @Test
  void aVersionThatIsNotKnownLeavesTheSetThatAgreesWithTheThermalPolicy() {
    gpu.withFields(251, 1, 0, 1).withFields(269, 7 * SECOND, 0, 0);
    NvmlValue unknown = new NvmlValue.None("no such function");
    assertThat(HeatCounters.of(gpu, unknown).first()).isEmpty();
    gpu.with(Quantity.HELD_BY_THERMAL_POLICY, 7 * SECOND + 5_000);
    assertThat(HeatCounters.of(gpu, unknown).first()).contains(269);
  }

  @Test
  void aSetThatDoesNotAnswerIsNotTakenWhateverTheVersion() {
    gpu.withFields(251, 3 * SECOND, 2 * SECOND, SECOND);
    assertThat(of(13_010).first()).as("those of another version alone prove nothing").isEmpty();
    gpu.with(Quantity.HELD_BY_THERMAL_POLICY, 3 * SECOND);
    assertThat(of(13_010).first()).as("unless the thermal policy agrees").contains(251);
  }

  @Test
  void aCounterAtZeroWhileItsCauseHoldsTheClocksBackIsNone() {
    gpu.withFields(251, 0, 0, 0);
    assertThat(of(13_000).first()).contains(251);
    gpu.with(Quantity.CLOCK_EVENTS, 0x20);
    assertThat(of(13_000).first()).isEmpty();
    gpu.withFields(251, 1, 0, 0);
    assertThat(of(13_000).first()).contains(251);
  }

  @Test
  void aGpuWithoutAnyCounterSaysWhy() {
    HeatCounters heat = of(13_000);
    assertThat(heat.count(gpu, ClockEvent.SOFTWARE_HEAT)).isInstanceOf(NvmlValue.None.class);
  }

  private HeatCounters of(long cuda) {
    return HeatCounters.of(gpu, new NvmlValue.Value(cuda));
  }

  private long count(HeatCounters heat, ClockEvent event) {
    return heat.count(gpu, event) instanceof NvmlValue.Value(long nanos) ? nanos : -1;
  }
}
