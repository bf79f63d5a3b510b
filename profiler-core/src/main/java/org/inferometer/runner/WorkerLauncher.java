package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.inferometer.plan.LabelledEvaluation;
import org.inferometer.plan.PlannedCell;
import org.inferometer.plan.StudyPlan;
import org.inferometer.worker.CellSpec;
import org.inferometer.worker.process.LocalExecutor;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Scratch;
import org.inferometer.worker.process.Supervisor;
import org.inferometer.worker.process.Supervisor.Ending;

/// Starts workers for specifications of one study.
final class WorkerLauncher {
  private final StudyPlan plan;
  private final List<PlannedCell> cells;
  private final List<String> command;
  private final Path cacheFolder;
  private final Scratch scratch;
  private final Supervisor supervisor;

  /// @param cells of the study
  /// @param command the program and its arguments, before the specification's path
  WorkerLauncher(
      StudyPlan plan,
      List<PlannedCell> cells,
      List<String> command,
      Path cacheFolder,
      Scratch scratch) {
    this.plan = plan;
    this.cells = cells;
    this.command = command;
    this.cacheFolder = cacheFolder;
    this.scratch = scratch;
    this.supervisor = new Supervisor(new LocalExecutor(), plan.hangLimit());
  }

  /// Runs a worker to its end.
  ///
  /// @param batch of the reference or of the cell
  Ending run(
      String task,
      PlannedCell cell,
      int batch,
      Path reference,
      Path result,
      Path log,
      Consumer<Message> listener)
      throws IOException, InterruptedException {
    Path work = scratch.folder("work");
    try {
      Path file = work.resolve("worker.json");
      specification(task, cell, batch, reference, result, work).write(file);
      List<String> whole = new ArrayList<>(command);
      whole.add(file.toString());
      return supervisor.run(whole, cell.target().backend().libraryFolders(), log, listener);
    } finally {
      Scratch.delete(work);
    }
  }

  private CellSpec specification(
      String task, PlannedCell cell, int batch, Path reference, Path result, Path work) {
    return new CellSpec(
        task,
        cell.id(),
        cell.network().id(),
        cell.network().model(),
        cell.target().backend().id(),
        cell.target().device().id(),
        cell.precision(),
        batch,
        cell.keep(),
        CellSpec.sizes(plan.sizes()),
        plan.inputs().map(Path::toString).orElse(null),
        plan.budget().toMillis(),
        plan.repeats(),
        plan.threads(),
        plan.seed(),
        reference.toString(),
        result.toString(),
        scratch.kept().resolve(Journal.stem(cell.id()) + ".json").toString(),
        work.toString(),
        cacheFolder.toString(),
        plan.calibration(),
        plan.sensitivity().orElse(null),
        plan.labelled().orElse(null),
        LabelledEvaluation.evaluatedCell(cell, cells),
        plan.settings());
  }
}
