package org.inferometer.cli;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.inferometer.customlayer.check.Check;
import org.inferometer.customlayer.check.Failure;
import org.inferometer.customlayer.check.LayerReport;
import org.inferometer.machine.Scratch;
import org.inferometer.machine.Target;
import org.inferometer.plan.BackendSettings;
import org.inferometer.plan.Planner;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plugin.Plugins;
import org.inferometer.plugin.ProvidedLayer;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.reports.html.HtmlReport;
import org.inferometer.reports.layercheck.JUnitXml;
import org.inferometer.reports.layercheck.LayerCheckReport;
import org.inferometer.reports.page.Report;
import org.inferometer.reports.pdf.PdfReport;
import org.inferometer.runner.LayerChecks;
import org.inferometer.runner.LayerChecks.Request;
import org.inferometer.zoo.Models;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `layers check`: proves the custom layers of a plugin.
@Command(
    name = "check",
    description = {
      "Proves the custom layers of a plugin: their values against their references, and the contract of"
          + " their kernels, each layer in a process of its own.",
      "Exit status: 0 if nothing failed, 1 if something did."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer layers check target/my-layer-1.0.0.jar",
      "  inferometer layers check com.example.my-layer --layer com.example.MyLayer --junit checks.xml",
    })
final class LayersCheckCommand implements Callable<Integer> {
  private static final String NONE = "none";
  private static final DateTimeFormatter MINUTE =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm 'UTC'", Locale.ROOT);

  private final Services services;
  private final Terminal terminal;

  @ParentCommand LayersCommand layers = new LayersCommand();

  @Parameters(
      paramLabel = "PLUGIN",
      description = "A plugin's jar, or the id of one that is installed.")
  String plugin = "";

  @Option(
      names = "--layer",
      paramLabel = "NAME",
      description = "A layer, as DOMAIN.TYPE or TYPE; repeatable (default: all of the plugin).")
  List<String> names = new ArrayList<>();

