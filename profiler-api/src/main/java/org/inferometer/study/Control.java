package org.inferometer.study;

import java.util.Objects;
import org.inferometer.study.Comparison.Spread;
import org.jspecify.annotations.Nullable;

/// Two copies of the same engine, measured in every round as if they were two cells. What they seem
/// to differ by is what the machine and the method leave open.
///
/// @param cell id of the cell that was measured twice
/// @param ratio time of the cell over time of its copy (`1`)
/// @param resolution the smallest difference that can be seen in the study (`1`: 0.01 is 1 %): the
///   end of the ratio's interval that is farther from 1; absent where there is no interval
/// @param spread what the variance of a ratio comes from. In a thorough study a third process,
///   which loads the engine that the cell's own process built, tells builds from processes
public record Control(String cell, Reading ratio, @Nullable Double resolution, Spread spread) {
  /// A copy that differs by more than this was not measured alike.
  private static final double TOLERANCE = 0.01;

  public Control {
    spread = Objects.requireNonNullElseGet(spread, () -> Spread.unavailable(Reading.OLDER_STUDY));
  }

  /// A control with the resolution that its ratio leaves.
  public static Control of(String cell, Reading ratio, Spread spread) {
    Interval interval = ratio.interval();
    return new Control(
        cell,
        ratio,
        interval == null
            ? null
            : Math.max(Math.abs(interval.high() - 1), Math.abs(1 - interval.low())),
        spread);
  }

  /// The same control, whose spread was told by more processes.
  public Control with(Spread known) {
    return new Control(cell, ratio, resolution, known);
  }

  /// Whether the two copies agree, so that the machine can be trusted: 1 lies in the interval, or
  /// the copies differ by 1 % at most. An unknown ratio refutes nothing.
  public boolean holds() {
    Interval interval = ratio.interval();
    return interval == null
        || (interval.low() <= 1 && interval.high() >= 1)
        || Math.abs(ratio.asDouble().orElse(1) - 1) <= TOLERANCE;
  }
}
