package org.inferometer.worker;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.data.Inputs;
import org.inferometer.machine.Machine;
import org.inferometer.measure.LayerMeasurement;
import org.inferometer.measure.Slot;
import org.inferometer.measure.SlotSeries;
import org.inferometer.measure.Start;
import org.inferometer.measure.Throughput;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Probe;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Build;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Measured;
import org.inferometer.study.Cell.Outcome;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Latency;
import org.inferometer.study.LayerPass;
import org.inferometer.study.Measurements;
import org.inferometer.study.Power;
import org.inferometer.study.Provenance;
import org.inferometer.study.Reading;
import org.inferometer.worker.Inferred.HeldMemory;
import org.inferometer.worker.WorkerTask.CellTask;

/// Puts together what the study has of a cell.
final class CellAssembly {
  private static final String INTERRUPTED = "the study ended before it was measured";
  private static final String SLOTS = "the runner asked for no more slots";

  private final CellTask task;
  private final Instant startedAt = Instant.now();
  private final long start = System.nanoTime();

  /// @param task whose cell begins to be measured now
  CellAssembly(CellTask task) {
    this.task = task;
  }

  Cell cell(Probe.Device device, Outcome outcome) {
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

  /// The latency as this process knows it: the runner knows the generation and the numbers of the
  /// rounds.
  Latency latency(Start start, List<Slot> slots) {
    List<SlotSeries.Turn> turns =
        IntStream.range(0, slots.size())
            .mapToObj(i -> new SlotSeries.Turn(i, slots.get(i)))
            .toList();
    return new SlotSeries("", startedAt, start, turns)
        .latency(SLOTS, task.setup().workload().seed());
  }

  /// What the study has of the cell if it is ended before slots are measured.
  ///
  /// @param accuracy of the outputs, explained
  Measured preliminary(
      PreparedCell cell,
      Engine engine,
      Accuracy accuracy,
      Start start,
      HeldMemory memory,
      Optional<String> deviceClock) {
    Reading none = Reading.unavailable(INTERRUPTED);
    Latency latency = latency(start, List.of());
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
            accuracy,
            new Evaluation.Unavailable(INTERRUPTED),
            cell.derived().layers()));
  }

  /// What the study has of a cell that was measured to its end.
  Measured result(
      PreparedCell cell,
      Engine engine,
      Inferred inferred,
      Accuracy accuracy,
      EngineDescription description,
      LayerMeasurement layers,
      Provenance provenance,
      Evaluation evaluation) {
    Latency latency = inferred.latency();
    return new Measured(
        new Measurements(
            provenance,
            build(cell, engine, description),
            latency,
            Throughput.of(cell.binding().batch(), latency),
            pass(layers.pass(), latency.concurrency()),
            layers.layers(),
            layers.unattributedUs(),
            description.fusions(),
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

  /// How the engine was measured up to now.
  Provenance provenance(PreparedCell cell, Engine engine, Optional<String> deviceClock) {
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
}
