package org.inferometer.run;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.inferometer.accuracy.Reference;
import org.inferometer.data.SeededInputs;
import org.inferometer.measure.LatencyPass;
import org.inferometer.network.Binding;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.TensorTypes;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.run.StudyException.Kind;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Plugins;
import org.inferometer.study.Cell;
import org.inferometer.study.DeviceFact;
import org.inferometer.study.Environment;
import org.inferometer.study.Environment.DeviceInfo;
import org.inferometer.study.MeasuredOn;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Suggestion;
import org.inferometer.study.Study;

/// Carries out a plan: one worker process for each cell, and one study in the end.
///
/// Interrupting the thread that runs it stops it cleanly: the worker is ended, and the study is
/// written with the cells that have an outcome.
public final class StudyRunner {
  /// The phase in which a worker computes what engines are checked against.
  static final String REFERENCE_PHASE = "reference";

  private final Plugins plugins;
  private final List<String> workerCommand;
  private final Path cacheFolder;
  private final String tool;

  /// @param workerCommand starts a worker when the path of its specification is appended, see
  ///   [WorkerCommand]
  /// @param cacheFolder for files that can be made again
  /// @param toolVersion Inferometer's version, for the study
  public StudyRunner(
      Plugins plugins, List<String> workerCommand, Path cacheFolder, String toolVersion) {
    this.plugins = plugins;
    this.workerCommand = List.copyOf(workerCommand);
    this.cacheFolder = cacheFolder;
    this.tool = toolVersion;
  }

  /// @throws StudyException if the plan cannot be carried out at all
  public StudyResult run(StudyPlan plan, ProgressListener listener) throws StudyException {
    Planner.checkInputs(plan);
    Planner planner = new Planner(plugins, new Models(plugins, cacheFolder, plan.seed()));
    // What is wrong with a backend that was named is said even where it cannot be used.
    Optional<Backend> named = plugins.backend(plan.backend());
    if (named.isPresent()) {
      BackendSettings.check(named.get(), plan.settings());
    }
    planner.target(plan.backend(), List.of()); // Told before networks are read, which takes long.
    List<PlannedNetwork> networks = planner.networks(plan.models());
    Target target =
        planner.target(plan.backend(), networks.stream().map(PlannedNetwork::network).toList());
    if (named.isEmpty()) {
      BackendSettings.check(target.backend(), plan.settings());
    }
    Planner.checkLayers(plan, networks);
    List<PlannedCell> cells = planner.cells(plan, networks, target);
    Evaluations evaluations = Evaluations.of(plan, cells);
    PlanFingerprint fingerprint = fingerprint(plan, target, evaluations);
    try (Journal journal = Journal.open(plan.out(), plan.resume());
        Scratch scratch = Scratch.open()) {
      journal.expect(cells, fingerprint::of, listener::remark);
      journal.protectStudyOfOthers(ids(networks), listener::remark);
      return new Run(
              plan, listener, target, networks, cells, evaluations, fingerprint, journal, scratch)
          .go();
    } catch (IOException e) {
      throw new StudyException(
          Kind.BAD_INPUT,
          System.getProperty("java.io.tmpdir")
              + ": no temporary folder can be made there: "
              + e.getMessage());
    }
  }

  private static Set<String> ids(List<PlannedNetwork> networks) {
    return networks.stream().map(PlannedNetwork::id).collect(Collectors.toSet());
  }

  private PlanFingerprint fingerprint(StudyPlan plan, Target target, Evaluations evaluations)
      throws StudyException {
    try {
      return new PlanFingerprint(plan, target.runtime(), evaluations.fingerprint(), tool);
    } catch (IOException e) {
      throw new StudyException(
          Kind.BAD_INPUT, plan.inputs().orElse(plan.out()) + ": cannot be read: " + e.getMessage());
    }
  }

  /// One run of one plan.
  private final class Run {
    private final Instant createdAt = Instant.now();
    private final StudyPlan plan;
    private final ProgressListener listener;
    private final Target target;
    private final List<PlannedNetwork> networks;
    private final List<PlannedCell> cells;
    private final Evaluations evaluations;
    private final PlanFingerprint fingerprint;
    private final Journal journal;
    private final Scratch scratch;
    private final References references;
    private final CellRunner cellRunner;
    private final Sensitivities layers;
    private final Repeats repeats;
    private final List<Sensitivity> sensitivities = new ArrayList<>();
    private final Environment environment;
    private final MeasuredOn here;
    private boolean interrupted;

