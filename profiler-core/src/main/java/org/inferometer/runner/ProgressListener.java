package org.inferometer.runner;

import java.nio.file.Path;
import java.util.List;
import org.inferometer.measure.Phase;
import org.inferometer.study.Cell;

/// Hears how a study goes on. Called from one thread.
public interface ProgressListener {
  /// All cells are known.
  ///
  /// @param kept cells that the journal already holds
  /// @param steps to be taken, in the order of the study
  void planned(int cells, int kept, List<Step> steps);

  /// Other steps are to be taken than were planned: a cell that failed has no repeats, and what is
  /// found out on the way may ask for further cells.
  ///
  /// @param steps that are still to be taken
  void replanned(List<Step> steps);

  /// A cell, or what is found out about several of them, has begun.
  void started(String cellId);

  /// A step goes on.
  ///
  /// @param phase what is being done
  /// @param fraction of the step that is done, 0 to 1, by the time that its phases are expected to
  ///   take; in [Phase#SENSITIVITY], which is no step, of the phase
  void advanced(String cellId, Phase phase, double fraction);

  /// A cell has ended, one way or another.
  void finished(Cell cell);

  /// The latency of a cell was measured once more.
  void repeated(String cellId);

  /// The study was interrupted, and can be continued.
  ///
  /// @param kept cells that have ended
  /// @param folder where they are kept
  void interrupted(int kept, int cells, Path folder);

  /// Something the user should know, one line.
  void remark(String line);
}
