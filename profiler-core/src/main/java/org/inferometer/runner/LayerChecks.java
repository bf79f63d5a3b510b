package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.check.Check;
import org.inferometer.customlayer.check.Failure;
import org.inferometer.customlayer.check.LayerReport;
import org.inferometer.layercheck.CaseMarker;
import org.inferometer.layercheck.CaseMarker.Marked;
import org.inferometer.layercheck.LayerReportJson;
import org.inferometer.machine.Scratch;
import org.inferometer.machine.Target;
import org.inferometer.spi.NativeDependencies;
import org.inferometer.worker.EngineSetup;
import org.inferometer.worker.WorkerTask.CheckTask;
import org.inferometer.worker.process.ExitReason;
import org.inferometer.worker.process.Supervisor.Exited;
import org.inferometer.worker.process.Supervisor.Hung;
import org.jspecify.annotations.Nullable;

/// Checks custom layers, each in a worker of its own: one that ends or hangs costs its own checks
/// only.
public final class LayerChecks {
  /// The check that a layer fails which ends its process, or which hangs.
  private static final String PROCESS = "process";

  private final WorkerLauncher launcher;
  private final Duration hangLimit;
  private final Scratch scratch;
  private final Path cache;

  /// What is checked, and how.
  ///
  /// @param target the backend; empty for the CPU kernel alone
  /// @param settings of the backend
  /// @param cases of each combination of element types
  /// @param replay a single case as text; empty for all
  public record Request(
      Optional<Target> target,
      Map<String, String> settings,
      long seed,
      int cases,
      Optional<String> replay) {}

  /// @param command starts a worker when the path of its task is appended
  /// @param hangLimit a case that takes so long hangs
  /// @param cache folder for files that can be made again
  public LayerChecks(List<String> command, Duration hangLimit, Scratch scratch, Path cache) {
    this.launcher = new WorkerLauncher(command, scratch, hangLimit);
    this.hangLimit = hangLimit;
    this.scratch = scratch;
    this.cache = cache;
  }

  /// @throws IOException if no worker can be started, or one ended with a reason that is not the
  ///   layer's
  /// @throws InterruptedException if this thread was interrupted
  public LayerReport of(CustomLayer layer, Request request)
      throws IOException, InterruptedException {
    Path folder = scratch.fresh("check");
    Path log = folder.resolve("log");
    Path marker = folder.resolve("case");
    Path result = folder.resolve("report.json");
    var ending =
        launcher.run(
            work ->
                new CheckTask(
                    layer.signature().title(),
                    engine(request, work),
                    request.seed(),
                    request.cases(),
                    request.replay().orElse(null),
                    cache,
                    marker,
                    result),
            libraryFolders(request),
            log,
            _ -> {});
    return switch (ending) {
      case Exited(int status) when status == 0 && Files.exists(result) ->
          LayerReportJson.read(result);
      case Exited(int status) -> {
        WorkerLauncher.waitForOwnInterruption(status);
        yield ended(layer, request, CaseMarker.read(marker), ExitReason.of(status, log));
      }
      case Hung() ->
          ended(
              layer,
              request,
              CaseMarker.read(marker),
              "it did not return within " + hangLimit.toSeconds() + " s");
    };
  }

  private static @Nullable EngineSetup engine(Request request, Path work) {
    return request
        .target()
        .map(target ->
            new EngineSetup(
                target.backend().id(), target.device().id(), 1, request.settings(), work))
        .orElse(null);
  }

  private static List<Path> libraryFolders(Request request) {
    return request
        .target()
        .map(Target::backend)
        .filter(NativeDependencies.class::isInstance)
        .map(backend -> ((NativeDependencies) backend).libraryFolders())
        .orElse(List.of());
  }

  /// @throws IOException if no case had been tried yet
  private static LayerReport ended(
      CustomLayer layer, Request request, Optional<Marked> marked, String reason)
      throws IOException {
    Marked last = marked.orElseThrow(() -> new IOException(reason));
    String title = layer.signature().title();
    Failure failure =
        new Failure(
            PROCESS,
            title,
            "",
            "in check '" + last.check() + "': " + reason,
            List.of(),
            Map.of(),
            Optional.empty(),
            last.replay());
    return new LayerReport(
        title,
        request.target().map(Target::runtime).orElse("CPU kernel"),
        request.seed(),
        List.of(
            new Check(
                PROCESS,
                "every call returns",
                Check.Group.CONTRACT,
                1,
                new Check.Failed(List.of(failure)))),
        Map.of());
  }
}
