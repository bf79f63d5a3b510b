package org.inferometer.measure;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.spi.Probe.Device;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Reading;

/// Series of slots for tests.
final class Slots {
  private static final Instant START = Instant.parse("2026-11-23T12:00:00Z");

  static final Reading NO_CLOCK = Reading.unavailable("no clock");

  private Slots() {}

  /// A process with one slot.
  static SlotSeries one(long[] nanos, List<HeldBack> heldBack) {
    return of("g", new Slot(nanos, null, NO_CLOCK, heldBack));
  }

  /// A watch on a device that nobody meters.
  static ThrottleWatch unwatched() {
    return ThrottleWatch.start(List.of(), new Device("cpu", "a CPU", "cpu"), List::of);
  }

  static SlotSeries of(String generation, Slot... slots) {
    List<SlotSeries.Turn> turns = new ArrayList<>();
    for (Slot slot : slots) {
      turns.add(new SlotSeries.Turn(turns.size(), slot));
    }
    return new SlotSeries(generation, START, start(), turns);
  }

  /// A start whose steps take 1, 2, 3, 4 and 5 ms, and which needs no warm-up.
  static Start start() {
    return new Start(
        1_000_000, 2_000_000L, 3_000_000L, 4_000_000, 5_000_000, new long[0], 1, List.of());
  }
}
