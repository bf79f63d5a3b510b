package org.inferometer.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Shape;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.plan.Planner;
import org.inferometer.plan.StudyException;
import org.inferometer.plugin.Plugins;
import org.inferometer.runner.FusionProbe;
import org.inferometer.runner.FusionProbe.Request;
import org.inferometer.runner.FusionTable;
import org.inferometer.runner.FusionTable.EngineAccount;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Probe;
import org.inferometer.study.Precision;
import org.inferometer.zoo.Models;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;

/// `fusion`: layers before and after optimisation, and what became of each.
@Command(
    name = "fusion",
    description = {
      "Builds an engine of each network on each backend and shows layers before and after: what was"
          + " fused, eliminated or folded, and what stayed unfused although the same pattern was"
          + " fused elsewhere. Nothing is measured."
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer fusion zoo:vgg19 zoo:inception-v3 zoo:resnet-152",
      "  inferometer fusion deploy.prototxt --weights net.caffemodel --backend onnxruntime",
      "  inferometer fusion zoo:resnet-50 --verbose --json fusion.json",
      "",
      "--verbose lists every engine layer. '(BatchNorm)' is folded into the weights before it."
    })
final class FusionCommand implements Callable<Integer> {
  private static final String ALL = "all";
  private static final long SEED = 1;

  /// Of building, which tells nothing while TensorRT times its kernels.
  private static final Duration LIMIT = Duration.ofMinutes(10);

  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description = "A model: a file, a folder of a SavedModel, or zoo:NAME.")
  List<String> models = new ArrayList<>();

  @Option(
      names = "--backend",
      split = ",",
      defaultValue = ALL,
      paramLabel = "ID",
      description = "The backends that build engines, or all (default).")
  List<String> backends = List.of(ALL);

  @Option(
      names = "--precision",
      defaultValue = "fp32",
      paramLabel = "P",
      converter = Converters.PrecisionConverter.class,
      description = "The precision to compute in (default: ${DEFAULT-VALUE}).")
  Precision precision = Precision.FP32;

  @Option(
      names = "--batch",
      paramLabel = "N",
      converter = Converters.BatchConverter.class,
      description = "The batch size (default: what the model fixes, or else 1).")
  @Nullable Integer batch;

  @Option(names = "--json", paramLabel = "FILE", description = "Writes all of it as JSON too.")
  @Nullable Path json;

  @Mixin ModelOptions modelOptions = new ModelOptions();

  @Mixin ShapeOptions shapes = new ShapeOptions();

  @Mixin WorkerOptions worker = new WorkerOptions();

  FusionCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws ImportException, IOException, InterruptedException {
    if (precision == Precision.INT8_MIXED) {
      throw UserError.badInput("--precision int8-mixed: it comes of a study; choose int8");
    }
    if (json != null && Files.isDirectory(json)) {
      throw UserError.badInput("--json " + json + ": is a folder; write the name of a file");
    }
    Plugins plugins = services.plugins().get();
    Map<String, Shape> sizes = shapes.only("fusion");
    List<Backend> chosen = backends(plugins);
    List<FusionTable> tables = new ArrayList<>();
    try (Interruption _ = Interruption.watch()) {
      for (String model : modelOptions.applied(models, plugins)) {
        FusionTable table = table(model, chosen, sizes);
        tables.add(table);
        if (!root.quiet) {
          new FusionText(table, root.verbose).print(terminal.out());
        }
      }
    }
    if (json != null) {
      FusionTable.write(tables, json);
    }
    return exitCode(tables);
  }

  private List<Backend> backends(Plugins plugins) {
    if (!backends.equals(List.of(ALL))) {
      return backends.stream().map(id -> services.backend("--backend", id)).distinct().toList();
    }
    if (plugins.backends().isEmpty()) {
      throw UserError.backendUnavailable("no backend is installed");
    }
    return plugins.backends();
  }

  private FusionTable table(String model, List<Backend> chosen, Map<String, Shape> sizes)
      throws ImportException, IOException, InterruptedException {
    Models known = new Models(services.plugins().get(), services.cacheFolder(), SEED);
    Network network = known.load(model);
    Binding binding = bind(model, network, sizes);
    Request request = new Request(model, binding.batch(), sizes, precision, SEED);
    Planner planner = new Planner(services.plugins().get(), known);
    List<EngineAccount> accounts = new ArrayList<>();
    for (Backend backend : chosen) {
      accounts.add(account(planner, backend, network, request));
    }
    return FusionTable.of(network, precision, binding.batch(), accounts);
  }

  private Binding bind(String model, Network network, Map<String, Shape> sizes) {
    try {
      return network.bind(Optional.ofNullable(batch), sizes);
    } catch (ShapeBindingException e) {
      throw UserError.badInput(RemedyOptions.after(model + ": " + e.getMessage(), e));
    }
  }

  private EngineAccount account(Planner planner, Backend backend, Network network, Request request)
      throws IOException, InterruptedException {
    if (backend.probe() instanceof Probe.Unavailable none) {
      return EngineAccount.unavailable(
          backend.id(), none.reason() + "; " + none.remedy(), none.settings());
    }
    try {
      return EngineAccount.of(
          backend.id(),
          new FusionProbe(worker.command(services.pluginOptions()), services.cacheFolder(), LIMIT)
              .run(request, planner.target(backend.id(), List.of(network))));
    } catch (StudyException e) {
      return EngineAccount.unavailable(backend.id(), String.valueOf(e.getMessage()), e.remedies());
    }
  }

  /// A backend that was named must be there; of all, one must be.
  private int exitCode(List<FusionTable> tables) {
    List<EngineAccount> all = tables.stream().flatMap(table -> table.engines().stream()).toList();
    boolean named = !backends.equals(List.of(ALL));
    if (named
        ? !all.stream().allMatch(EngineAccount::available)
        : all.stream().noneMatch(EngineAccount::available)) {
      return ExitCode.BACKEND_UNAVAILABLE;
    }
    boolean failed = all.stream().anyMatch(each -> each.available() && each.account() == null);
    return failed ? ExitCode.CELL_FAILED : ExitCode.DONE;
  }
}
