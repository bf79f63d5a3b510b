package org.inferometer.worker.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.inferometer.measure.Slot;
import org.inferometer.spi.DeviceTimes.Recorded;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireTest {
  static List<Reading> clocks() {
    return List.of(
        Reading.exact(1_980, "MHz"),
        Reading.measured(1_980.5, "MHz", 3, new Interval(1_900, 2_000)),
        Reading.estimated(2_000, "MHz", "by its name"),
        Reading.unavailable("NVML: not supported"));
  }

  @ParameterizedTest
  @MethodSource("clocks")
  void aSlotArrivesAsItWasSent(Reading clock) {
    List<HeldBack> heldBack = List.of(new HeldBack("heat slowed it", "for 5 % of the time"));
    Slot sent = new Slot(new long[] {5, 7}, null, clock, heldBack);
    assertThat(received(sent)).usingRecursiveComparison().isEqualTo(sent);
  }

  @Test
  void aSlotOfADeviceKeepsTheDevicesTimes() {
    long[] times = {1, 2};
    Slot sent =
        new Slot(
            times,
            new Recorded(times, times, times, times),
            Reading.unavailable("no clock"),
            List.of());
    assertThat(received(sent)).usingRecursiveComparison().isEqualTo(sent);
  }

  private static Slot received(Slot slot) {
    String line = Wire.format(new Message.Sampled(slot)).strip();
    return ((Message.Sampled) Wire.parse(line).orElseThrow()).slot();
  }
}
