package org.inferometer.examples.digits;

import org.inferometer.examples.digits.training.Descent;

/// How much is drawn and how long is trained.
///
/// @param small examples of the small set, which begins the full one
/// @param full examples of the full set
/// @param heldOut examples that no network learns from
/// @param smallEpochs how often the small set is seen
/// @param fullEpochs how often the full sets are seen
record Sizes(int small, int full, int heldOut, int smallEpochs, int fullEpochs) {
  private static final double RATE = 0.1;
  private static final int BATCH = 16;
  private static final long ORDER = 7;

  /// @param name `full` for the report that the example is about, or `quick` for weaker networks
  ///   and fewer pictures, in seconds
  static Sizes named(String name) {
    return switch (name) {
      case "full" -> new Sizes(100, 4000, 1000, 60, 6);
      case "quick" -> new Sizes(100, 800, 200, 30, 6);
      default -> throw new IllegalArgumentException("sizes are full or quick, not " + name);
    };
  }

  Descent smallDescent() {
    return new Descent(RATE, BATCH, smallEpochs, ORDER);
  }

  Descent fullDescent() {
    return new Descent(RATE, BATCH, fullEpochs, ORDER);
  }
}
