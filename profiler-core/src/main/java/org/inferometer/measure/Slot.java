package org.inferometer.measure;

import java.util.List;
import org.inferometer.spi.DeviceTimes.Recorded;
import org.inferometer.study.HeldBack;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// Inferences that were measured without a pause, after another engine had its turn.
///
/// @param samplesNs by the host's clock, end to end, in order, the first ones included
/// @param device the same inferences by the device's clock; null where it has none
/// @param clockMhz the device's clock right after the last of them
/// @param heldBack what held the device or the process back meanwhile
public record Slot(
    long[] samplesNs, @Nullable Recorded device, Reading clockMhz, List<HeldBack> heldBack) {
  public Slot {
    heldBack = List.copyOf(heldBack);
  }

  /// The samples in nanoseconds, at least 1: a clock of coarse ticks may not move during a short
  /// inference.
  public double[] toDoubles() {
    return SampleSeries.of(samplesNs).toDoubles();
  }
}
