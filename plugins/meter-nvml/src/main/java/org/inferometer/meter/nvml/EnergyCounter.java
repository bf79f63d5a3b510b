package org.inferometer.meter.nvml;

import java.util.Locale;
import org.inferometer.study.Reading;

/// The energy counter of a GPU, looked at again and again. It steps every 20 to 100 ms; energy is
/// taken from its first step to its last, so that the steps themselves leave no error but the time
/// between two looks.
final class EnergyCounter {
  /// A 32-bit counter this close to its end that is near 0 at the next look has wrapped around.
  private static final long NEAR_END = 0xF000_0000L;

  private static final long WRAP = 1L << 32;

  private long last = -1;
  private long firstStep;
  private long lastStep;
  private int steps = -1;
  private long millijoules;
  private String failure = "";

  /// @param nanos when it was looked at
  void look(long nanos, NvmlValue answer) {
    switch (answer) {
      case NvmlValue.None(String reason) -> fail(reason);
      case NvmlValue.Value(long value) when last < 0 -> last = value;
      case NvmlValue.Value(long value) when value != last -> step(nanos, value);
      case NvmlValue.Value same -> {}
    }
  }

  private void step(long nanos, long value) {
    long grown = grown(last, value);
    if (grown < 0) {
      fail(
          String.format(
              Locale.ROOT,
              "the energy counter fell from %,d to %,d mJ: the driver was reloaded or the GPU was reset",
              last,
              value));
    }
    steps++;
    if (steps == 0) {
      firstStep = nanos;
    } else {
      millijoules += grown;
    }
    lastStep = nanos;
    last = value;
  }

  private void fail(String reason) {
    if (failure.isEmpty()) {
      failure = reason;
    }
  }

  /// Energy between two values in mJ; negative if the counter was reset.
  static long grown(long before, long after) {
    boolean wrapped =
        after < before && before < WRAP && before >= NEAR_END && after < WRAP - NEAR_END;
    return wrapped ? after - before + WRAP : after - before;
  }

  /// How often it stepped within the time that [#seconds] says.
  int steps() {
    return Math.max(0, steps);
  }

  /// From the first step to the last.
  double seconds() {
    return (lastStep - firstStep) / 1e9;
  }

  /// From the first step to the last, in J; 0 before there are two.
  Reading energy() {
    return failed() ? Reading.unavailable(failure) : Reading.exact(millijoules / 1e3, "J");
  }

  /// Over [#energy]'s time, in W.
  Reading power() {
    if (failed()) {
      return Reading.unavailable(failure);
    }
    return steps < 1
        ? Reading.unavailable("the energy counter did not step")
        : new Reading.Measured(millijoules / 1e3 / seconds(), "W", steps, null);
  }

  boolean failed() {
    return !failure.isEmpty();
  }
}
