package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.Shape;
import org.inferometer.machine.Scratch;
import org.inferometer.machine.Target;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.study.Precision;
import org.inferometer.worker.DerivationRequest;
import org.inferometer.worker.DescribeEngine.Description;
import org.inferometer.worker.EngineSetup;
import org.inferometer.worker.WorkerTask.DescribeTask;
import org.inferometer.worker.Workload;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;

/// Builds an engine in a worker process and brings back what became of the network's layers.
public final class FusionProbe {
  private final List<String> workerCommand;
  private final Path cacheFolder;
  private final Duration limit;

  /// What is built.
  ///
  /// @param model as the user named it
  /// @param sizes of open dimensions, as the user gave them
  /// @param seed of inputs and of the zoo's weights
  public record Request(
      String model, int batch, Map<String, Shape> sizes, Precision precision, long seed) {}

  /// @param workerCommand as for [StudyRunner]
  /// @param limit a worker that shows no sign of life for so long is ended
  public FusionProbe(List<String> workerCommand, Path cacheFolder, Duration limit) {
    this.workerCommand = List.copyOf(workerCommand);
    this.cacheFolder = cacheFolder;
    this.limit = limit;
  }

  /// @return the account, or why there is none
  /// @throws IOException if no worker can be started
  public Description run(Request request, Target target) throws IOException, InterruptedException {
    try (Scratch scratch = Scratch.open()) {
      Path log = scratch.work().resolve("worker.log");
      Path result = scratch.work().resolve("account.json");
      WorkerLauncher launcher = new WorkerLauncher(workerCommand, scratch, limit);
      return switch (launcher.run(
          work -> task(request, target, work, result), libraries(target), log, _ -> {})) {
        case Hung() -> none("it showed no sign of life for " + limit.toSeconds() + " s");
        case Exited(int status) when status == 0 && Files.exists(result) ->
            Description.read(result);
        case Exited(int status) -> {
          WorkerLauncher.waitForOwnInterruption(status);
          yield none(ExitReason.of(status, log));
        }
      };
    }
  }

  private DescribeTask task(Request request, Target target, Path work, Path result) {
    return new DescribeTask(
        new Workload(
            request.model(),
            request.batch(),
            Workload.sizes(request.sizes()),
            null,
            request.seed(),
            cacheFolder),
        new EngineSetup(target.backend().id(), target.device().id(), 0, Map.of(), work),
        new DerivationRequest(request.precision(), List.of(), CalibrationRequest.DEFAULT),
        result);
  }

  private static List<Path> libraries(Target target) {
    return target.backend() instanceof NativeDependencies libraries
        ? libraries.libraryFolders()
        : List.of();
  }

  private static Description none(String reason) {
    return new Description(null, reason, List.of());
  }
}
