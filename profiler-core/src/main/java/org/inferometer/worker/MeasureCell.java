package org.inferometer.worker;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.inferometer.accuracy.CorrectnessGate;
import org.inferometer.accuracy.CorrectnessGate.Judgement;
import org.inferometer.accuracy.Diagnosis;
import org.inferometer.accuracy.EvaluationPass;
import org.inferometer.accuracy.Evaluator;
import org.inferometer.accuracy.Reference;
import org.inferometer.data.InputException;
import org.inferometer.data.labelled.LabelledRequest;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.machine.Machine;
import org.inferometer.machine.Target;
import org.inferometer.measure.EnergyPass;
import org.inferometer.measure.LayerMeasurement;
import org.inferometer.measure.MeteredDevice;
import org.inferometer.measure.Phase;
import org.inferometer.measure.Phases;
import org.inferometer.measure.ProcessMemory;
import org.inferometer.measure.Throughput;
import org.inferometer.network.TensorTypes;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Plugins;
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
import org.inferometer.study.Precision;
import org.inferometer.study.Provenance;
import org.inferometer.study.Reading;
import org.inferometer.study.StudyJson;
import org.inferometer.worker.WorkerTask.CellTask;
import org.inferometer.worker.WorkerTask.EvaluationTask;
import org.jspecify.annotations.Nullable;

/// Measures one cell: derives its network, builds the engine, checks its outputs, then takes one
/// pass after another.
final class MeasureCell {
  private final CellTask task;
  private final Plugins plugins;
  private final Phases phases;
  private final Instant startedAt = Instant.now();
  private final long start = System.nanoTime();

  /// That the cell runs on; its id alone until the backend has named it.
  private Probe.Device device;

  MeasureCell(CellTask task, Plugins plugins, Phases phases) {
    this.task = task;
    this.plugins = plugins;
    this.phases = phases;
    this.device = task.setup().engine().unnamed();
  }

  /// Measures and writes the cell.
  ///
  /// @param kept receives where the cell is, and why, if it cannot be written to its place
  /// @throws IOException if it can be written nowhere
  void run(BiConsumer<Path, String> kept) throws IOException {
    Cell cell = cell(outcome());
    try {
      StudyJson.writeCell(cell, task.result());
    } catch (IOException e) {
      StudyJson.writeCell(cell, task.fallback());
      kept.accept(task.fallback(), String.valueOf(e.getMessage()));
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
    try (Engine engine = cell.build(phases)) {
      Inferred inferred;
      try (Session session = engine.open()) {
        cell.start(session);
        Judgement judgement = check(cell, engine, session);
        if (judgement.failure().isPresent()) {
          return failed(cell, judgement, judgement.failure().get());
        }
        inferred = infer(cell, judgement, session, host);
      }
      Accuracy accuracy = explained(cell, inferred.judgement());
      Layers layers = layers(cell, engine, inferred);
      Provenance provenance = provenance(cell, engine, inferred);
      Evaluation evaluation = evaluate(evaluator, engine);
      return result(cell, engine, inferred, accuracy, layers, provenance, evaluation);
    }
  }

  private PreparedCell derive() throws Exception {
    Target target = task.setup().engine().target(plugins);
    device = target.device();
    return PreparedCell.of(task.setup(), plugins, target, phases);
  }

  /// Scores labelled samples, if that is this cell's to do.
  private Evaluator evaluator(PreparedCell cell) throws InputException {
    EvaluationTask evaluation = task.evaluation();
    if (evaluation == null) {
      return Evaluator.none(Evaluation.NOT_ASKED);
    }
    if (!evaluation.cell().equals(task.cell())) {
      return Evaluator.none(new Evaluation.Elsewhere(evaluation.cell()));
    }
    LabelledRequest request = evaluation.request();
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
      case Reference.Known known -> check(cell, engine, session.outputs(), known);
      case Reference.Unavailable none -> CorrectnessGate.judge(session.outputs(), none.reason());
    };
  }

  private static Judgement check(
      PreparedCell cell, Engine engine, Map<String, HostTensor> actual, Reference.Known known)
      throws InputException {
    boolean exact =
        engine.isFullFp32()
            && CorrectnessGate.isExact(cell.derived().network(), cell.options().precision());
    Map<String, HostTensor> expected = new LinkedHashMap<>(known.outputs());
    List<String> notes = new ArrayList<>();
    for (TensorSpec output : cell.derived().network().outputs()) {
      String why = incomparable(actual.get(output.name()), expected.get(output.name()), exact);
      if (!why.isEmpty()) {
        expected.remove(output.name());
        notes.add("Output '" + output.name() + "' is left out of the comparison: " + why + ".");
      }
    }
    Judgement judgement =
        CorrectnessGate.judge(actual, expected, known.title(), exact, cell.binding().batch());
    return notes.stream().reduce(judgement, Judgement::with, (one, other) -> other);
  }

  /// Why two outputs cannot be compared; empty if they can. An engine that rounds may find another
  /// number of things than the reference, where the data decides a shape.
  private static String incomparable(
      @Nullable HostTensor actual, @Nullable HostTensor expected, boolean exact) {
    if (expected == null) {
      return "it is no tensor of numbers";
    }
    return exact || actual == null || actual.type().shape().equals(expected.type().shape())
        ? ""
        : "it is " + actual.type() + ", the reference " + expected.type();
  }

