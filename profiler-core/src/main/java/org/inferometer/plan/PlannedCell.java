package org.inferometer.plan;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.inferometer.machine.Machine;
import org.inferometer.machine.Target;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Outcome;
import org.inferometer.study.Precision;

/// A cell before it is measured.
///
/// @param keep names of layers, or types, that stay FP32; empty for FP32 cells
/// @param settled an outcome that is known without measuring; empty for all others
public record PlannedCell(
    PlannedNetwork network,
    Target target,
    Precision precision,
    int batch,
    List<String> keep,
    Optional<Outcome> settled) {

  public String id() {
    return Cell.id(network.id(), target.backend().id(), precision, batch);
  }

  /// This INT8 cell with more layers that stay FP32, as a search found them.
  public PlannedCell mixed(List<String> found) {
    List<String> all = new ArrayList<>(keep);
    all.addAll(found);
    return new PlannedCell(network, target, Precision.INT8_MIXED, batch, all, settled);
  }

  /// The cell that is examined for all batches of this one's network and precision, where that
  /// takes long: the one of the smallest batch that can be measured.
  public PlannedCell examined(List<PlannedCell> all) {
    return all.stream()
        .filter(other -> other.network().equals(network) && other.precision() == precision)
        .filter(other -> other.settled().isEmpty())
        .min(Comparator.comparingInt(PlannedCell::batch))
        .orElse(this);
  }

  public Cell with(Outcome outcome) {
    return new Cell(
        id(),
        network.id(),
        target.backend().id(),
        target.device().id(),
        precision,
        batch,
        keep,
        new Machine().measuredOn(target.device()),
        outcome);
  }
}
