package org.inferometer.worker;

import java.io.IOException;
import java.util.Optional;
import org.inferometer.accuracy.CorrectnessGate.Judgement;
import org.inferometer.accuracy.EvaluationPass;
import org.inferometer.accuracy.Evaluator;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.data.InputException;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.machine.Target;
import org.inferometer.measure.EnergyPass;
import org.inferometer.measure.HostRoofs;
import org.inferometer.measure.LayerMeasurement;
import org.inferometer.measure.MeteredDevice;
import org.inferometer.measure.Phase;
import org.inferometer.measure.ProcessMemory;
import org.inferometer.measure.Start;
import org.inferometer.network.TensorTypes;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.Cell.Outcome;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Provenance;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.Inferred.HeldMemory;
import org.inferometer.worker.SlotService.Served;
import org.inferometer.worker.WorkerTask.CellTask;

/// Measures one cell: derives its network, builds the engine, checks its outputs, then takes one
/// pass after another.
final class MeasureCell {
  private final CellTask task;
  private final Plugins plugins;
  private final RunnerConnection runner;
  private final CellAssembly assembly;
  private final OutputCheck outputs;

  /// That the cell runs on; its id alone until the backend has named it.
  private Probe.Device device;

  MeasureCell(CellTask task, Plugins plugins, RunnerConnection runner) {
    this.task = task;
    this.plugins = plugins;
    this.runner = runner;
    this.assembly = new CellAssembly(task);
    this.outputs = new OutputCheck(task.outputs());
    this.device = task.setup().engine().unnamed();
  }

  /// Measures and writes the cell.
  ///
  /// @throws IOException if it can be written nowhere
  void run() throws IOException {
    Cell cell = cell(outcome());
    try {
      StudyJson.writeCell(cell, task.result());
    } catch (IOException e) {
      StudyJson.writeCell(cell, task.fallback());
      runner.kept(task.fallback(), String.valueOf(e.getMessage()));
    }
  }

  private Cell cell(Outcome outcome) {
    return assembly.cell(device, outcome);
  }

  /// Measured, or failed or unsupported with the reason.
  Outcome outcome() {
    return Failure.attempt(this::measured, Failure::outcome);
  }

  private Outcome measured() throws Exception {
    PreparedCell cell = derive();
    Evaluator evaluator = evaluator(cell);
    ProcessMemory host = ProcessMemory.start();
    Stopwatch watch = new Stopwatch();
    try (Engine engine = cell.build(runner)) {
      long buildNs = watch.lap();
      Inferred inferred;
      try (Session session = cell.open(engine)) {
        long loadNs = watch.lap();
        cell.start(session);
        LoadTimes loaded = cell.loaded(buildNs, loadNs, watch.lap());
        OutputCheck.Checked checked = outputs.check(cell, engine, session);
        if (checked.failure().isPresent()) {
          return checked.failure().get();
        }
        inferred = infer(cell, engine, checked.judgement(), session, loaded, host);
      }
      return completed(cell, engine, evaluator, inferred);
    }
  }

  private PreparedCell derive() throws Exception {
    Target target = task.setup().engine().target(plugins);
    device = target.device();
    return PreparedCell.of(task.setup(), plugins, target, runner);
  }

  /// Scores labelled samples, if that is this cell's to do.
  private Evaluator evaluator(PreparedCell cell) throws InputException {
    LabelledRequest request = task.labelled();
    if (request == null) {
      return Evaluator.none(Evaluation.NOT_ASKED);
    }
    Optional<String> seeded = cell.original().seeded();
    if (seeded.isPresent()) {
      return Evaluator.none(new Evaluation.Unavailable(seeded.get()));
    }
    if (!task.isExamined()) {
      return Evaluator.none(new Evaluation.Elsewhere(task.examined()));
    }
    return new EvaluationPass(
        cell.original(),
        cell.binding(),
        request.open().spread(request.samples()),
        request.columns(),
        request.reader(task.setup().workload().model(), cell.binding()));
  }

  /// Memory is read right after the slots, or before the engine is saved for a twin: what saving
  /// and describing the engine and the passes that follow take is not the inference's.
  private Inferred infer(
      PreparedCell cell,
      Engine engine,
      Judgement judgement,
      Session session,
      LoadTimes loaded,
      ProcessMemory host)
      throws BackendException, IOException {
    Optional<String> deviceClock = session.deviceTimes().map(DeviceTimes::method);
    SlotService service = new SlotService(cell, session, runner);
    Start start = service.warmUp(loaded);
    Accuracy accuracy = accuracy(cell).explained(judgement.accuracy());
    HeldMemory warm = held(host, session);
    write(assembly.preliminary(cell, engine, accuracy, start, warm, deviceClock));
    boolean twin = SavedEngine.saveForTwin(engine, task.setup().forTwin(), cell.engineBytes());
    Served served = service.serve(start);
    HeldMemory held = twin ? warm : held(host, session);
    return new Inferred(
        judgement,
        assembly.latency(served.start(), served.slots()),
        served.probed(),
        held,
        energy(session, served.probed()),
        deviceClock);
  }

