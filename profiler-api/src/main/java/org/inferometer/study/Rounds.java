package org.inferometer.study;

/// How the cells of a study were measured in turns.
///
/// @param goal half the width of a ratio's interval, relative to it, that ends measuring
/// @param timeMs wall time that measuring was given, in milliseconds; 0 for no limit
/// @param stop why measuring ended
/// @param generationMs median wall time of a generation: starting all processes, and their rounds
/// @param drift by what the speed of the machine wandered, over all cells at once (`%`): half the
///   distance between the 5th and the 95th percentile of the rounds
public record Rounds(double goal, long timeMs, Stop stop, Reading generationMs, Reading drift) {
  /// Why measuring ended.
  public enum Stop {
    /// Every ratio is as well known as was asked for.
    GOAL,
    /// The time is spent.
    TIME,
    /// As many generations were measured as were asked for.
    GENERATIONS,
    /// Somebody ended it.
    INTERRUPTED
  }
}
