package org.inferometer.measure;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.accuracy.CorrectnessGate;
import org.inferometer.accuracy.CorrectnessGate.Judgement;
import org.inferometer.accuracy.Diagnosis;
import org.inferometer.accuracy.Evaluator;
import org.inferometer.accuracy.Reference;
import org.inferometer.data.InputException;
import org.inferometer.data.Inputs;
import org.inferometer.measure.LayerMeasurement.Costs;
import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.DeviceMemory;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Meter;
import org.inferometer.spi.Probe.Device;
import org.inferometer.spi.Session;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Accuracy;
import org.inferometer.study.Cell.Build;
import org.inferometer.study.Cell.DerivedLayer;
import org.inferometer.study.Cell.Failed;
import org.inferometer.study.Cell.LayerPass;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.Cell.Measurements;
import org.inferometer.study.Cell.Memory;
import org.inferometer.study.Cell.Outcome;
import org.inferometer.study.Cell.Provenance;
import org.inferometer.study.Cell.Unsupported;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Latency;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// Measures one cell: builds the engine, checks its outputs, then takes one pass after another.
public final class CellMeasurement {
  private final Request request;
  private final Phases phases;
  private final Instant startedAt = Instant.now();
  private final long start = System.nanoTime();
  private Optional<String> deviceClock = Optional.empty();

  /// What a cell needs.
  ///
  /// @param runtime the backend with its version, for the study
  /// @param device that the cell runs on, as the backend names it
  /// @param diagnosis finds the layer that is to blame where the outputs are wrong
  /// @param budget of each pass
  /// @param repeats how often the latency is measured, which shares its budget out
  /// @param evaluator scores labelled samples, if there are any
  /// @param notes what a reader must know of how the network was derived, a sentence each
  /// @param derived its layers that a reader must know
  public record Request(
      Backend backend,
      String runtime,
      Device device,
      Network network,
      BuildOptions options,
      Inputs inputs,
      Reference reference,
      Diagnosis diagnosis,
      Costs costs,
      List<Meter> meters,
      Duration budget,
      int repeats,
      long seed,
      Evaluator evaluator,
      List<String> notes,
      List<DerivedLayer> derived) {}

  private CellMeasurement(Request request, Phases phases) {
    this.request = request;
    this.phases = phases;
  }

  /// @return measured, or failed or unsupported with the reason; never an exception of the backend
  public static Outcome of(Request request, Phases phases) {
    return new CellMeasurement(request, phases).measure();
  }

  /// Measures the latency alone once more.
  ///
  /// @throws BackendException if the engine cannot be built or run
  /// @throws InputException if the inputs do not fit
  public static Latency repeat(Request request, Phases phases)
      throws BackendException, InputException {
    phases.at(Phases.BUILD, 0);
    try (Engine engine = request.backend().build(request.network(), request.options());
        Session session = engine.open()) {
      phases.at(Phases.BUILD, 1);
      session.bind(request.inputs().tensors());
      session.run();
      return new CellMeasurement(request, phases).latency(session);
    }
  }

  private Outcome measure() {
    phases.at(Phases.BUILD, 0);
    ProcessMemory host = ProcessMemory.start();
    try (Engine engine = request.backend().build(request.network(), request.options())) {
      phases.at(Phases.BUILD, 1);
      return measure(engine, host);
    } catch (BackendException e) {
      String reason = String.valueOf(e.getMessage());
      return e.isUnsupported() ? new Unsupported(reason) : new Failed(reason);
    } catch (InputException e) {
      return new Failed(String.valueOf(e.getMessage()));
    }
  }

  private Outcome measure(Engine engine, ProcessMemory host)
      throws BackendException, InputException {
    Judgement judgement;
    Latency latency;
    HeldMemory held;
    EnergyPass.Result energy;
    try (Session session = engine.open()) {
      session.bind(request.inputs().tensors());
      session.run();
      judgement = judge(engine, session);
      if (judgement.failure().isPresent()) {
        return failed(judgement, judgement.failure().get());
      }
      deviceClock = session.deviceTimes().map(DeviceTimes::method);
      latency = latency(session);
      held = held(host, session);
      energy = Attempt.at(() -> energy(session), EnergyPass::unavailable);
    }
    return result(engine, explained(judgement), latency, held, energy);
  }

  private Outcome failed(Judgement judgement, String reason) {
    String where =
        switch (judgement.suspect()) {
          case NOTHING -> "";
          case OUT_OF_RANGE -> request.diagnosis().firstOutOfRange();
          case NAN -> request.diagnosis().firstNan();
        };
    return new Failed(where.isEmpty() ? reason : reason + ". " + where);
  }

