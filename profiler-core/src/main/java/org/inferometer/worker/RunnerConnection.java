package org.inferometer.worker;

import java.io.IOException;
import java.nio.file.Path;
import org.inferometer.measure.Phases;
import org.inferometer.measure.Slot;
import org.inferometer.measure.Start;
import org.inferometer.worker.process.Command;

/// The runner as a worker sees it.
interface RunnerConnection extends Phases {
  /// The engine is ready: commands follow.
  void ready(Start start);

  /// Waits for what is asked next.
  ///
  /// @throws IOException if what comes is no command
  Command next() throws IOException;

  /// A slot was measured.
  void sampled(Slot slot);

  /// The result could not be written to its place.
  ///
  /// @param path where it is
  /// @param reason why it is not in its place
  void kept(Path path, String reason);
}
