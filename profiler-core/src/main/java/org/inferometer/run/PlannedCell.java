package org.inferometer.run;

import java.util.Optional;
import org.inferometer.study.Cell;
import org.inferometer.study.Cell.Outcome;
import org.inferometer.study.Precision;

/// A cell before it is measured.
///
/// @param settled an outcome that is known without measuring; empty for all others
record PlannedCell(
    PlannedNetwork network,
    Target target,
    Precision precision,
    int batch,
    Optional<Outcome> settled) {

  String id() {
    return Cell.id(network.id(), target.backend().id(), precision, batch);
  }

  Cell with(Outcome outcome) {
    return new Cell(
        id(), network.id(), target.backend().id(), target.device().id(), precision, batch, outcome);
  }
}
