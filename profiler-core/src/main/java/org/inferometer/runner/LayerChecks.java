package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.check.Check;
import org.inferometer.customlayer.check.DirectBench;
import org.inferometer.customlayer.check.Failure;
import org.inferometer.customlayer.check.LayerCheck;
import org.inferometer.customlayer.check.LayerReport;
import org.inferometer.layercheck.CaseMarker;
import org.inferometer.layercheck.CaseMarker.Marked;
import org.inferometer.layercheck.EngineBench;
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

/// Checks custom layers, each in a worker of its own. A check in which the worker ends or hangs has
/// failed; another worker goes on with the rest.
public final class LayerChecks {
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
    Map<String, Check> over = new HashMap<>();
    Map<String, Integer> casesByTypes = new HashMap<>();
    while (true) {
      List<String> left = LayerCheck.ids().stream().filter(id -> !over.containsKey(id)).toList();
      Attempt attempt = attempt(layer, request, left);
      attempt.checks().forEach(check -> over.put(check.id(), check));
      attempt
          .casesByTypes()
          .forEach((types, count) -> casesByTypes.merge(types, count, Integer::sum));
      if (attempt.isLast() || request.replay().isPresent()) {
        return new LayerReport(
            layer.signature().title(),
            bench(layer, request),
            request.seed(),
            LayerCheck.ids().stream().flatMap(id -> Stream.ofNullable(over.get(id))).toList(),
            casesByTypes);
      }
    }
  }

  private static String bench(CustomLayer layer, Request request) {
    return request.target().map(EngineBench::title).orElseGet(() -> DirectBench.of(layer).title());
  }

  /// What one worker gave.
  ///
  /// @param isLast whether nothing is left to be checked
  private record Attempt(List<Check> checks, Map<String, Integer> casesByTypes, boolean isLast) {}

  private Attempt attempt(CustomLayer layer, Request request, List<String> ids)
      throws IOException, InterruptedException {
    Path folder = scratch.fresh("check");
    Path log = folder.resolve("log");
    Path marker = folder.resolve("case");
    Path done = folder.resolve("done.jsonl");
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
                    ids,
                    cache,
                    marker,
                    done,
                    result),
            libraryFolders(request),
            log,
            _ -> {});
    String reason =
        switch (ending) {
          case Exited(int status) when status == 0 && Files.exists(result) -> "";
          case Exited(int status) -> {
            WorkerLauncher.waitForOwnInterruption(status);
            yield ExitReason.of(status, log);
          }
          case Hung() -> "it did not return within " + hangLimit.toSeconds() + " s";
        };
    if (reason.isEmpty()) {
      LayerReport report = LayerReportJson.read(result);
      return new Attempt(report.checks(), report.casesByTypes(), true);
    }
    List<Check> checks = new ArrayList<>(LayerReportJson.checks(done));
    Check ended = ended(layer, CaseMarker.read(marker), reason);
    checks.removeIf(check -> check.id().equals(ended.id()));
    checks.add(ended);
    return new Attempt(checks, Map.of(), false);
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

  /// The check in which a worker ended.
  ///
  /// @throws IOException if no case had been tried yet
  private static Check ended(CustomLayer layer, Optional<Marked> marked, String reason)
      throws IOException {
    Marked last = marked.orElseThrow(() -> new IOException(reason));
    Failure failure =
        new Failure(
            last.check(),
            layer.signature().title(),
            "",
            reason,
            List.of(),
            Map.of(),
            Optional.empty(),
            last.replay());
    return new Check(
        last.check(),
        "every call returns",
        Check.Group.CONTRACT,
        1,
        new Check.Failed(List.of(failure)));
  }
}