  /// The accuracy, with the layer that keeps an engine of 16 bits from what rounding alone would
  /// leave.
  private Accuracy explained(Judgement judgement) {
    Accuracy explained = withBlame(judgement);
    for (String note : request.notes()) {
      explained = explained.with(note);
    }
    return explained.calibrated(request.notes().contains(Cell.Accuracy.MADE_UP));
  }

  private Accuracy withBlame(Judgement judgement) {
    Precision precision = request.options().precision();
    if (!judgement.isPoor(precision)) {
      return judgement.accuracy();
    }
    double expected = CorrectnessGate.expectedDb(precision).orElseThrow();
    String where =
        Attempt.at(
            () -> request.diagnosis().firstBelow(expected, precision),
            reason -> "The layer to blame could not be looked for: " + reason + ".");
    return where.isEmpty() ? judgement.accuracy() : judgement.accuracy().with(where);
  }

  private Judgement judge(Engine engine, Session session) throws BackendException, InputException {
    return switch (request.reference()) {
      case Reference.Known known ->
          CorrectnessGate.judge(
              session.outputs(),
              known.outputs(),
              known.title(),
              engine.isFullFp32()
                  && CorrectnessGate.isExact(request.network(), request.options().precision()),
              request.options().binding().batch());
      case Reference.Unavailable none -> CorrectnessGate.judge(session.outputs(), none.reason());
    };
  }

  private Latency latency(Session session) throws BackendException {
    ThrottleWatch watch = ThrottleWatch.start(request.meters(), request.device());
    Latency latency =
        LatencyPass.run(
            session,
            request.budget().dividedBy(request.repeats()),
            request.seed(),
            phases.of(Phases.LATENCY));
    List<String> causes = watch.causes();
    return causes.isEmpty() ? latency : latency.throttled(causes);
  }

  /// Memory as it stands right after the latency pass. What describing the engine and the passes
  /// that follow take is not the inference's.
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
        MeteredDevice.memory(request.meters(), request.device()),
        session.arenaBytes(),
        session.contextBytes(),
        session.runtimeUsedBytes());
  }

  private EnergyPass.Result energy(Session session) throws BackendException {
    return EnergyPass.run(
        request.meters(),
        request.device(),
        session,
        EnergyPass.SHORTEST,
        request.seed(),
        phases.of(Phases.ENERGY));
  }

  private Outcome result(
      Engine engine,
      Accuracy accuracy,
      Latency latency,
      HeldMemory held,
      EnergyPass.Result energy) {
    EngineDescription description = EngineDescription.of(engine);
    LayerMeasurement layers = layers(engine, description, latency);
    return new Measured(
        new Measurements(
            provenance(engine),
            build(engine, description),
            latency,
            Throughput.of(request.options().binding().batch(), latency),
            pass(layers.pass(), latency.concurrency()),
            layers.layers(),
            layers.unattributedUs(),
            description.fusions(),
            held.with(engine.weightsBytes()),
            energy.power(),
            energy.energyPerInferenceMj(),
            accuracy,
            Attempt.at(
                () -> request.evaluator().evaluate(engine, phases.of(Phases.EVALUATION)),
                Evaluation.Unavailable::new),
            request.derived()));
  }

  /// A backend that cannot time layers still has a latency.
  private LayerMeasurement layers(Engine engine, EngineDescription description, Latency latency) {
    if (description.problem().isPresent()) {
      return LayerMeasurement.unavailable(List.of(), request.costs(), description.problem().get());
    }
    return Attempt.at(
        () ->
            LayerMeasurement.run(
                engine,
                request.inputs(),
                latency,
                deviceClock.isPresent(),
                request.budget().toNanos(),
                request.costs(),
                request.seed(),
                phases.of(Phases.LAYERS)),
        reason -> LayerMeasurement.unavailable(description.layers(), request.costs(), reason));
  }

  /// Layers are timed in one inference at a time, which cannot be held against several.
  private static LayerPass pass(LayerPass pass, int concurrency) {
    return concurrency == 1
        ? pass
        : new LayerPass(
            pass.inferences(),
            pass.wholeUs(),
            Reading.unavailable(
                "the latency is that of " + concurrency + " inferences at a time, this of one"),
            pass.method());
  }

  private Provenance provenance(Engine engine) {
    return new Provenance(
        startedAt,
        (System.nanoTime() - start) / 1_000_000,
        request.runtime(),
        options(engine),
        request.inputs().origins());
  }

  private List<String> options(Engine engine) {
    return Stream.concat(
            engine.options().stream(),
            deviceClock.stream().map(clock -> "device times by " + clock))
        .toList();
  }

  private Build build(Engine engine, EngineDescription description) {
    return new Build(
        engine.buildTimeMs(),
        engine.buildMemoryBytes(),
        engine.engineBytes(),
        request.network().layers().size(),
        description.computing(),
        description.moving());
  }
}
