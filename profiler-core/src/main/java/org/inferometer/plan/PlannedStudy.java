package org.inferometer.plan;

import java.util.List;
import org.inferometer.machine.Target;

/// A plan whose inputs were found and checked: nothing is measured yet.
///
/// @param cells in the order of the study
public record PlannedStudy(
    StudyPlan plan,
    Target target,
    List<PlannedNetwork> networks,
    List<PlannedCell> cells,
    LabelledEvaluation evaluation) {
  public PlannedStudy {
    networks = List.copyOf(networks);
    cells = List.copyOf(cells);
  }
}
