package org.inferometer.cli;

import java.util.function.LongSupplier;
import org.inferometer.reports.analysis.TextFormatting;

/// Estimates how long a study still takes, from how long its cells have taken so far.
final class TimeLeft {
  private static final double NANOS = 1e9;

  /// Nothing is said before so much of a cell is done, since the estimate would jump about.
  private static final double ENOUGH = 0.05;

  private final LongSupplier clock;
  private long began;
  private int kept;

  /// @param clock nanoseconds from any origin
  TimeLeft(LongSupplier clock) {
    this.clock = clock;
  }

  /// @param kept cells that were there before the beginning and took no time
  void begin(int kept) {
    this.began = clock.getAsLong();
    this.kept = kept;
  }

  /// For example `1 min 20 s left`; empty while too little is known.
  String text(double done, int cells) {
    double measured = done - kept;
    if (measured < ENOUGH) {
      return "";
    }
    double seconds = (clock.getAsLong() - began) / NANOS;
    return TextFormatting.duration(Math.round(seconds / measured * (cells - done))) + " left";
  }
}
