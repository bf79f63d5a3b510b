package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.inferometer.accuracy.Reference;
import org.inferometer.graph.Shape;
import org.inferometer.machine.Scratch;
import org.inferometer.network.Binding;
import org.inferometer.worker.ReferenceStore;
import org.inferometer.worker.WorkerTask.ReferenceTask;
import org.inferometer.worker.Workload;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// Runs a network once, unoptimised, to see the types of its tensors. A worker process does it: a
/// network that crashes the runtime, fills the memory or never ends costs the types, not the
/// program.
public final class TypeProbe {
  private final List<String> workerCommand;
  private final Path cacheFolder;
  private final Duration limit;

  /// @param workerCommand as for [StudyRunner]
  /// @param limit after which the worker is ended
  public TypeProbe(List<String> workerCommand, Path cacheFolder, Duration limit) {
    this.workerCommand = List.copyOf(workerCommand);
    this.cacheFolder = cacheFolder;
    this.limit = limit;
  }

  /// @param model as the user named it
  /// @param sizes as the user gave them
  /// @return the types, or why there are none
  public Reference run(String model, Binding binding, Map<String, Shape> sizes, long seed)
      throws InterruptedException {
    try (Scratch scratch = Scratch.open()) {
      Path log = scratch.work().resolve("worker.log");
      Path reference = scratch.folder("reference");
      Workload workload =
          new Workload(model, binding.batch(), Workload.sizes(sizes), null, seed, cacheFolder);
      WorkerLauncher launcher = new WorkerLauncher(workerCommand, scratch, limit);
      return switch (launcher.run(
          _ -> new ReferenceTask(workload, reference), List.of(), log, _ -> {})) {
        case Hung() -> new Reference.Unavailable("it did not end in " + limit.toSeconds() + " s");
        case Exited(int status) when status == 0 -> new ReferenceStore(reference).read();
        case Exited(int status) -> new Reference.Unavailable(ExitReason.of(status, log));
      };
    } catch (IOException e) {
      return new Reference.Unavailable("no worker could be started: " + e.getMessage());
    }
  }
}
