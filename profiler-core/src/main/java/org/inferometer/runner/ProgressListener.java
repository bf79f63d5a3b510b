package org.inferometer.runner;

import java.nio.file.Path;
import org.inferometer.measure.Phase;
import org.inferometer.study.Cell;

/// Hears how a study goes on. Called from one thread. What a listener does not care for, it leaves
/// as it is.
public interface ProgressListener {
  /// All cells are known; some may be added by what is found out on the way.
  ///
  /// @param kept cells that the journal already holds
  default void planned(int cells, int kept) {}

  /// A cell, or what is found out about several of them, has begun; or another process of a cell is
  /// started.
  default void started(String cellId) {}

  /// A cell goes on.
  ///
  /// @param phase what is being done
  /// @param fraction of the phase that is done, 0 to 1
  default void advanced(String cellId, Phase phase, double fraction) {}

  /// A round of slots has been measured.
  default void measured(Standing standing) {}

  /// A cell has ended, one way or another; further generations only make its latency known better.
  default void finished(Cell cell) {}

  /// The study was interrupted, and can be continued.
  ///
  /// @param kept cells that have ended
  /// @param folder where they are kept
  default void interrupted(int kept, int cells, Path folder) {}

  /// Something the user should know, one line.
  default void remark(String line) {}
}
