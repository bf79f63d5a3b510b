package org.inferometer.reports.csv;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.Comparison;
import org.inferometer.study.Control;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// Every comparison of two cells, a line each, and the control, whose `kind` is `control` and which
/// has the study's resolution and what its own processes differ by; the head alone in studies of
/// earlier releases.
///
/// A ratio is the time of `base` over the time of `of`: above 1, `of` is the faster one. The
/// columns of percent are standard deviations of its logarithm.
@Extension
public final class ComparisonsCsvReport implements ReportRenderer {
  private static final List<String> HEAD =
      List.of(
          "kind",
          "base",
          "of",
          "ratio",
          "ratio_ci95_low",
          "ratio_ci95_high",
          "ratio_samples",
          "verdict",
          "resolution",
          "rounds",
          "generations",
          "design_effect",
          "round_percent",
          "process_percent",
          "build_percent",
          "needed_generations",
          "notes");

  @Override
  public String format() {
    return "comparisons";
  }

  @Override
  public String fileName() {
    return "comparisons.csv";
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    CsvWriter.write(
        target,
        HEAD,
        csv -> {
          for (Comparison comparison : study.comparisons()) {
            write(comparison, csv);
          }
          if (study.control() != null) {
            write(study.control(), csv);
          }
        });
  }

  private static void write(Comparison comparison, CsvWriter csv) throws IOException {
    CsvWriter.Notes notes = new CsvWriter.Notes();
    csv.text(label(comparison.kind()));
    csv.text(comparison.base());
    csv.text(comparison.of());
    csv.reading("ratio", comparison.ratio(), notes);
    csv.text(label(comparison.verdict()));
    csv.text("");
    csv.number(comparison.rounds());
    csv.number(comparison.generations());
    csv.optional(comparison.designEffect());
    write(comparison.spread(), csv, notes);
    csv.optional(comparison.neededGenerations());
    csv.text(notes.text());
    csv.endLine();
  }

  private static void write(Control control, CsvWriter csv) throws IOException {
    CsvWriter.Notes notes = new CsvWriter.Notes();
    csv.text("control");
    csv.text(control.cell());
    csv.text(control.cell());
    csv.reading("ratio", control.ratio(), notes);
    csv.text(control.holds() ? "holds" : "differs");
    csv.optional(control.resolution());
    for (int empty = HEAD.indexOf("rounds"); empty < HEAD.indexOf("round_percent"); empty++) {
      csv.text("");
    }
    write(control.spread(), csv, notes);
    csv.text("");
    csv.text(notes.text());
    csv.endLine();
  }

  private static void write(Comparison.Spread spread, CsvWriter csv, CsvWriter.Notes notes)
      throws IOException {
    csv.value("round_percent", spread.round(), notes);
    csv.value("process_percent", spread.process(), notes);
    csv.value("build_percent", spread.build(), notes);
  }

  private static String label(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