  @Option(
      names = "--backend",
      paramLabel = "ID",
      description =
          "The backend that runs the layers beside their CPU kernels, or none (default: auto).")
  String backend = BackendChoice.AUTO;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = "An option of that backend; repeatable.")
  Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of all cases (default: ${DEFAULT-VALUE}).")
  long seed = 1;

  @Option(
      names = "--cases",
      defaultValue = "300",
      paramLabel = "N",
      description = "Cases of each combination of element types (default: ${DEFAULT-VALUE}).")
  int cases = 300;

  @Option(
      names = "--replay",
      paramLabel = "CASE",
      description = "Tries one case alone, as a failure names it.")
  @Nullable String replay;

  @Option(
      names = "--hang-limit",
      defaultValue = "60s",
      paramLabel = "DURATION",
      converter = Converters.DurationConverter.class,
      description = "A case that takes longer hangs (default: ${DEFAULT-VALUE}).")
  Duration hangLimit = Duration.ofMinutes(1);

  @Option(names = "--html", paramLabel = "FILE", description = "Writes a report for a screen.")
  @Nullable Path html;

  @Option(names = "--pdf", paramLabel = "FILE", description = "Writes a report for paper.")
  @Nullable Path pdf;

  @Option(
      names = "--junit",
      paramLabel = "FILE",
      description = "Writes JUnit XML for build servers.")
  @Nullable Path junit;

  @Mixin WorkerOptions workers = new WorkerOptions();

  LayersCheckCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws IOException, InterruptedException, StudyException {
    if (cases < 1) {
      throw UserError.badInput("--cases " + cases + ": write a whole number from 1");
    }
    List<ProvidedLayer> chosen = chosen();
    List<Optional<Target>> benches = benches();
    List<LayerReport> reports = new ArrayList<>();
    try (Scratch scratch = Scratch.open();
        Interruption _ = Interruption.watch()) {
      LayerChecks checks =
          new LayerChecks(
              workers.command(services.pluginOptions()),
              hangLimit,
              scratch,
              services.cacheFolder());
      for (ProvidedLayer layer : chosen) {
        for (Optional<Target> bench : benches) {
          reports.add(check(checks, layer, bench));
        }
      }
    }
    write(reports);
    return reports.stream().allMatch(LayerReport::passed) ? ExitCode.DONE : ExitCode.CELL_FAILED;
  }

  private LayerReport check(LayerChecks checks, ProvidedLayer layer, Optional<Target> bench)
      throws IOException, InterruptedException {
    Request request = new Request(bench, settings, seed, cases, Optional.ofNullable(replay));
    LayerReport report = checks.of(layer.layer(), request);
    if (!layers.root().quiet) {
      print(report, terminal.out());
    }
    return report;
  }

  /// @throws UserError if there are none
  private List<ProvidedLayer> chosen() {
    Path jar = Path.of(plugin);
    boolean file = Files.exists(jar);
    if (file) {
      services.pluginOptions().paths.add(jar);
    }
    List<ProvidedLayer> all = services.plugins().get().customLayers().all();
    List<ProvidedLayer> own =
        all.stream()
            .filter(layer ->
                file ? layer.origin().equals(jar.toString()) : layer.plugin().equals(plugin))
            .toList();
    if (own.isEmpty()) {
      throw UserError.badInput(
          plugin
              + ": "
              + (file
                  ? "the plugin has no custom layer"
                  : "is neither a file nor the id of a plugin with custom layers; " + known(all)));
    }
    return own.stream().filter(layer -> isWanted(layer, own)).toList();
  }

  private static String known(List<ProvidedLayer> all) {
    return all.isEmpty()
        ? "none is installed"
        : "known are "
            + all.stream().map(ProvidedLayer::plugin).distinct().collect(Collectors.joining(", "));
  }

  private boolean isWanted(ProvidedLayer layer, List<ProvidedLayer> own) {
    for (String name : names) {
      if (own.stream().noneMatch(known -> isCalled(known, name))) {
        throw UserError.badInput(
            "--layer "
                + name
                + ": the plugin has no such layer; it has "
                + own.stream().map(ProvidedLayer::title).collect(Collectors.joining(", ")));
      }
    }
    return names.isEmpty() || names.stream().anyMatch(name -> isCalled(layer, name));
  }

  private static boolean isCalled(ProvidedLayer layer, String name) {
    return layer.title().equals(name) || layer.layer().signature().type().equals(name);
  }

  /// The CPU kernel alone, then the backend.
  private List<Optional<Target>> benches() throws StudyException {
    if (backend.equals(NONE)) {
      return List.of(Optional.empty());
    }
    Plugins plugins = services.plugins().get();
    if (!backend.equals(BackendChoice.AUTO)) {
      BackendSettings.check(services.backend("--backend", backend), settings);
    }
    Target target =
        new Planner(plugins, new Models(plugins, services.cacheFolder(), seed))
            .target(backend, List.of());
    return List.of(Optional.empty(), Optional.of(target));
  }

  private void print(LayerReport report, PrintStream out) {
    long tried = report.checks().stream().mapToLong(Check::cases).sum();
    out.println(
        PlainText.of(
            String.format(
                Locale.ROOT,
                "%s on %s: %s (%d checks, %s cases)",
                report.layer(),
                report.bench(),
                report.passed() ? "passed" : "failed",
                report.checks().size(),
                NumberFormatting.count(tried))));
    for (Failure failure : report.failures()) {
      String tensor = failure.tensor().isEmpty() ? "" : failure.tensor() + ": ";
      out.println("  " + PlainText.of(failure.check() + ": " + tensor + failure.message()));
      if (!failure.operands().isEmpty()) {
        out.println("    " + PlainText.of(operands(failure)));
      }
      out.println("    " + PlainText.of(command(report, failure)));
    }
    if (layers.root().verbose) {
      report.checks().forEach(check -> out.println("  " + PlainText.of(line(check))));
    }
  }

  private static String operands(Failure failure) {
    return failure.operands().stream()
        .map(Failure.Operand::toString)
        .collect(Collectors.joining(", "));
  }

  private static String line(Check check) {
    return switch (check.outcome()) {
      case Check.Passed _ -> "passed: " + check.title();
      case Check.Failed _ -> "failed: " + check.title();
      case Check.NotChecked(String reason) -> "not checked: " + check.title() + ": " + reason;
    };
  }

  /// The command that makes a failure again.
  private String command(LayerReport report, Failure failure) {
    StringBuilder text = new StringBuilder("inferometer layers check ");
    text.append(quoted(plugin)).append(" --layer ").append(quoted(report.layer()));
    if (!backend.equals(BackendChoice.AUTO)) {
      text.append(" --backend ").append(backend);
    }
    settings.forEach((name, value) -> text.append(" --set ").append(quoted(name + "=" + value)));
    return text.append(" --replay ").append(quoted(failure.replay())).toString();
  }

  /// As a shell takes it for one word.
  private static String quoted(String word) {
    return word.matches("[\\w./@%+=:,-]+") ? word : "'" + word.replace("'", "'\\''") + "'";
  }

  private void write(List<LayerReport> reports) throws IOException {
    Path screen = html;
    Path paper = pdf;
    Path tests = junit;
    if (screen != null || paper != null) {
      Report report = LayerCheckReport.of(reports, measured(), this::command);
      if (screen != null) {
        HtmlReport.write(report, screen);
      }
      if (paper != null) {
        PdfReport.write(report, paper);
      }
    }
    if (tests != null) {
      JUnitXml.write(reports, this::command, tests);
    }
  }

  private String measured() {
    return String.format(
        Locale.ROOT,
        "Plugin %s, seed %d, %s, %s",
        Path.of(plugin).getFileName(),
        seed,
        MINUTE.format(ZonedDateTime.now(ZoneOffset.UTC)),
        ToolVersion.line());
  }
}
