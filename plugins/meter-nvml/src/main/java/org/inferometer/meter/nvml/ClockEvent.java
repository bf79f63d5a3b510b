package org.inferometer.meter.nvml;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.inferometer.spi.Throttle;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// What can hold a GPU's clocks back against the user's will: bits of
/// `nvmlDeviceGetCurrentClocksEventReasons`. An idle GPU and clocks that were set by somebody are
/// bits as well, but hold nothing back.
enum ClockEvent {
  POWER_CAP(0x4, "the power limit (software power cap)", Quantity.HELD_BY_POWER_CAP),
  HARDWARE_SLOWDOWN(0x8, "the hardware slowdown (heat or power brake)", null),
  SYNC_BOOST(0x10, "another GPU of its sync boost group", Quantity.HELD_BY_SYNC_BOOST),
  SOFTWARE_HEAT(0x20, "heat (software thermal slowdown)", Quantity.HELD_BY_SOFTWARE_HEAT),
  HARDWARE_HEAT(0x40, "heat (hardware thermal slowdown)", Quantity.HELD_BY_HARDWARE_HEAT),
  POWER_BRAKE(0x80, "the external power brake (hardware slowdown)", Quantity.HELD_BY_POWER_BRAKE);

  private final long bit;
  private final String words;
  private final Optional<Quantity> counter;

  ClockEvent(long bit, String words, @Nullable Quantity counter) {
    this.bit = bit;
    this.words = words;
    this.counter = Optional.ofNullable(counter);
  }

  String words() {
    return words;
  }

  boolean isIn(long mask) {
    return (mask & bit) != 0;
  }

  /// All of them, as they stand on a GPU. The hardware slowdown is named by its cause where that is
  /// known, and not twice.
  static List<Throttle> of(Gpu gpu) {
    long mask =
        gpu.read(Quantity.CLOCK_EVENTS) instanceof Answer.Value(long value) ? causes(value) : 0;
    return Arrays.stream(values()).map(event -> event.throttle(gpu, mask)).toList();
  }

  /// A mask without the hardware slowdown where one of its causes is in it.
  static long causes(long mask) {
    boolean known = HARDWARE_HEAT.isIn(mask) || POWER_BRAKE.isIn(mask);
    return known ? mask & ~HARDWARE_SLOWDOWN.bit : mask;
  }

  private Throttle throttle(Gpu gpu, long mask) {
    Reading count =
        counter
            .map(quantity -> gpu.read(quantity).reading(1, "ns"))
            .orElseGet(() -> Reading.unavailable("NVML does not count it"));
    return new Throttle(words, count, isIn(mask));
  }
}
