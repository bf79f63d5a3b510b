package org.inferometer.runner;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.inferometer.graph.TensorType;
import org.inferometer.machine.Scratch;
import org.inferometer.network.Binding;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.TensorTypes;
import org.inferometer.plan.PlanFingerprint;
import org.inferometer.plan.PlannedCell;
import org.inferometer.plan.PlannedNetwork;
import org.inferometer.plan.PlannedStudy;
import org.inferometer.plan.StudyException;
import org.inferometer.plan.StudyException.Kind;
import org.inferometer.plan.StudyPlan;
import org.inferometer.precision.sensitivity.SensitivityRequest;
import org.inferometer.study.Cell;
import org.inferometer.study.NetworkSummary;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Sensitivity;
import org.inferometer.study.Sensitivity.Status;
import org.inferometer.study.Sensitivity.Suggestion;
import org.inferometer.study.Study;
import org.inferometer.worker.ReferenceStore;

/// One run of a planned study: measures the cells that have no outcome yet, and what comes of them.
final class StudyRun {
  private final PlannedStudy planned;
  private final StudyPlan plan;
  private final PlanFingerprint fingerprint;
  private final Journal journal;
  private final Scratch scratch;
  private final StudyAssembly assembly;
  private final ProgressListener listener;
  private final ReferenceRunner references;
  private final RoundRunner rounds;
  private final SensitivityRunner sensitivityRunner;

  /// In the order of the study; grows by what is found out on the way.
  private final List<PlannedCell> cells;

  /// By the cells' ids.
  private final Map<String, Cell> outcomes = new HashMap<>();

  private final List<Sensitivity> sensitivities = new ArrayList<>();
  private boolean interrupted;

  StudyRun(
      PlannedStudy planned,
      PlanFingerprint fingerprint,
      Journal journal,
      Scratch scratch,
      StudyWorkers workers,
      StudyAssembly assembly,
      Groups groups,
      ProgressListener listener) {
    this.planned = planned;
    this.plan = planned.plan();
    this.fingerprint = fingerprint;
    this.journal = journal;
    this.scratch = scratch;
    this.assembly = assembly;
    this.listener = listener;
    this.cells = new ArrayList<>(planned.cells());
    this.references = new ReferenceRunner(workers, scratch, journal, listener, cells);
    this.rounds =
        new RoundRunner(
            workers,
            references,
            journal,
            scratch,
            listener,
            plan,
            assembly.here(),
            groups,
            cells,
            outcomes);
    this.sensitivityRunner = new SensitivityRunner(workers, journal, listener);
  }

  StudyResult go() throws StudyException {
    takeKept(cells);
    listener.planned(cells.size(), outcomes.size());
    measure(planned.cells());
    mix();
    repeat();
    Map<String, TensorTypes> types = observeTypes();
    Study study =
        assembly.study(
            summaries(types),
            finished(),
            sensitivities,
            rounds.rounds(interrupted),
            rounds.control().orElse(null));
    Path file = StudyWriter.write(study, plan.output().folder(), scratch.kept(), listener);
    if (interrupted) {
      int kept = outcomes.size() - rounds.salvaged().size();
      listener.interrupted(kept, cells.size(), plan.output().folder());
    }
    return new StudyResult(study, file, interrupted, unfinished());
  }

  /// Takes the outcomes that the journal holds.
  private void takeKept(List<PlannedCell> wanted) {
    if (plan.output().resume()) {
      wanted.forEach(cell -> journal.kept(cell).ifPresent(kept -> outcomes.put(cell.id(), kept)));
    }
  }

  private void measure(List<PlannedCell> wanted) {
    measuring(() -> rounds.measure(wanted));
  }

  private void repeat() {
    measuring(() -> rounds.measureAgain());
  }

  /// A step of the study that an interruption ends.
  private interface Step {
    void run() throws InterruptedException;
  }

  private void measuring(Step step) {
    if (interrupted) {
      return;
    }
    try {
      step.run();
    } catch (InterruptedException e) {
      // What is left to do is to write the study, which an interrupted thread could not.
      interrupted = true;
    }
  }

