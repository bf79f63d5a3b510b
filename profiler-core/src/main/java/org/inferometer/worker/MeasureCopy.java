package org.inferometer.worker;

import java.io.IOException;
import org.inferometer.machine.Target;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.worker.WorkerTask.CopyTask;

/// Builds the engine of a cell again and measures it in slots alone.
record MeasureCopy(CopyTask task, Plugins plugins, RunnerConnection runner) {
  /// @throws IOException with the reason if it cannot be measured
  void run() throws IOException {
    try {
      measure();
    } catch (Exception | LinkageError | StackOverflowError | OutOfMemoryError e) {
      throw new IOException(Failure.of(e).reason(), e);
    }
  }

  private void measure() throws Exception {
    Target target = task.setup().engine().target(plugins);
    PreparedCell cell = PreparedCell.of(task.setup(), plugins, target, runner);
    Stopwatch watch = new Stopwatch();
    try (Engine engine = cell.build(runner)) {
      long buildNs = watch.lap();
      try (Session session = cell.open(engine)) {
        long loadNs = watch.lap();
        cell.start(session);
        SlotService service = new SlotService(cell, session, runner);
        service.serve(service.warmUp(cell.loaded(buildNs, loadNs, watch.lap())));
      }
    }
  }
}