  private static Outcome failed(PreparedCell cell, Judgement judgement, String reason) {
    String where =
        switch (judgement.suspect()) {
          case NOTHING -> "";
          case OUT_OF_RANGE -> diagnosis(cell).firstOutOfRange();
          case NAN -> diagnosis(cell).firstNan();
        };
    return new Failed(where.isEmpty() ? reason : reason + ". " + where);
  }

  /// Finds the layer that is to blame where the outputs are wrong.
  private static Diagnosis diagnosis(PreparedCell cell) {
    return new Diagnosis(
        cell.plugins().interpreters(),
        cell.original(),
        cell.derived().network(),
        cell.binding(),
        cell.inputs().tensors(),
        cell.reference().knownTypes());
  }

  /// What the session of the plain inferences gave.
  ///
  /// @param memory without the weights, which only the engine knows
  /// @param deviceClock how the backend times the device's work; absent where it does not
  private record Inferred(
      Judgement judgement,
      Latency latency,
      HeldMemory memory,
      EnergyPass.Result energy,
      Optional<String> deviceClock) {}

  /// Memory is read right after the latency pass: what describing the engine and the passes that
  /// follow take is not the inference's.
  private Inferred infer(
      PreparedCell cell, Judgement judgement, Session session, ProcessMemory host)
      throws BackendException {
    Optional<String> deviceClock = session.deviceTimes().map(DeviceTimes::method);
    Latency latency = cell.latency(session, phases);
    HeldMemory held = held(host, session);
    EnergyPass.Result energy =
        Failure.attempt(() -> energy(session), f -> EnergyPass.unavailable(f.reason()));
    return new Inferred(judgement, latency, held, energy, deviceClock);
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
        EnergyPass.SHORTEST,
        task.setup().workload().seed(),
        phases.of(Phase.ENERGY));
  }

  private record Layers(EngineDescription description, LayerMeasurement measurement) {}

  /// A backend that cannot describe or time layers still has a latency.
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
            .map(problem -> LayerMeasurement.unavailable(List.of(), costs, problem))
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
        task.setup().budget().toNanos(),
        costs,
        task.setup().workload().seed(),
        phases.of(Phase.LAYERS));
  }

  private Evaluation evaluate(Evaluator evaluator, Engine engine) {
    return Failure.attempt(
        () -> evaluator.evaluate(engine, phases.of(Phase.EVALUATION)),
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

  /// The accuracy, with what a reader must know of how the network was derived.
  private static Accuracy explained(PreparedCell cell, Judgement judgement) {
    Accuracy explained = withBlame(cell, judgement);
    for (String note : cell.derived().notes()) {
      explained = explained.with(note);
    }
    explained = withRounding(cell, explained);
    return explained.calibrated(cell.derived().madeUp());
  }

  /// The accuracy, with why an FP32 engine may be further from the reference than FP32 is.
  private static Accuracy withRounding(PreparedCell cell, Accuracy accuracy) {
    double error = accuracy.relativeL2().asDouble().orElse(0);
    return cell.options().precision() == Precision.FP32 && error > CorrectnessGate.FP32_LIMIT
        ? CorrectnessGate.rounding(cell.derived().network())
            .map(node -> accuracy.with(rounds(node)))
            .orElse(accuracy)
        : accuracy;
  }

  private static String rounds(Node node) {
    return "The network is quantised itself ("
        + node.opType()
        + " '"
        + (node.name().isEmpty() ? node.outputs().getFirst() : node.name())
        + "'), so that its engine may round to integers and is not held to FP32's limit.";
  }

  /// The accuracy, with the layer that keeps an engine of 16 bits from what rounding alone would
  /// leave.
  private static Accuracy withBlame(PreparedCell cell, Judgement judgement) {
    Precision precision = cell.options().precision();
    if (!judgement.isPoor(precision)) {
      return judgement.accuracy();
    }
    double expected = CorrectnessGate.expectedDb(precision).orElseThrow();
    String where =
        Failure.attempt(
            () -> diagnosis(cell).firstBelow(expected, precision),
            failure -> "The layer to blame could not be looked for: " + failure.reason() + ".");
    return where.isEmpty() ? judgement.accuracy() : judgement.accuracy().with(where);
  }

  /// Layers are timed in one inference at a time, which cannot be held against several.
  private static LayerPass pass(LayerPass pass, int concurrency) {
    return concurrency == 1
        ? pass
        : pass.withoutInflation(
            "the latency is that of " + concurrency + " inferences at a time, this of one");
  }

  private Provenance provenance(PreparedCell cell, Engine engine, Inferred inferred) {
    List<String> options =
        Stream.concat(
                engine.options().stream(),
                inferred.deviceClock().stream().map(clock -> "device times by " + clock))
            .toList();
    return new Provenance(
        startedAt,
        (System.nanoTime() - start) / 1_000_000,
        cell.target().runtime(),
        options,
        cell.inputs().origins());
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
