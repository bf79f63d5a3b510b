package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.study.Accuracy;
import org.inferometer.study.DeviceConditions;
import org.inferometer.study.Measurements;
import org.inferometer.study.Reading;
import org.inferometer.study.StrictAccuracy;

/// The small tables of a cell.
///
/// @param conditions under which the device worked while energy was measured; empty where none was
///   read: its reason stands with the power
/// @param accuracy of the outputs against the reference: of the worst where there are several
/// @param outputs each output against the reference, the worst first; no rows where there is one
/// @param conversion what deriving the precision did to layers
public record CellTables(
    Table latency,
    Table memory,
    Table power,
    Optional<Table> conditions,
    Table accuracy,
    Table outputs,
    ConversionTables conversion) {
  private static final List<Table.Column> COLUMNS =
      List.of(
          Table.Column.text("Quantity"),
          Table.Column.text("Value"),
          Table.Column.text("95 % interval"),
          Table.Column.number("Samples", ""));
  private static final List<Table.Column> OUTPUT_COLUMNS =
      List.of(
          Table.Column.text("Output"),
          Table.Column.text("Signal to quantisation noise"),
          Table.Column.text("Relative L2 error"),
          Table.Column.text("Largest absolute error"),
          Table.Column.text("Cosine similarity"));
  private static final int OUTPUT = 60;

  /// @param batch items in one inference
  /// @param onDevice whether a device apart from the host ran it
  static CellTables of(Measurements m, int batch, boolean onDevice) {
    return new CellTables(
        latency(m, onDevice),
        memory(m, onDevice),
        power(m, batch),
        conditions(m.power().conditions()),
        accuracy(m.accuracy()),
        outputs(m.accuracy()),
        ConversionTables.of(m.derived()));
  }

  /// The same without figures of accuracy.
  CellTables withoutAccuracy() {
    Table none = new Table(accuracy.caption(), accuracy.columns(), List.of());
    return new CellTables(latency, memory, power, conditions, none, outputs, conversion);
  }

  private static Table latency(Measurements m, boolean onDevice) {
    var latency = m.latency();
    var table = new Builder("Latency and throughput");
    if (latency.concurrency() > 1) {
      table.addCount("Inferences at a time", Reading.exact(latency.concurrency(), "1"));
    }
    table
        .add("Median latency", latency.medianMs())
        .addWithNote("Mean latency", latency.meanMs(), LatencyTail.note(latency))
        .add("90th percentile", latency.p90Ms())
        .add("95th percentile", latency.p95Ms())
        .add("99th percentile", latency.p99Ms())
        .add("99.9th percentile", latency.p999Ms())
        .add("Throughput, items per second", m.throughput());
    if (onDevice) {
      String launch = LaunchBound.note(latency);
      table
          .add("Median by the device's clock, transfers included", latency.deviceMs())
          .add("GPU time: the engine's work alone", latency.gpuMs())
          .add("Inputs to the device (H2D)", latency.h2dMs())
          .add("Outputs to the host (D2H)", latency.d2hMs())
          .addWithNote("Enqueue time: the host's, by its own clock", latency.enqueueMs(), launch);
    }
    addClock(table, RoundConditions.of(latency));
    return table.build();
  }

  private static void addClock(Builder table, RoundConditions rounds) {
    String note =
        Stream.concat(rounds.clocksVaried().stream(), rounds.clocksMissing().stream())
            .collect(Collectors.joining(" "));
    rounds
        .clockMhz()
        .ifPresent(clock -> table.addWithNote("Clock of the cores, median of rounds", clock, note));
  }

  /// Readings of a device stand here where there is a device apart from the host.
  private static Table memory(Measurements m, boolean onDevice) {
    var memory = m.memory();
    var table =
        new Builder("Memory")
            .add("Weights", memory.weightsBytes())
            .add("Activations and workspace", memory.arenaBytes())
            .add("Engine, as saved", m.build().engineBytes())
            .add("Worker process, peak resident", memory.processBytes());
    if (onDevice || isKnown(memory.deviceUsedBytes())) {
      table
          .add("Context on the device", memory.contextBytes())
          .add("Worker process on the device", memory.deviceProcessBytes())
          .add("Device, all processes, by its meter", memory.deviceUsedBytes())
          .add("Device, all processes, by the runtime", memory.runtimeUsedBytes())
          .add("Device memory, at most while building", m.build().peakMemoryBytes());
    }
    return table.build();
  }

  private static boolean isKnown(Reading reading) {
    return reading.asDouble().isPresent();
  }

  private static Table power(Measurements m, int batch) {
    var power = m.power();
    var builder =
        new Builder("Power and energy")
            .add("Average power", power.averageW())
            .add("Idle power", power.idleW())
            .add("Energy of one inference, gross", m.energyPerInferenceMj())
            .add("Energy of one inference, less idle", power.energyLessIdleMj())
            .add("Energy of one inference, second source", power.crossCheckMj());
    if (batch > 1) {
      builder
          .add("Energy of one item, gross", perItem(m.energyPerInferenceMj(), batch))
          .add("Energy of one item, less idle", perItem(power.energyLessIdleMj(), batch));
    }
    return builder
        .add("Latency while power is sampled, over that while it is not", power.samplingRatio())
        .add("Temperature before", power.temperatureBeforeC())
        .add("Temperature after", power.temperatureC())
        .build();
  }

  private static Reading perItem(Reading energyMj, int batch) {
    return ReadingArithmetic.scaled(energyMj, 1.0 / batch, "mJ");
  }

  /// Empty where nothing was read.
  static Optional<Table> conditions(DeviceConditions conditions) {
    if (conditions.clockMhz().asDouble().isEmpty()
        && conditions.powerLimitW().asDouble().isEmpty()) {
      return Optional.empty();
    }
    return Optional.of(
        new Builder("The device while energy was measured")
            .add("Clock of the cores, mean", conditions.clockMhz())
            .add("Clock of the memory, mean", conditions.memoryClockMhz())
            .add("Power, instant, mean", conditions.instantPowerW())
            .add("Power, the driver's own average over a second", conditions.averagePowerW())
            .add("Power limit", conditions.powerLimitW())
            .add("Power limit by default", conditions.defaultPowerLimitW())
            .add("Time in which a kernel ran", conditions.utilisation())
            .add("Time in which memory was used", conditions.memoryUtilisation())
            .addCount("PCIe generation", conditions.pcieGeneration())
            .addCount("PCIe lanes", conditions.pcieWidth())
            .add("PCIe traffic to the device", conditions.pcieToDevice())
            .add("PCIe traffic to the host", conditions.pcieToHost())
            .build());
  }

  private static Table accuracy(Accuracy accuracy) {
    var builder =
        new Builder(
                accuracy
                    .worstOfSeveral()
                    .map(worst ->
                        "The worst of the outputs, '"
                            + TextFormatting.shortened(worst, OUTPUT)
                            + "', against the reference")
                    .orElse("Outputs against the reference"))
            .add("Largest absolute error", accuracy.maxAbsoluteError())
            .add("Relative L2 error", accuracy.relativeL2())
            .add("Cosine similarity", accuracy.cosine())
            .add("Signal to quantisation noise", accuracy.sqnrDb())
            .add("Same class scored highest", accuracy.top1Agreement())
            .add("Reference's class among the highest five", accuracy.top5Agreement());
    StrictAccuracy strict = accuracy.strict();
    return strict == null
        ? builder.build()
        : builder
            .addWithNote(
                "Signal to noise where each layer is rounded to its own type",
                strict.sqnrDb(),
                strict.fault())
            .build();
  }

  /// Those that were left out have the reason as their note.
  private static Table outputs(Accuracy accuracy) {
    List<List<Table.Entry>> rows = new ArrayList<>();
    if (accuracy.outputs().size() > 1) {
      for (var output : accuracy.outputs()) {
        var decibels = FormattedReading.of(output.sqnrDb());
        rows.add(
            List.of(
                Table.Entry.of(TextFormatting.shortened(output.output(), OUTPUT)),
                new Table.Entry(decibels.text(), decibels.note()),
                Table.Entry.of(FormattedReading.of(output.relativeL2()).text()),
                Table.Entry.of(FormattedReading.of(output.maxAbsoluteError()).text()),
                Table.Entry.of(FormattedReading.of(output.cosine()).text())));
      }
    }
    return new Table("Each output against the reference, the worst first", OUTPUT_COLUMNS, rows);
  }

  /// A quantity a row: its value with unit, its interval, its count, its note.
  private static final class Builder {
    private final String caption;
    private final List<List<Table.Entry>> rows = new ArrayList<>();
    private String lastNote = "";

    Builder(String caption) {
      this.caption = caption;
    }

    /// A whole number.
    Builder addCount(String quantity, Reading reading) {
      return reading instanceof Reading.Measured m
          ? add(
              quantity,
              reading,
              new FormattedReading(NumberFormatting.count(Math.round(m.value())), "", "", ""))
          : add(quantity, reading);
    }

    /// @param remark stands where the reading itself has nothing to say
    Builder addWithNote(String quantity, Reading reading, String remark) {
      FormattedReading figure = FormattedReading.of(reading);
      return figure.note().isEmpty()
          ? add(
              quantity,
              reading,
              new FormattedReading(figure.value(), figure.unit(), figure.interval(), remark))
          : add(quantity, reading);
    }

    Builder add(String quantity, Reading reading) {
      return add(quantity, reading, FormattedReading.of(reading));
    }

    private Builder add(String quantity, Reading reading, FormattedReading figure) {
      rows.add(
          List.of(
              Table.Entry.of(quantity),
              new Table.Entry(figure.text(), note(figure)),
              Table.Entry.of(figure.interval().isEmpty() ? "none" : figure.interval()),
              Table.Entry.of(count(reading))));
      return this;
    }

    /// A reason that holds for several rows on end is given once.
    private String note(FormattedReading figure) {
      boolean again = !figure.note().isEmpty() && figure.note().equals(lastNote);
      lastNote = figure.note();
      return again ? "as above" : figure.note();
    }

    Table build() {
      return new Table(caption, COLUMNS, rows);
    }

    private static String count(Reading reading) {
      return reading instanceof Reading.Measured m ? NumberFormatting.count(m.n()) : "none";
    }
  }
}
