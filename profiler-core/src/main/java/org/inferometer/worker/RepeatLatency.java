package org.inferometer.worker;

import java.io.IOException;
import org.inferometer.machine.Target;
import org.inferometer.measure.Phases;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Latency;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.WorkerTask.RepeatTask;

/// Builds the engine of a measured cell again and measures its latency alone.
record RepeatLatency(RepeatTask task, Plugins plugins, Phases phases) {
  /// @throws IOException with the reason if there is no latency
  void run() throws IOException {
    try {
      StudyJson.writeLatency(latency(), task.result());
    } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
      throw new IOException(Failure.of(e).reason(), e);
    }
  }

  private Latency latency() throws Exception {
    Target target = task.setup().engine().target(plugins);
    PreparedCell cell = PreparedCell.of(task.setup(), plugins, target, phases);
    try (Engine engine = cell.build(phases);
        Session session = engine.open()) {
      cell.start(session);
      return cell.latency(session, phases);
    }
  }
}
