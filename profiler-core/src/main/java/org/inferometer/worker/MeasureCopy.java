package org.inferometer.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.inferometer.machine.Target;
import org.inferometer.measure.Start;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.worker.WorkerTask.CopyTask;

/// Measures another copy of a cell's engine in slots alone: the one that the first process saved,
/// or else one that is built again.
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
    Optional<Path> saved = SavedEngine.find(task.setup().saved());
    Stopwatch watch = new Stopwatch();
    try (Engine engine = saved.isPresent() ? cell.load(saved.get()) : cell.build(runner)) {
      long madeNs = watch.lap();
      try (Session session = cell.open(engine)) {
        long openedNs = watch.lap();
        cell.start(session);
        long firstNs = watch.lap();
        SlotService service = new SlotService(cell, session, runner);
        Start start =
            service.warmUp(
                saved.isPresent()
                    ? cell.loaded(null, madeNs + openedNs, firstNs)
                    : cell.loaded(madeNs, openedNs, firstNs));
        SavedEngine.saveForTwin(engine, task.setup().forTwin(), cell.engineBytes());
        service.serve(start);
      }
    }
  }
}
