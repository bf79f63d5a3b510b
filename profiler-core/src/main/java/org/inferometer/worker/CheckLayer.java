package org.inferometer.worker;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.check.Bench;
import org.inferometer.customlayer.check.Check;
import org.inferometer.customlayer.check.DirectBench;
import org.inferometer.customlayer.check.LayerCheck;
import org.inferometer.customlayer.check.LayerReport;
import org.inferometer.customlayer.check.Progress;
import org.inferometer.layercheck.CaseMarker;
import org.inferometer.layercheck.EngineBench;
import org.inferometer.layercheck.LayerReportJson;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Phases;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.BackendException;
import org.inferometer.worker.WorkerTask.CheckTask;

/// Checks a custom layer, on its CPU kernel or on a backend.
record CheckLayer(CheckTask task, Plugins plugins, Phases phases) {
  /// Reports are wanted more seldom than cases are tried.
  private static final long REPORT_NANOS = 200_000_000;

  /// @throws IOException with the reason if it cannot be checked, or the report cannot be written
  void run() throws IOException {
    CustomLayer layer =
        plugins.customLayers().usable().all().stream()
            .filter(known -> known.signature().title().equals(task.layer()))
            .findFirst()
            .orElseThrow(() -> new IOException("the worker has no layer " + task.layer()));
    EngineSetup engine = task.engine();
    if (engine == null) {
      check(layer, DirectBench.of(layer));
      return;
    }
    try (EngineBench bench =
        new EngineBench(engine.target(plugins), engine.settings(), engine.work(), task.cache())) {
      check(layer, bench);
    } catch (BackendException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private void check(CustomLayer layer, Bench bench) throws IOException {
    try (CaseMarker marker = new CaseMarker(task.marker())) {
      LayerCheck check =
          LayerCheck.of(layer, bench)
              .seed(task.seed())
              .cases(task.cases())
              .only(task.only().toArray(String[]::new))
              .progress(new Marking(marker, task.done(), phases));
      String replay = task.replay();
      LayerReport report = replay == null ? check.run() : check.replay(replay);
      LayerReportJson.write(report, task.result());
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  /// Marks each case, keeps each check that is over, and tells the runner now and then.
  private static final class Marking implements Progress {
    private final CaseMarker marker;
    private final Path done;
    private final Phases phases;
    private long told;

    Marking(CaseMarker marker, Path done, Phases phases) {
      this.marker = marker;
      this.done = done;
      this.phases = phases;
    }

    @Override
    public void done(Check check) {
      try {
        LayerReportJson.append(check, done);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public void next(String check, String replay) {
      marker.mark(check, replay);
      long now = System.nanoTime();
      if (now - told > REPORT_NANOS) {
        told = now;
        phases.at(Phase.CHECK, 0);
      }
    }
  }
}