    private Run(
        StudyPlan plan,
        ProgressListener listener,
        Target target,
        List<PlannedNetwork> networks,
        List<PlannedCell> cells,
        Evaluations evaluations,
        PlanFingerprint fingerprint,
        Journal journal,
        Scratch scratch) {
      this.plan = plan;
      this.listener = listener;
      this.target = target;
      this.networks = networks;
      this.cells = new ArrayList<>(cells);
      this.evaluations = evaluations;
      this.fingerprint = fingerprint;
      this.journal = journal;
      this.scratch = scratch;
      WorkerLauncher launcher =
          new WorkerLauncher(plan, this.cells, workerCommand, cacheFolder, scratch);
      this.references = new References(launcher, scratch, journal, listener);
      this.cellRunner = new CellRunner(launcher, references, journal, listener, plan.hangLimit());
      this.layers = new Sensitivities(launcher, journal, listener);
      this.here = new Machine().measuredOn(target.device());
      this.repeats =
          new Repeats(launcher, references, journal, scratch, listener, plan.seed(), here);
      this.environment = new Machine().environment(tool, List.of(device()));
    }

    private StudyResult go() throws StudyException {
      Map<String, Cell> outcomes = keptCells();
      listener.planned(cells.size(), outcomes.size());
      add(missingRepeats(cells, outcomes));
      measure(List.copyOf(cells), outcomes);
      mix(outcomes);
      repeat(outcomes);
      List<NetworkSummary> summaries = summaries();
      Study study = study(summaries, outcomes);
      Path file = StudyWriter.write(study, plan.out(), scratch.kept(), listener);
      List<String> remaining =
          cells.stream().map(PlannedCell::id).filter(id -> !outcomes.containsKey(id)).toList();
      if (interrupted) {
        listener.remark(
            "Interrupted; "
                + outcomes.size()
                + " of "
                + cells.size()
                + " cells are kept. Continue with the same command and --resume --out "
                + plan.out());
      }
      return new StudyResult(study, file, interrupted, remaining);
    }

    private Map<String, Cell> keptCells() {
      Map<String, Cell> kept = new HashMap<>();
      if (plan.resume()) {
        cells.forEach(cell -> journal.kept(cell).ifPresent(c -> kept.put(cell.id(), c)));
      }
      return kept;
    }

    private void add(int steps) {
      if (steps != 0) {
        listener.added(steps);
      }
    }

    /// Of cells that are not measured yet, all but the first.
    private int missingRepeats(List<PlannedCell> planned, Map<String, Cell> outcomes) {
      return planned.stream()
          .mapToInt(cell ->
              Optional.ofNullable(outcomes.get(cell.id()))
                  .map(kept -> repeats.missing(cell, kept, plan.repeats()))
                  .orElse(plan.repeats() - 1))
          .sum();
    }

