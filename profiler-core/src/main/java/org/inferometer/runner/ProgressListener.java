package org.inferometer.runner;

import org.inferometer.study.Cell;

/// Hears how a study goes on. Called from one thread.
public interface ProgressListener {
  /// All cells are known.
  ///
  /// @param kept cells that the journal already holds
  void planned(int cells, int kept);

  /// More steps are wanted than there were: repeats, and cells that what was found out on the way
  /// asks for; below 0 where some are not.
  void added(int steps);

  /// A cell, or what is found out about several of them, has begun.
  void started(String cellId);

  /// A cell goes on.
  ///
  /// @param phase what is being done: `reference`, `build`, `latency`, `energy`, `layers` or
  ///   `evaluation`; or `sensitivity` with its own part
  /// @param fraction of the cell that is done, 0 to 1, by the time that its passes are expected to
  ///   take
  void advanced(String cellId, String phase, double fraction);

  /// A cell has ended, one way or another.
  void finished(Cell cell);

  /// The latency of a cell was measured once more.
  void repeated(String cellId);

  /// Something the user should know, one line.
  void remark(String line);
}
