package org.inferometer.cli;

import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.inferometer.graph.ImportException;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyPlan;
import org.inferometer.plan.StudyPlan.BackendChoice;
import org.inferometer.plan.StudyPlan.Derivation;
import org.inferometer.plan.StudyPlan.Networks;
import org.inferometer.plan.StudyPlan.Output;
import org.inferometer.plan.StudyPlan.Timing;
import org.inferometer.runner.StudyResult;
import org.inferometer.runner.StudyRunner;
import org.inferometer.study.Precision;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// `profile`: measures networks and leaves a study folder with its reports.
@Command(
    name = "profile",
    description = "Measures networks and writes a study with its reports.",
    footerHeading = "%nExamples:%n",
    footer = {
      "  inferometer profile zoo:resnet-50",
      "  inferometer profile zoo:resnet-50 --batch 1,4,16 --budget 10s",
      "  inferometer profile model.onnx --shape tokens=1x128 --threads 4 --out study",
      "  inferometer profile model.onnx --shape seq_len=128 --shape seq_len=512",
      "  inferometer profile model.onnx --precision fp32,int8 --calibration images --preprocess"
          + " p.json",
      "  inferometer profile model.onnx --precision fp32,int8 --min-accuracy 40dB --auto-mixed",
      "  inferometer profile deploy.prototxt --weights net.caffemodel",
      "  inferometer profile model.onnx --labelled photos --classes names.txt --augment invert",
      "  inferometer profile model.onnx --inputs in --expect right --tolerance 0.001",
      "  inferometer profile model.onnx --out study --resume"
    })
final class ProfileCommand implements Callable<Integer> {
  private static final List<String> FORMATS = List.of("html", "pdf");

  /// Each repeat is a process and stands in the study by itself. An interval narrows with the root
  /// of their number: ten times as many again would narrow it to a third.
  private static final int MOST_REPEATS = 100;

  private static final double THOROUGH_GOAL = 0.005;

  /// Threads that wait for each other spin meanwhile. With 32 for each processor an inference takes
  /// seconds instead of microseconds.
  private static final int MOST_THREADS_PER_PROCESSOR = 4;

  private final Services services;
  private final Terminal terminal;

  @ParentCommand RootCommand root = new RootCommand();

  @Spec CommandSpec spec = CommandSpec.create();

  @Parameters(
      paramLabel = "MODEL",
      arity = "1..*",
      description =
          "A model: a file, a folder of a SavedModel, or zoo:NAME for a network that comes with"
              + " Inferometer.")
  List<String> models = new ArrayList<>();

  @Option(
      names = "--backend",
      paramLabel = "ID",
      defaultValue = "auto",
      description = "The backend that runs it: auto, or one that 'inferometer plugins' lists.")
  String backend = "auto";

  @Option(
      names = "--precision",
      split = ",",
      defaultValue = "fp32,fp16,int8",
      paramLabel = "P",
      converter = Converters.PrecisionConverter.class,
      description = "Precisions to compute in, each a cell (default: ${DEFAULT-VALUE}).")
  List<Precision> precisions = new ArrayList<>();

  @Option(
      names = "--batch",
      split = ",",
      paramLabel = "N",
      converter = Converters.BatchConverter.class,
      description = "Batch sizes, each a cell (default: what the model fixes, or else 1,8).")
  List<Integer> batches = new ArrayList<>();

  @Mixin ModelOptions modelOptions = new ModelOptions();

  @Mixin ShapeOptions shapes = new ShapeOptions();

  @Option(
      names = "--inputs",
      paramLabel = "DIR",
      description =
          "A folder with NAME.npy or NAME.pb for every input (default: seeded random inputs).")
  @Nullable Path inputs;

  @Mixin OutputOptions outputs = new OutputOptions();

  @Mixin CalibrationOptions calibration = new CalibrationOptions();

  @Mixin MixedOptions mixed = new MixedOptions();

  @Mixin LabelledOptions labelled = new LabelledOptions();

  @Option(
      names = "--budget",
      defaultValue = "5s",
      paramLabel = "TIME",
      converter = Converters.DurationConverter.class,
      description = "Wall time for each pass of a cell (default: ${DEFAULT-VALUE}).")
  Duration budget = Duration.ofSeconds(5);

  @Option(
      names = "--precision-goal",
      paramLabel = "PERCENT",
      converter = Converters.PercentConverter.class,
      description =
          "Measure until every ratio of two cells is known within so much to either side (default:"
              + " 2%%, 0.5%% with --thorough).")
  @Nullable Double goal;

  @Option(
      names = "--time",
      paramLabel = "TIME",
      converter = Converters.DurationConverter.class,
      description =
          "Wall time for the whole study; measuring ends with it (default: 30 s, and 12 s for each"
              + " cell; ten times as much with --thorough).")
  @Nullable Duration time;

  @Option(
      names = "--repeats",
      paramLabel = "N",
      description =
          "Measure so many generations, whatever they show: in each, every cell is measured in a"
              + " process of its own (default: as many as the goal or the time asks for).")
  @Nullable Integer repeats;

  @Option(
      names = "--thorough",
      description =
          "Take ten times the time, for ratios within 0.5 %%, and measure what builds of an engine"
              + " differ by.")
  boolean thorough;

  @Option(
      names = "--threads",
      defaultValue = "0",
      paramLabel = "N",
      description = "Threads within an operator; 0 lets the backend choose (default).")
  int threads;

  @Option(
      names = "--set",
      paramLabel = "NAME=VALUE",
      description = {
        "An option of the backend, for example tf32=on; repeatable.",
        "'inferometer plugins --verbose' lists them all."
      })
  Map<String, String> settings = new LinkedHashMap<>();

