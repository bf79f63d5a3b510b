package org.inferometer.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.accuracy.CorrectnessGate;
import org.inferometer.accuracy.CorrectnessGate.Judgement;
import org.inferometer.accuracy.CorrectnessGate.Suspect;
import org.inferometer.accuracy.EvaluationPass;
import org.inferometer.accuracy.Evaluator;
import org.inferometer.accuracy.ExpectedOutputs;
import org.inferometer.accuracy.Reference;
import org.inferometer.data.InputException;
import org.inferometer.data.Inputs;
import org.inferometer.data.OutputFolder;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.machine.Machine;
import org.inferometer.machine.Target;
import org.inferometer.measure.EnergyPass;
import org.inferometer.measure.LayerMeasurement;
import org.inferometer.measure.MeteredDevice;
import org.inferometer.measure.Phase;
import org.inferometer.measure.ProcessMemory;
import org.inferometer.measure.Slot;
import org.inferometer.measure.SlotSeries;
import org.inferometer.measure.Start;
import org.inferometer.measure.Throughput;
import org.inferometer.network.TensorTypes;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Session;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Build;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.Cell.Outcome;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Latency;
import org.inferometer.study.LayerPass;
import org.inferometer.study.Measurements;
import org.inferometer.study.Memory;
import org.inferometer.study.Power;
import org.inferometer.study.Provenance;
import org.inferometer.study.Reading;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.SlotService.Served;
import org.inferometer.worker.WorkerTask.CellTask;

/// Measures one cell: derives its network, builds the engine, checks its outputs, then takes one
/// pass after another.
final class MeasureCell {
  private static final String INTERRUPTED = "the study ended before it was measured";
  private static final String SLOTS = "the runner asked for no more slots";

  private final CellTask task;
  private final Plugins plugins;
  private final RunnerConnection runner;
  private final Instant startedAt = Instant.now();
  private final long start = System.nanoTime();

  /// What came of comparing and writing outputs, a sentence each.
  private final List<String> outputRemarks = new ArrayList<>();

  /// That the cell runs on; its id alone until the backend has named it.
  private Probe.Device device;

