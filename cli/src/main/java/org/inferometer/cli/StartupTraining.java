package org.inferometer.cli;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.commons.io.file.PathUtils;
import org.inferometer.accuracy.OutputRequest;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Probe;
import org.inferometer.study.Precision;
import org.inferometer.worker.CellSetup;
import org.inferometer.worker.DerivationRequest;
import org.inferometer.worker.EngineSetup;
import org.inferometer.worker.Worker;
import org.inferometer.worker.WorkerTask;
import org.inferometer.worker.WorkerTask.CellTask;
import org.inferometer.worker.WorkerTask.ReferenceTask;
import org.inferometer.worker.Workload;
import org.inferometer.worker.process.Command;
import org.inferometer.worker.process.Wire;

/// Does once, in one process, what starts of the program and of its workers do. The launcher lets
/// the JVM record it, and makes its start-up archive of what was loaded and linked; what fails here
/// is missing there, and costs time only.
public final class StartupTraining {
  private static final String NETWORK = "zoo:lenet";
  private static final int SEED = 1;
  private static final Duration BUDGET = Duration.ofMillis(100);

  private final Services services;
  private final Path folder;

  /// @param folder where everything is written, also what other processes would keep
  StartupTraining(Services services, Path folder) {
    this.services =
        new Services(
            services.plugins(),
            services.entries(),
            services.pluginFolders(),
            folder,
            services.distribution(),
            services.faults(),
            services.pluginOptions(),
            services.userPlugins());
    this.folder = folder;
  }

  /// @param args none
  public static void main(String[] args) throws IOException {
    Locale.setDefault(Locale.ROOT);
    Path folder = Files.createTempDirectory("inferometer-training-");
    List<Integer> statuses;
    try {
      statuses = new StartupTraining(Services.ofProcess(System.getenv()), folder).run();
    } finally {
      PathUtils.deleteDirectory(folder);
    }
    System.exit(Collections.max(statuses));
  }

  /// Commands first: a worker takes standard output for its own.
  ///
  /// @return the exit statuses of the commands and the workers' tasks
  List<Integer> run() throws IOException {
    int help = command("--help");
    int inspect = command("inspect", NETWORK);
    Plugins plugins = services.plugins().get();
    Path reference = Files.createDirectory(folder.resolve("reference"));
    int first = work(new ReferenceTask(workload(), reference), plugins);
    int second = work(measuring(plugins, reference), plugins);
    return List.of(help, inspect, first, second);
  }

  private int command(String... arguments) {
    PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8);
    return CommandLineTool.run(services, new Terminal(silent, silent, 0), arguments);
  }

  private int work(WorkerTask task, Plugins plugins) throws IOException {
    Path file = folder.resolve("task.json");
    task.write(file);
    String commands =
        Wire.format(new Command.Measure(BUDGET.toNanos())) + Wire.format(new Command.Finish());
    System.setIn(new ByteArrayInputStream(commands.getBytes(StandardCharsets.UTF_8)));
    return Worker.run(file, plugins);
  }

  private WorkerTask measuring(Plugins plugins, Path reference) {
    DerivationRequest derivation =
        new DerivationRequest(Precision.FP32, List.of(), Derivation.DEFAULT.calibration());
    CellSetup setup =
        new CellSetup(
            workload(),
            engine(plugins),
            derivation,
            reference,
            folder.resolve("derived"),
            null,
            null,
            BUDGET,
            BUDGET);
    Path result = folder.resolve("cell.json");
    return new CellTask(
        "training", NETWORK, setup, "training", null, OutputRequest.NONE, result, result, result);
  }

  private Workload workload() {
    return new Workload(NETWORK, 1, Map.of(), null, SEED, folder);
  }

  private EngineSetup engine(Plugins plugins) {
    for (Backend backend : plugins.backends()) {
      if (backend.probe() instanceof Probe.Available available) {
        String device = available.devices().getFirst().id();
        return new EngineSetup(backend.id(), device, 1, Map.of(), folder);
      }
    }
    throw UserError.badInput("no backend can be used here");
  }
}
