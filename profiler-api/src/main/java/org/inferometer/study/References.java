package org.inferometer.study;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// What a schema cannot say: names are unique and lead somewhere.
final class References {
  private References() {}

  static void check(Study study, String source) throws StudyFormatException {
    Set<String> networks =
        study.networks().stream().map(NetworkSummary::id).collect(Collectors.toSet());
    Set<String> ids = new HashSet<>();
    List<Cell> cells = study.cells();
    for (int i = 0; i < cells.size(); i++) {
      Cell cell = cells.get(i);
      if (!ids.add(cell.id())) {
        throw new StudyFormatException(
            source, "/cells/" + i + "/id", "a second cell '" + cell.id() + "'");
      }
      if (!networks.contains(cell.network())) {
        throw new StudyFormatException(
            source,
            "/cells/" + i + "/network",
            "'" + cell.network() + "' is not among the study's networks");
      }
      checkEvaluation(study, cell, "/cells/" + i + "/evaluation", source);
    }
    for (int i = 0; i < study.sensitivities().size(); i++) {
      String network = study.sensitivities().get(i).network();
      if (!networks.contains(network)) {
        throw new StudyFormatException(
            source,
            "/sensitivities/" + i + "/network",
            "'" + network + "' is not among the study's networks");
      }
    }
  }

  /// Columns have an entry for each labelled sample.
  private static void checkEvaluation(Study study, Cell cell, String pointer, String source)
      throws StudyFormatException {
    Measurements measured = cell.measurements();
    if (measured == null || !(measured.evaluation() instanceof Evaluation.Scored scored)) {
      return;
    }
    int samples = study.labelled() == null ? 0 : study.labelled().samples();
    for (Evaluation.Column column : scored.columns()) {
      if (column.predicted().length != samples) {
        throw new StudyFormatException(
            source,
            pointer,
            "has " + column.predicted().length + " entries for " + samples + " labelled samples");
      }
    }
  }
}
