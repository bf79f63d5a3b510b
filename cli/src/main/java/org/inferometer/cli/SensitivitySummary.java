package org.inferometer.cli;

import java.io.PrintStream;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.study.Study;

/// What `profile` prints about the sensitivity of INT8 layers, a line a network and backend.
final class SensitivitySummary {
  private SensitivitySummary() {}

  static void print(Study study, PrintStream out) {
    study
        .sensitivities()
        .forEach(sensitivity ->
            out.println("  " + PlainText.of(LayerSensitivity.of(sensitivity).line())));
  }
}
