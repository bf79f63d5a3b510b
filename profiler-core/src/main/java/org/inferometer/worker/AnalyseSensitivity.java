package org.inferometer.worker;

import java.io.IOException;
import java.util.Optional;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Phases;
import org.inferometer.plugin.Plugins;
import org.inferometer.quantise.SensitivityAnalysis;
import org.inferometer.spi.Backend;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.WorkerTask.SensitivityTask;

/// Finds out what the INT8 layers of a network cost in accuracy.
record AnalyseSensitivity(SensitivityTask task, Plugins plugins, Phases phases) {
  /// @throws IOException if the result cannot be written
  void run() throws IOException {
    StudyJson.writeSensitivity(
        Failure.attempt(
            this::sensitivity,
            failure ->
                Sensitivity.unavailable(task.network(), task.engine().backend(), failure.reason())),
        task.result());
  }

  private Sensitivity sensitivity() throws Exception {
    Backend backend = task.engine().find(plugins);
    Workload workload = task.workload();
    return new SensitivityAnalysis(
            task.network(),
            task.request(),
            Optional.ofNullable(task.images()),
            DerivedNetwork.int8Request(task.derivation(), task.engine(), workload, backend),
            DerivedNetwork.int8Derivation(task.engine(), workload, backend, plugins),
            part -> phases.at(Phase.SENSITIVITY, part))
        .of(workload.network(plugins));
  }
}
