package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Consumer;
import java.util.function.Function;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.machine.Scratch;
import org.inferometer.plan.PlannedCell;
import org.inferometer.plan.StudyPlan;
import org.inferometer.runner.WorkerLauncher.Launched;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.worker.CellSetup;
import org.inferometer.worker.DerivationRequest;
import org.inferometer.worker.EngineSetup;
import org.inferometer.worker.WorkerTask;
import org.inferometer.worker.WorkerTask.CellTask;
import org.inferometer.worker.WorkerTask.CopyTask;
import org.inferometer.worker.WorkerTask.ReferenceTask;
import org.inferometer.worker.WorkerTask.SensitivityTask;
import org.inferometer.worker.WorkerTask.WantedReference;
import org.inferometer.worker.Workload;
import org.inferometer.worker.process.Message;
import org.inferometer.worker.process.Supervisor.Ending;
import org.jspecify.annotations.Nullable;

/// Turns cells of a plan into tasks and gives them to workers.
final class StudyWorkers {
  private final StudyPlan plan;
  private final WorkerLauncher launcher;
  private final Path cache;
  private final Scratch scratch;

  /// @param command starts a worker when the path of its task is appended
  /// @param cache folder for files that can be made again
  StudyWorkers(StudyPlan plan, List<String> command, Path cache, Scratch scratch) {
    this.plan = plan;
    this.launcher = new WorkerLauncher(command, scratch, plan.timing().hangLimit());
    this.cache = cache;
    this.scratch = scratch;
  }

  /// Computes references of a cell's network, in their order.
  ///
  /// @param folders by the batches
  Ending reference(
      PlannedCell cell, SequencedMap<Integer, Path> folders, Path log, Consumer<Message> listener)
      throws IOException, InterruptedException {
    List<WantedReference> wanted =
        folders.entrySet().stream()
            .map(e -> new WantedReference(workload(cell, e.getKey()), e.getValue()))
            .toList();
    return run(_ -> new ReferenceTask(wanted), cell, log, listener);
  }

  /// Starts a worker that measures a cell.
  ///
  /// @param examined the id of the cell that is examined for all batches
  /// @param engine receives its engine for a twin; null where it has none
  /// @param preliminary receives what is known before it is measured in slots
  Launched measure(
      PlannedCell cell,
      String examined,
      Path reference,
      @Nullable Path engine,
      Path preliminary,
      Path result,
      Path log)
      throws IOException {
    return start(
        work ->
            new CellTask(
                cell.id(),
                cell.network().id(),
                setup(cell, reference, saved(cell), engine, work),
                examined,
                plan.labelled().orElse(null),
                outputs(cell),
                preliminary,
                result,
                scratch.kept().resolve(Journal.stem(cell.id()) + ".json")),
        cell,
        log);
  }

  /// Starts a worker that measures another copy of a cell's engine.
  ///
  /// @param engine receives it for a twin; null where it has none
  Launched copy(PlannedCell cell, Path reference, @Nullable Path engine, Path log)
      throws IOException {
    return start(
        work -> new CopyTask(setup(cell, reference, saved(cell), engine, work)), cell, log);
  }

  /// Starts a worker that measures the engine that another process saved.
  ///
  /// @param engine the folder that holds it
  Launched twin(PlannedCell cell, Path reference, Path engine, Path log) throws IOException {
    return start(work -> new CopyTask(setup(cell, reference, engine, null, work)), cell, log);
  }

  /// Finds out what the INT8 layers of a cell's network cost.
  Ending sensitivity(PlannedCell cell, Path result, Path log, Consumer<Message> listener)
      throws IOException, InterruptedException {
    return run(
        work ->
            new SensitivityTask(
                cell.network().id(),
                workload(cell, cell.batch()),
                engine(cell, work),
                derivation(cell),
                plan.derivation().sensitivity().orElseThrow(),
                plan.labelled().orElse(null),
                result),
        cell,
        log,
        listener);
  }

  private Ending run(
      Function<Path, WorkerTask> task, PlannedCell cell, Path log, Consumer<Message> listener)
      throws IOException, InterruptedException {
    return launcher.run(task, libraryFolders(cell), log, listener);
  }

  private Launched start(Function<Path, WorkerTask> task, PlannedCell cell, Path log)
      throws IOException {
    return launcher.start(task, libraryFolders(cell), log);
  }

  private static List<Path> libraryFolders(PlannedCell cell) {
    return cell.target().backend() instanceof NativeDependencies libraries
        ? libraries.libraryFolders()
        : List.of();
  }

  private CellSetup setup(
      PlannedCell cell, Path reference, @Nullable Path saved, @Nullable Path forTwin, Path work) {
    return new CellSetup(
        workload(cell, cell.batch()),
        engine(cell, work),
        derivation(cell),
        reference,
        derived(cell),
        saved,
        forTwin,
        plan.timing().budget(),
        plan.timing().layers());
  }

  /// The same for all batches: what is derived does not depend on them.
  private Path derived(PlannedCell cell) {
    String name = cell.network().id() + "/" + cell.target().backend().id() + "/" + cell.precision();
    return scratch.work().resolve("derived-" + Journal.stem(name));
  }

  /// A thorough study has each process build its engine: what builds differ by is part of it.
  private @Nullable Path saved(PlannedCell cell) {
    return plan.timing().thorough() || plan.timing().repeats() == 1
        ? null
        : scratch.work().resolve("engine-" + Journal.stem(cell.id()));
  }

  private Workload workload(PlannedCell cell, int batch) {
    return new Workload(
        cell.network().model(),
        batch,
        Workload.sizes(cell.network().sizes()),
        plan.networks().inputs().orElse(null),
        plan.networks().seed(),
        cache);
  }

  /// Each cell writes to a folder of its own.
  private OutputRequest outputs(PlannedCell cell) {
    OutputRequest asked = plan.networks().outputs();
    Path written = asked.written();
    return written == null
        ? asked
        : new OutputRequest(
            asked.expected(), asked.tolerance(), written.resolve(Journal.stem(cell.id())));
  }

  private EngineSetup engine(PlannedCell cell, Path work) {
    return new EngineSetup(
        cell.target().backend().id(),
        cell.target().device().id(),
        plan.backend().threads(),
        plan.backend().settings(),
        work);
  }

  private DerivationRequest derivation(PlannedCell cell) {
    return new DerivationRequest(cell.precision(), cell.keep(), plan.derivation().calibration());
  }
}