  MeasureCell(CellTask task, Plugins plugins, RunnerConnection runner) {
    this.task = task;
    this.plugins = plugins;
    this.runner = runner;
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
        write(session);
        Judgement judgement = check(cell, engine, session);
        if (judgement.failure().isPresent()) {
          return failed(cell, judgement, judgement.failure().get());
        }
        Optional<String> unexpected = unexpected(session);
        if (unexpected.isPresent()) {
          return new Failed(unexpected.get());
        }
        inferred = infer(cell, engine, judgement, session, loaded, host);
      }
      return completed(cell, engine, evaluator, inferred);
    }
  }

  /// Takes what is left to be taken after the slots.
  private Outcome completed(
      PreparedCell cell, Engine engine, Evaluator evaluator, Inferred inferred) {
    CellAccuracy accuracy = accuracy(cell);
    Accuracy explained = accuracy.blamed(inferred.judgement());
    if (inferred.probed().isEmpty()) {
      SavedEngine.save(
          engine, task.setup().saved(), Float.BYTES * cell.original().parameterCount());
    }
    Layers layers = layers(cell, engine, inferred);
    Provenance provenance = provenance(cell, engine, inferred.deviceClock());
    Evaluation evaluation = evaluate(evaluator, engine, inferred.probed());
    Accuracy strict = accuracy.strictly(inferred.latency(), layers.description(), explained);
    return result(
        cell,
        engine,
        inferred.explained(layers.description()),
        strict,
        layers,
        provenance,
        evaluation);
  }

  /// Where what takes long is examined for this cell too; empty if here.
  private Optional<String> elsewhere() {
    return task.isExamined() ? Optional.empty() : Optional.of(task.examined());
  }

  private CellAccuracy accuracy(PreparedCell cell) {
    return new CellAccuracy(cell, outputRemarks, elsewhere(), task.setup().budget());
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

  private static Judgement check(PreparedCell cell, Engine engine, Session session)
      throws BackendException, InputException {
    return switch (cell.reference()) {
      case Reference.Known known -> {
        CorrectnessGate.requireShapes(
            session.outputs(),
            known.outputs(),
            TensorTypes.declared(cell.original(), cell.binding()));
        yield CorrectnessGate.judge(
            session.outputs(),
            known.outputs(),
            known.title(),
            engine.isFullFp32()
                && CorrectnessGate.isExact(cell.derived().network(), cell.options().precision()),
            cell.binding().batch());
      }
      case Reference.Unavailable none -> CorrectnessGate.judge(session.outputs(), none.reason());
    };
  }

  private void write(Session session) throws IOException, BackendException, InputException {
    Path folder = task.outputs().written();
    if (folder != null) {
      List<String> left = OutputFolder.write(folder, session.outputs());
      if (!left.isEmpty()) {
        outputRemarks.add("No .npy file can hold the outputs " + String.join(", ", left) + ".");
      }
    }
  }

  /// Why the outputs are not those that the user expects; empty if they are, or nothing is
  /// expected.
  private Optional<String> unexpected(Session session) throws BackendException, InputException {
    Path folder = task.outputs().expected();
    if (folder == null) {
      return Optional.empty();
    }
    ExpectedOutputs.Judgement judgement =
        new ExpectedOutputs(folder, task.outputs().tolerance()).judge(session.outputs());
    outputRemarks.add(judgement.remark());
    return judgement.failure();
  }

  private static Outcome failed(PreparedCell cell, Judgement judgement, String reason) {
    String where =
        switch (judgement.suspect()) {
          case NOTHING -> "";
          case OUT_OF_RANGE -> CellAccuracy.diagnosis(cell).firstOutOfRange();
          case NAN -> CellAccuracy.diagnosis(cell).firstNan();
        };
    List<Remedy> remedies =
        judgement.suspect() == Suspect.NAN ? List.of(Remedy.of(Setting.INPUTS)) : List.of();
    return new Failed(where.isEmpty() ? reason : reason + ". " + where, remedies);
  }

  /// What the session of the plain inferences gave.
  ///
  /// @param probed why one inference must do, a sentence; absent where slots were measured
  /// @param memory without the weights, which only the engine knows
  /// @param deviceClock how the backend times the device's work; absent where it does not
  private record Inferred(
      Judgement judgement,
      Latency latency,
      Optional<String> probed,
      HeldMemory memory,
      EnergyPass.Result energy,
      Optional<String> deviceClock) {

    /// The latency of an engine that was only probed says why, with the layers to blame.
    Inferred explained(EngineDescription description) {
      if (probed.isEmpty()) {
        return this;
      }
      List<String> remarks = new ArrayList<>(latency.remarks());
      remarks.add(probed.get());
      description.halfLayers().ifPresent(remarks::add);
      return new Inferred(judgement, latency.with(remarks), probed, memory, energy, deviceClock);
    }
  }

  /// Memory is read right after the slots: what describing the engine and the passes that follow
  /// take is not the inference's.
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
    write(preliminary(cell, engine, judgement, start, held(host, session), deviceClock));
    Served served = service.serve(start);
    HeldMemory held = held(host, session);
    EnergyPass.Result energy =
        served
            .probed()
            .map(EnergyPass::unavailable)
            .orElseGet(() ->
                Failure.attempt(() -> energy(session), f -> EnergyPass.unavailable(f.reason())));
    return new Inferred(
        judgement,
        series(served.start(), served.slots()).latency(SLOTS, task.setup().workload().seed()),
        served.probed(),
        held,
        energy,
        deviceClock);
  }

  /// The runner knows the generation and the numbers of the rounds.
  private SlotSeries series(Start start, List<Slot> slots) {
    List<SlotSeries.Turn> turns =
        IntStream.range(0, slots.size())
            .mapToObj(i -> new SlotSeries.Turn(i, slots.get(i)))
            .toList();
    return new SlotSeries("", startedAt, start, turns);
  }

  /// What the study has of the cell if it is ended before the rest is taken.
  private Measured preliminary(
      PreparedCell cell,
      Engine engine,
      Judgement judgement,
      Start start,
      HeldMemory memory,
      Optional<String> deviceClock) {
    Reading none = Reading.unavailable(INTERRUPTED);
    Latency latency = series(start, List.of()).latency(SLOTS, task.setup().workload().seed());
    return new Measured(
        new Measurements(
            provenance(cell, engine, deviceClock),
            new Build(
                engine.buildTimeMs(),
                engine.buildMemoryBytes(),
                none,
                cell.derived().network().layers().size(),
                null,
                null),
            latency,
            Throughput.of(cell.binding().batch(), latency),
            new LayerPass(0, none, none, "none: " + INTERRUPTED),
            List.of(),
            none,
            List.of(),
            memory.with(none),
            Power.unavailable(INTERRUPTED),
            none,
            accuracy(cell).explained(judgement.accuracy()),
            new Evaluation.Unavailable(INTERRUPTED),
            cell.derived().layers()));
  }

  /// It serves only if the study is interrupted: a worker can do without it.
  private void write(Measured preliminary) {
    try {
      StudyJson.writeCell(cell(preliminary), task.preliminary());
    } catch (IOException e) {
      System.err.println("what is known so far cannot be kept: " + e.getMessage());
    }
  }

  private record HeldMemory(
      Reading process, DeviceMemory device, Reading arena, Reading context, Reading runtimeUsed) {
    Memory with(Reading weights) {
      return new Memory(
          weights, arena, context, process, device.processBytes(), device.usedBytes(), runtimeUsed);
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

  private EnergyPass.Result energy(Session session) throws BackendException {
    return EnergyPass.run(
        plugins.meters(),
        device,
        session,
        task.setup().budget(),
        task.setup().workload().seed(),
        runner.of(Phase.ENERGY));
  }

  private record Layers(EngineDescription description, LayerMeasurement measurement) {}

  /// A backend that cannot describe or time layers still has a latency. Layers of an engine that
  /// was only probed are not timed.
  private Layers layers(PreparedCell cell, Engine engine, Inferred inferred) {
    LayerCosts costs =
        new LayerCosts(
            cell.original(),
            TensorTypes.declared(cell.original(), cell.binding())
                .with(cell.reference().knownTypes()));
    EngineDescription description = EngineDescription.of(engine);
    LayerMeasurement measurement =
        description
            .problem()
            .or(inferred::probed)
            .map(problem -> LayerMeasurement.unavailable(description.layers(), costs, problem))
            .orElseGet(() ->
                Failure.attempt(
                    () -> timed(cell, engine, inferred, costs),
                    failure ->
                        LayerMeasurement.unavailable(
                            description.layers(), costs, failure.reason())));
    return new Layers(description, measurement);
  }

  private LayerMeasurement timed(
      PreparedCell cell, Engine engine, Inferred inferred, LayerCosts costs)
      throws BackendException {
    return LayerMeasurement.run(
        engine,
        cell.inputs(),
        inferred.latency(),
        inferred.deviceClock().isPresent(),
        task.setup().layers().toNanos(),
        costs,
        task.setup().workload().seed(),
        runner.of(Phase.LAYERS));
  }

  private Evaluation evaluate(Evaluator evaluator, Engine engine, Optional<String> probed) {
    if (probed.isPresent() && task.labelled() != null) {
      return new Evaluation.Unavailable(probed.get());
    }
    return Failure.attempt(
        () -> evaluator.evaluate(engine, runner.of(Phase.EVALUATION)),
        failure -> new Evaluation.Unavailable(failure.reason()));
  }

  private Outcome result(
      PreparedCell cell,
      Engine engine,
      Inferred inferred,
      Accuracy accuracy,
      Layers layers,
      Provenance provenance,
      Evaluation evaluation) {
    Latency latency = inferred.latency();
    LayerMeasurement measurement = layers.measurement();
    return new Measured(
        new Measurements(
            provenance,
            build(cell, engine, layers.description()),
            latency,
            Throughput.of(cell.binding().batch(), latency),
            pass(measurement.pass(), latency.concurrency()),
            measurement.layers(),
            measurement.unattributedUs(),
            layers.description().fusions(),
            inferred.memory().with(engine.weightsBytes()),
            inferred.energy().power(),
            inferred.energy().energyPerInferenceMj(),
            accuracy,
            evaluation,
            cell.derived().layers()));
  }

  /// Layers are timed in one inference at a time, which cannot be held against several.
  private static LayerPass pass(LayerPass pass, int concurrency) {
    return concurrency == 1
        ? pass
        : pass.withoutInflation(
            "the latency is that of " + concurrency + " inferences at a time, this of one");
  }

  private Provenance provenance(PreparedCell cell, Engine engine, Optional<String> deviceClock) {
    List<String> options =
        Stream.of(
                engine.options().stream(),
                deviceClock.stream().map(clock -> "device times by " + clock),
                inputSets(cell.inputs()))
            .flatMap(Function.identity())
            .toList();
    return new Provenance(
        startedAt,
        (System.nanoTime() - start) / 1_000_000,
        cell.target().runtime(),
        options,
        cell.inputs().origins());
  }

  /// Told where inferences took several.
  private static Stream<String> inputSets(Inputs inputs) {
    return inputs.sets() > 1 ? Stream.of("input sets " + inputs.sets()) : Stream.of();
  }

  private static Build build(PreparedCell cell, Engine engine, EngineDescription description) {
    return new Build(
        engine.buildTimeMs(),
        engine.buildMemoryBytes(),
        engine.engineBytes(),
        cell.derived().network().layers().size(),
        description.computing(),
        description.moving());
  }

  private Cell cell(Outcome outcome) {
    CellSetup setup = task.setup();
    return new Cell(
        task.cell(),
        task.network(),
        setup.engine().backend(),
        setup.engine().device(),
        setup.derivation().precision(),
        setup.workload().batch(),
        setup.derivation().keep(),
        new Machine().measuredOn(device),
        outcome);
  }
}