  /// Finds out what INT8 layers cost, and measures what comes of it.
  private void mix() throws StudyException {
    if (plan.derivation().sensitivity().isEmpty()) {
      return;
    }
    for (PlannedNetwork network : planned.networks()) {
      List<PlannedCell> int8 =
          cells.stream()
              .filter(cell -> cell.network().equals(network))
              .filter(cell -> cell.precision() == Precision.INT8)
              .toList();
      if (!int8.isEmpty() && !interrupted) {
        mix(int8);
      }
    }
  }

  private void mix(List<PlannedCell> int8) throws StudyException {
    try {
      Sensitivity found = sensitivityRunner.of(int8.getFirst(), sensitivityFile(int8.getFirst()));
      sensitivities.add(found);
      if (found.int8Db() instanceof Reading.Unavailable none && found.layers().isEmpty()) {
        listener.remark(found.network() + ": no sensitivity of its layers: " + none.reason());
      }
      Suggestion suggestion = found.suggestion();
      boolean apply = plan.derivation().sensitivity().filter(SensitivityRequest::apply).isPresent();
      if (apply && suggestion != null && suggestion.status() == Status.FOUND) {
        measureMixed(int8.stream().map(cell -> cell.mixed(suggestion.keep())).toList());
      }
    } catch (InterruptedException e) {
      interrupted = true;
    }
  }

  private void measureMixed(List<PlannedCell> mixed) throws StudyException {
    journal.expect(mixed, fingerprint::of, listener::remark);
    cells.addAll(cells.lastIndexOf(int8Of(mixed.getLast())) + 1, mixed);
    takeKept(mixed);
    for (PlannedCell cell : mixed) {
      Cell kept = outcomes.get(cell.id());
      if (kept != null) {
        listener.finished(kept);
      }
    }
    measure(mixed);
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

  /// The types of each network's tensors, by its id: declared ones where they are complete, else
  /// those that a run of the network shows.
  private Map<String, TensorTypes> observeTypes() throws StudyException {
    Map<String, TensorTypes> types = new HashMap<>();
    for (PlannedNetwork network : planned.networks()) {
      Binding binding = smallest(network);
      TensorTypes declared = TensorTypes.declared(network.network(), binding);
      boolean complete =
          network.network().graph().nodes().stream()
              .flatMap(node -> node.outputs().stream())
              .allMatch(output -> output.isEmpty() || declared.of(output).isPresent());
      types.put(
          network.id(),
          complete || interrupted ? declared : declared.with(shown(network, binding)));
    }
    return types;
  }

  private Map<String, TensorType> shown(PlannedNetwork network, Binding binding) {
    PlannedCell cell =
        cells.stream().filter(c -> c.network().equals(network)).findFirst().orElseThrow();
    try {
      Path folder = references.folder(cell, binding.batch(), message -> {});
      return new ReferenceStore(folder).read().knownTypes();
    } catch (IOException e) {
      listener.remark(network.title() + ": its tensors' shapes are not known: " + e.getMessage());
      return Map.of();
    } catch (InterruptedException e) {
      interrupted = true;
      return Map.of();
    }
  }

  private List<NetworkSummary> summaries(Map<String, TensorTypes> types) throws StudyException {
    List<NetworkSummary> summaries = new ArrayList<>();
    for (PlannedNetwork network : planned.networks()) {
      TensorTypes known = Objects.requireNonNull(types.get(network.id()));
      summaries.add(NetworkSummaries.of(network, smallest(network), known));
    }
    return summaries;
  }

  private Binding smallest(PlannedNetwork network) throws StudyException {
    try {
      return network.smallest();
    } catch (ShapeBindingException e) {
      throw StudyException.badInput(network.title(), e);
    }
  }

  private List<Cell> finished() {
    return cells.stream().map(cell -> outcomes.get(cell.id())).filter(Objects::nonNull).toList();
  }

  private List<String> unfinished() {
    return cells.stream()
        .map(PlannedCell::id)
        .filter(id -> !outcomes.containsKey(id) || rounds.salvaged().contains(id))
        .toList();
  }
}
