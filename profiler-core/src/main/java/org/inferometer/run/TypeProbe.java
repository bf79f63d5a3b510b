package org.inferometer.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.inferometer.accuracy.Reference;
import org.inferometer.graph.Shape;
import org.inferometer.network.Binding;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.run.Supervisor.Exited;
import org.inferometer.run.Supervisor.Hung;
import org.inferometer.study.Precision;

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
      Path specification = scratch.work().resolve("worker.json");
      specification(model, binding.batch(), sizes, seed, scratch, reference).write(specification);
      List<String> command = new java.util.ArrayList<>(workerCommand);
      command.add(specification.toString());
      Supervisor supervisor = new Supervisor(new LocalExecutor(), limit);
      return switch (supervisor.run(command, List.of(), log, _ -> {})) {
        case Hung() -> new Reference.Unavailable("it did not end in " + limit.toSeconds() + " s");
        case Exited(int status) when status == 0 -> new ReferenceStore(reference).read();
        case Exited(int status) -> new Reference.Unavailable(ExitReason.of(status, log));
      };
    } catch (IOException e) {
      return new Reference.Unavailable("no worker could be started: " + e.getMessage());
    }
  }

  private CellSpec specification(
      String model,
      int batch,
      Map<String, Shape> sizes,
      long seed,
      Scratch scratch,
      Path reference) {
    return new CellSpec(
        CellSpec.REFERENCE,
        "types",
        "types",
        model,
        "",
        "",
        Precision.FP32,
        batch,
        List.of(),
        CellSpec.sizes(sizes),
        null,
        limit.toMillis(),
        1,
        0,
        seed,
        reference.toString(),
        reference.toString(),
        scratch.kept().toString(),
        scratch.work().toString(),
        cacheFolder.toString(),
        CalibrationRequest.DEFAULT,
        null,
        null,
        "",
        Map.of());
  }
}
