package org.inferometer.stats;

import java.util.List;

/// How long an engine takes to be at its full speed again when its turn comes.
public final class Settling {
  private Settling() {}

  /// The samples at the start of a slot that are not settled.
  ///
  /// @param slots the raw samples of each, all of one engine, positive; a slot of one sample has
  ///   none to give
  /// @return less than the samples of the shortest slot
  public static int samples(List<double[]> slots) {
    int most = slots.stream().mapToInt(slot -> slot.length - 1).min().orElse(0);
    return Math.min(1, Math.max(0, most));
  }
}