    private void repeat(Map<String, Cell> outcomes) {
      if (interrupted) {
        return;
      }
      try {
        repeats.complete(cells, outcomes, plan.repeats());
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }

    private void measure(List<PlannedCell> wanted, Map<String, Cell> outcomes) {
      for (PlannedCell cell : wanted) {
        if (interrupted || outcomes.containsKey(cell.id())) {
          continue;
        }
        try {
          Cell outcome = cellRunner.run(cell);
          outcomes.put(cell.id(), outcome);
          listener.finished(outcome);
          add(repeats.missing(cell, outcome, plan.repeats()) + 1 - plan.repeats());
        } catch (InterruptedException e) {
          // What is left to do is to write the study, which an interrupted thread could not.
          interrupted = true;
          return;
        }
      }
    }

    /// Finds out what INT8 layers cost, and measures what comes of it.
    private void mix(Map<String, Cell> outcomes) throws StudyException {
      if (plan.sensitivity().isEmpty()) {
        return;
      }
      for (PlannedNetwork network : networks) {
        List<PlannedCell> int8 =
            cells.stream()
                .filter(cell -> cell.network().equals(network))
                .filter(cell -> cell.precision() == Precision.INT8)
                .toList();
        if (!int8.isEmpty() && !interrupted) {
          mix(int8, outcomes);
        }
      }
    }

    private void mix(List<PlannedCell> int8, Map<String, Cell> outcomes) throws StudyException {
      try {
        Sensitivity found = layers.of(int8.getFirst(), sensitivityFile(int8.getFirst()));
        sensitivities.add(found);
        if (found.int8Db() instanceof Reading.Unavailable none && found.layers().isEmpty()) {
          listener.remark(found.network() + ": no sensitivity of its layers: " + none.reason());
        }
        Suggestion suggestion = found.suggestion();
        boolean apply = plan.sensitivity().filter(SensitivityRequest::apply).isPresent();
        if (apply && suggestion != null && suggestion.status() == Status.FOUND) {
          measureMixed(int8.stream().map(cell -> cell.mixed(suggestion.keep())).toList(), outcomes);
        }
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }

    private void measureMixed(List<PlannedCell> mixed, Map<String, Cell> outcomes)
        throws StudyException {
      journal.expect(mixed, fingerprint::of, listener::remark);
      int after = cells.lastIndexOf(int8Of(mixed.getLast())) + 1;
      cells.addAll(after, mixed);
      listener.added(mixed.size() + missingRepeats(mixed, outcomes));
      if (plan.resume()) {
        for (PlannedCell cell : mixed) {
          journal
              .kept(cell)
              .ifPresent(kept -> {
                outcomes.put(cell.id(), kept);
                listener.finished(kept);
              });
        }
      }
      measure(mixed, outcomes);
    }

    private PlannedCell int8Of(PlannedCell mixed) {
      return cells.stream()
          .filter(cell -> cell.network().equals(mixed.network()))
          .filter(cell -> cell.precision() == Precision.INT8 && cell.batch() == mixed.batch())
          .findFirst()
          .orElseThrow();
    }

    private Path sensitivityFile(PlannedCell cell) throws StudyException {
      try {
        return journal.sensitivity(
            cell.network().id() + "/" + cell.target().backend().id(),
            fingerprint.ofSensitivity(cell));
      } catch (IOException e) {
        throw new StudyException(Kind.BAD_INPUT, String.valueOf(e.getMessage()));
      }
    }

    private List<NetworkSummary> summaries() throws StudyException {
      List<NetworkSummary> summaries = new ArrayList<>();
      for (PlannedNetwork network : networks) {
        summaries.add(summary(network));
      }
      return summaries;
    }

    private NetworkSummary summary(PlannedNetwork network) throws StudyException {
      try {
        Optional<Integer> batch =
            Planner.takesAnyBatch(network, plan) ? Optional.of(1) : Optional.empty();
        Binding binding = network.network().bind(batch, plan.sizes());
        return NetworkSummaries.of(network, binding, types(network, binding));
      } catch (ShapeBindingException e) {
        throw new StudyException(Kind.BAD_INPUT, network.model() + ": " + e.getMessage());
      }
    }

    /// Declared types where they are complete; else those that a run of the network has shown.
    private TensorTypes types(PlannedNetwork network, Binding binding) {
      TensorTypes declared = TensorTypes.declared(network.network(), binding);
      boolean complete =
          network.network().graph().nodes().stream()
              .flatMap(node -> node.outputs().stream())
              .allMatch(output -> output.isEmpty() || declared.of(output).isPresent());
      return complete || interrupted ? declared : declared.with(shown(network, binding));
    }

    private Map<String, org.inferometer.graph.TensorType> shown(
        PlannedNetwork network, Binding binding) {
      PlannedCell cell =
          cells.stream().filter(c -> c.network().equals(network)).findFirst().orElseThrow();
      try {
        Reference reference =
            new ReferenceStore(references.folder(cell, binding.batch(), message -> {})).read();
        return reference.knownTypes();
      } catch (IOException e) {
        listener.remark(network.model() + ": its tensors' shapes are not known: " + e.getMessage());
        return Map.of();
      } catch (InterruptedException e) {
        interrupted = true;
        return Map.of();
      }
    }

    private Study study(List<NetworkSummary> summaries, Map<String, Cell> outcomes) {
      Map<String, Cell> ordered = new LinkedHashMap<>();
      for (PlannedCell cell : cells) {
        Cell outcome = outcomes.get(cell.id());
        if (outcome != null) {
          ordered.put(cell.id(), outcome);
        }
      }
      return new Study(
          Study.SCHEMA,
          id(),
          createdAt,
          plan.command(),
          settings(),
          MixedMachines.told(environment, here, ordered.values()),
          summaries,
          evaluations.data(),
          List.copyOf(ordered.values()),
          sensitivities);
    }

    private String id() {
      return String.format(
          java.util.Locale.ROOT,
          "%s-%s-%04x",
          createdAt.atZone(ZoneOffset.UTC).toLocalDate(),
          networks.getFirst().id(),
          ThreadLocalRandom.current().nextInt(1 << 16));
    }

    private Study.Settings settings() {
      return new Study.Settings(
          plan.budget().toMillis(),
          plan.threads(),
          plan.seed(),
          plan.inputs()
              .map(folder -> "from the folder " + folder)
              .orElseGet(() -> SeededInputs.origin(plan.seed())),
          LatencyPass.TARGET_HALF_WIDTH);
    }

    private DeviceInfo device() {
      List<DeviceFact> facts =
          plugins.meters().stream()
              .flatMap(meter -> meter.facts(target.device()).stream())
              .toList();
      return new DeviceInfo(
          target.device().id(),
          target.device().name(),
          target.device().kind(),
          target.runtime(),
          facts);
    }
  }
}
