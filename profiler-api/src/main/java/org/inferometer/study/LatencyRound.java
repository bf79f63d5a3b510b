package org.inferometer.study;

import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// One of the short slots in which a cell was measured, in turns with the others.
///
/// @param round its number within the generation, from 0; the same for all cells that were measured
///   in it
/// @param settlingNs the samples after the switch to this cell until it had settled, which do not
///   count
/// @param samples how many of the cell's samples are its own
/// @param clockMhz the device's clock right after the slot's last inference, above 0; null where it
///   is not known, see [LatencyRepeat#clockUnknown]
/// @param heldBack what held the device or the process back in the slot; empty where nothing did,
///   or nobody knows
public record LatencyRound(
    int round, long[] settlingNs, int samples, @Nullable Double clockMhz, List<HeldBack> heldBack) {
  public LatencyRound {
    if (clockMhz != null && !(clockMhz > 0 && Double.isFinite(clockMhz))) {
      throw new IllegalArgumentException("a clock is above 0 MHz, but " + clockMhz);
    }
    heldBack = List.copyOf(Objects.requireNonNullElse(heldBack, List.of()));
  }

  /// A slot of which no more is known.
  public LatencyRound(int round, long[] settlingNs, int samples) {
    this(round, settlingNs, samples, null, List.of());
  }
}