  private CellAccuracy accuracy(PreparedCell cell) {
    return new CellAccuracy(cell, outputs.remarks(), elsewhere(), task.setup().budget());
  }

  /// Where what takes long is examined for this cell too; empty if here.
  private Optional<String> elsewhere() {
    return task.isExamined() ? Optional.empty() : Optional.of(task.examined());
  }

  /// It serves only if the study is interrupted: a worker can do without it.
  private void write(Measured preliminary) {
    try {
      StudyJson.writeCell(cell(preliminary), task.preliminary());
    } catch (IOException e) {
      System.err.println("what is known so far cannot be kept: " + e.getMessage());
    }
  }

  private HeldMemory held(ProcessMemory host, Session session) {
    return new HeldMemory(
        host.peakBytes(),
        MeteredDevice.memory(plugins.meters(), device),
        session.arenaBytes(),
        session.contextBytes(),
        session.runtimeUsedBytes());
  }

  /// The energy of an engine that was only probed is not measured.
  private EnergyPass.Result energy(Session session, Optional<String> probed) {
    return probed
        .map(EnergyPass::unavailable)
        .orElseGet(
            () -> Failure.attempt(() -> energy(session), f -> EnergyPass.unavailable(f.reason())));
  }

  private EnergyPass.Result energy(Session session) throws BackendException {
    return EnergyPass.run(
        plugins.meters(),
        device,
        session,
        task.setup().budget(),
        task.setup().workload().seed(),
        runner.of(Phase.ENERGY));
  }

  /// Takes what is left to be taken after the slots.
  private Outcome completed(
      PreparedCell cell, Engine engine, Evaluator evaluator, Inferred inferred) {
    CellAccuracy accuracy = accuracy(cell);
    Accuracy explained = accuracy.blamed(inferred.judgement());
    if (inferred.probed().isEmpty()) {
      SavedEngine.save(engine, task.setup().saved(), cell.engineBytes());
    }
    EngineDescription description = EngineDescription.of(engine);
    LayerMeasurement layers = layers(cell, engine, description, inferred);
    Provenance provenance = assembly.provenance(cell, engine, inferred.deviceClock());
    Evaluation evaluation = evaluate(evaluator, engine, inferred.probed());
    Accuracy strict = accuracy.strictly(inferred.latency(), description, explained);
    return assembly.result(
        cell,
        engine,
        inferred.explained(description),
        strict,
        description,
        layers,
        provenance,
        evaluation);
  }

  /// A backend that cannot describe or time layers still has a latency. Layers of an engine that
  /// was only probed are not timed.
  private LayerMeasurement layers(
      PreparedCell cell, Engine engine, EngineDescription description, Inferred inferred) {
    LayerCosts costs =
        new LayerCosts(
            cell.original(),
            TensorTypes.declared(cell.original(), cell.binding())
                .with(cell.reference().knownTypes()));
    return description
        .problem()
        .or(inferred::probed)
        .map(problem -> LayerMeasurement.unavailable(description.layers(), costs, problem))
        .orElseGet(() ->
            Failure.attempt(
                () -> timed(cell, engine, inferred, costs),
                failure ->
                    LayerMeasurement.unavailable(description.layers(), costs, failure.reason())));
  }

  private LayerMeasurement timed(
      PreparedCell cell, Engine engine, Inferred inferred, LayerCosts costs)
      throws BackendException {
    LayerMeasurement measured =
        LayerMeasurement.run(
            engine,
            cell.inputs(),
            inferred.latency(),
            inferred.deviceClock().isPresent(),
            task.setup().layers().toNanos(),
            costs,
            task.setup().workload().seed(),
            runner.of(Phase.LAYERS));
    return runsCustomLayersOnHost(cell) ? measured.with(HostRoofs.measure()) : measured;
  }

  private boolean runsCustomLayersOnHost(PreparedCell cell) {
    CustomLayers custom = cell.original().customLayers();
    return device.kind().equals("cpu")
        && cell.original().graph().nodes().stream().anyMatch(node -> custom.of(node).isPresent());
  }

  private Evaluation evaluate(Evaluator evaluator, Engine engine, Optional<String> probed) {
    if (probed.isPresent() && task.labelled() != null) {
      return new Evaluation.Unavailable(probed.get());
    }
    return Failure.attempt(
        () -> evaluator.evaluate(engine, runner.of(Phase.EVALUATION)),
        failure -> new Evaluation.Unavailable(failure.reason()));
  }
}