  @Option(
      names = "--plugin-library",
      paramLabel = "FILE",
      description =
          "A library of TensorRT plugins that were written in C++, as --set plugin-library=FILE;"
              + " repeatable.")
  List<Path> pluginLibraries = new ArrayList<>();

  @Option(
      names = "--seed",
      defaultValue = "1",
      paramLabel = "N",
      description = "Seed of generated weights and inputs (default: ${DEFAULT-VALUE}).")
  long seed;

  @Option(
      names = "--hang-limit",
      defaultValue = "2m",
      paramLabel = "TIME",
      converter = Converters.DurationConverter.class,
      description =
          "A cell that shows no sign of life for so long is ended (default: ${DEFAULT-VALUE}).")
  Duration hangLimit = Duration.ofMinutes(2);

  @Mixin WorkerOptions worker = new WorkerOptions();

  @Option(
      names = "--resume",
      description = "Keep the cells that the study folder already holds, measure the others.")
  boolean resume;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "The study folder (default: inferometer-NAME-DATE).")
  @Nullable Path out;

  ProfileCommand(Services services, Terminal terminal) {
    this.services = services;
    this.terminal = terminal;
  }

  @Override
  public Integer call() throws StudyException, ImportException, IOException {
    StudyPlan plan = plan();
    try (Interruption interruption = Interruption.watch()) {
      StudyResult result = measure(plan);
      PrintStream out =
          root.quiet ? new PrintStream(OutputStream.nullOutputStream()) : terminal.out();
      Summary.printCells(result, out);
      Summary.printReports(result, render(result, interruption), out);
      return exitCode(result, plan);
    }
  }

  private Timing timing() {
    double usual = thorough ? THOROUGH_GOAL : Timing.DEFAULT_GOAL;
    return new Timing(
        budget,
        repeats == null ? 0 : repeats,
        hangLimit,
        goal == null ? usual : goal,
        Optional.ofNullable(time),
        thorough);
  }

  private StudyPlan plan() throws ImportException {
    checkThreads();
    if (repeats != null && (repeats < 1 || repeats > MOST_REPEATS)) {
      throw UserError.badInput(
          "--repeats " + repeats + ": write a whole number from 1 to " + MOST_REPEATS);
    }
    worker.check();
    return new StudyPlan(
        new Networks(
            modelOptions.applied(models, services.plugins().get()),
            shapes.sets(),
            Optional.ofNullable(inputs),
            outputs.request(),
            seed),
        new BackendChoice(backend, backendSettings(), threads),
        precisions,
        batches,
        timing(),
        new Derivation(calibration.request(), mixed.keep(), mixed.request(precisions)),
        labelled.request(calibration.preprocessing),
        new Output(
            StudyFolder.choose(
                Optional.ofNullable(out),
                models.getFirst(),
                resume,
                LocalDate.now(ZoneId.systemDefault())),
            resume,
            command()));
  }

  private Map<String, String> backendSettings() {
    Map<String, String> all = new LinkedHashMap<>(settings);
    if (!pluginLibraries.isEmpty()) {
      all.put(
          "plugin-library",
          pluginLibraries.stream()
              .map(Path::toString)
              .collect(Collectors.joining(File.pathSeparator)));
    }
    return all;
  }

  private void checkThreads() {
    int processors = Runtime.getRuntime().availableProcessors();
    int most = MOST_THREADS_PER_PROCESSOR * processors;
    if (threads < 0 || threads > most) {
      throw UserError.badInput(
          "--threads "
              + threads
              + ": write 0, or a whole number from 1 to "
              + most
              + " ("
              + MOST_THREADS_PER_PROCESSOR
              + " for each processor, and this process may use "
              + processors
              + ")");
    }
  }

  private List<String> command() {
    List<String> command = new ArrayList<>(List.of("inferometer"));
    command.addAll(spec.root().commandLine().getParseResult().originalArgs());
    return command;
  }

  private StudyResult measure(StudyPlan plan) throws StudyException {
    StudyRunner runner =
        new StudyRunner(
            services.plugins().get(),
            worker.command(services.pluginOptions()),
            services.cacheFolder(),
            ToolVersion.current());
    try (ProgressDisplay progress = ProgressDisplay.on(terminal, root.quiet, root.verbose)) {
      return runner.run(plan, progress);
    }
  }

  /// Writes the reports, unless the program is being stopped: that should be quick, and graphics do
  /// not start while a virtual machine ends.
  private List<Path> render(StudyResult result, Interruption interruption) throws IOException {
    if (result.study().cells().isEmpty() || result.interrupted()) {
      return List.of();
    }
    try {
      return render(result);
    } catch (IOException | RuntimeException e) {
      if (!interruption.stopping()) {
        throw e;
      }
      terminal
          .err()
          .println(
              "inferometer: Interrupted; the study is complete, but its reports are not written:"
                  + " inferometer report "
                  + result.file());
      return List.of();
    }
  }

  private List<Path> render(StudyResult result) throws IOException {
    Reports reports = new Reports(services.plugins().get());
    List<String> here = FORMATS.stream().filter(reports::knows).toList();
    return reports.write(result.study(), here, result.file().resolveSibling(""));
  }

  private static int exitCode(StudyResult result, StudyPlan plan) {
    if (result.interrupted()) {
      return ExitCode.INTERRUPTED;
    }
    boolean elsewhere = !result.file().startsWith(plan.output().folder());
    return result.anyFailed() || result.nothingMeasured() || elsewhere
        ? ExitCode.CELL_FAILED
        : ExitCode.DONE;
  }
}
