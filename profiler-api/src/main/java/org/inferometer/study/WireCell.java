package org.inferometer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.util.StdConverter;

/// A cell as JSON has it: status, reason and measurements beside each other.
///
/// @param keptFp32 absent for none
/// @param measuredOn absent in cells of earlier releases
/// @param reason why the cell has no measurements; absent where it has
/// @param remedies absent for none
/// @param evaluation absent too in studies of earlier releases
/// @param derived absent for no layers
/// @param coldStart absent too in studies of earlier releases
/// @param provenance this and what follows is absent where the cell was not measured
@JsonInclude(JsonInclude.Include.NON_NULL)
record WireCell(
    String id,
    String network,
    String backend,
    String device,
    Precision precision,
    int batch,
    @Nullable List<String> keptFp32,
    @Nullable MeasuredOn measuredOn,
    Status status,
    @Nullable String reason,
    @Nullable List<Remedy> remedies,
    @Nullable Provenance provenance,
    @Nullable Build build,
    @Nullable Latency latency,
    @Nullable Throughput throughput,
    @Nullable LayerPass layerPass,
    @Nullable List<EngineLayerResult> layers,
    @Nullable Reading unattributedUs,
    @Nullable List<Fusion> fusions,
    @Nullable Memory memory,
    @Nullable Power power,
    @Nullable Reading energyPerInferenceMj,
    @Nullable Accuracy accuracy,
    @Nullable Evaluation evaluation,
    @Nullable List<DerivedLayer> derived,
    @Nullable ColdStart coldStart) {

  enum Status {
    OK,
    FAILED,
    UNSUPPORTED
  }

  record Throughput(Reading perSecond) {}

  static WireCell of(Cell cell) {
    return switch (cell.outcome()) {
      case Cell.Measured measured -> measured(cell, measured.measurements());
      case Cell.Failed failed ->
          unmeasured(cell, Status.FAILED, failed.reason(), failed.remedies());
      case Cell.Unsupported unsupported ->
          unmeasured(cell, Status.UNSUPPORTED, unsupported.reason(), unsupported.remedies());
    };
  }

  Cell toCell() {
    Cell.Outcome outcome =
        switch (status) {
          case OK -> new Cell.Measured(toMeasurements());
          case FAILED -> new Cell.Failed(present(reason), known(remedies));
          case UNSUPPORTED -> new Cell.Unsupported(present(reason), known(remedies));
        };
    List<String> kept = keptFp32 == null ? List.of() : keptFp32;
    return new Cell(id, network, backend, device, precision, batch, kept, measuredOn, outcome);
  }

  private Measurements toMeasurements() {
    return new Measurements(
        present(provenance),
        present(build),
        present(latency),
        present(throughput).perSecond(),
        present(layerPass),
        present(layers),
        present(unattributedUs),
        present(fusions),
        present(memory),
        present(power),
        present(energyPerInferenceMj),
        present(accuracy),
        evaluation == null ? Evaluation.NOT_ASKED : evaluation,
        derived == null ? List.of() : derived,
        coldStart == null ? ColdStart.unavailable(Reading.OLDER_STUDY) : coldStart);
  }

  private static WireCell measured(Cell cell, Measurements m) {
    return new WireCell(
        cell.id(),
        cell.network(),
        cell.backend(),
        cell.device(),
        cell.precision(),
        cell.batch(),
        kept(cell),
        cell.measuredOn(),
        Status.OK,
        null,
        null,
        m.provenance(),
        m.build(),
        m.latency(),
        new Throughput(m.throughput()),
        m.layerPass(),
        m.layers(),
        m.unattributedUs(),
        m.fusions(),
        m.memory(),
        m.power(),
        m.energyPerInferenceMj(),
        m.accuracy(),
        m.evaluation(),
        m.derived().isEmpty() ? null : m.derived(),
        m.coldStart());
  }

  private static WireCell unmeasured(
      Cell cell, Status status, String reason, List<Remedy> remedies) {
    return new WireCell(
        cell.id(),
        cell.network(),
        cell.backend(),
        cell.device(),
        cell.precision(),
        cell.batch(),
        kept(cell),
        cell.measuredOn(),
        status,
        reason,
        remedies.isEmpty() ? null : remedies,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private static List<Remedy> known(@Nullable List<Remedy> remedies) {
    return remedies == null ? List.of() : remedies;
  }

  private static @Nullable List<String> kept(Cell cell) {
    return cell.keptFp32().isEmpty() ? null : cell.keptFp32();
  }

  /// The schema makes sure of it; a hole here is an error of the schema.
  private static <T> T present(@Nullable T part) {
    return Objects.requireNonNull(part, "a part of the cell that its status calls for");
  }

  static final class FromCell extends StdConverter<Cell, WireCell> {
    @Override
    public WireCell convert(Cell cell) {
      return of(cell);
    }
  }

  static final class ToCell extends StdConverter<WireCell, Cell> {
    @Override
    public Cell convert(WireCell wire) {
      return wire.toCell();
    }
  }
}
