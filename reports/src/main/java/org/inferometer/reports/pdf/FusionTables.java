package org.inferometer.reports.pdf;

import java.util.List;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.Numbers;
import org.inferometer.reports.analysis.Table;

/// What the optimiser did, on paper: counts for every cell, details once for cells that agree.
final class FusionTables {
  private static final int MOST = 60;

  private FusionTables() {}

  static void add(Tag body, CellAnalysis cell, List<CellAnalysis> before) {
    var fusions = cell.fusions().fusions();
    if (fusions.isEmpty()) {
      body.add("h3").text("Fusions");
      body.add("p").text("The engine reports none.");
      return;
    }
    Tables.add(body, cell.fusions().summary(), "16 48 16 20");
    before.stream()
        .filter(earlier -> earlier.fusions().fusions().equals(fusions))
        .findFirst()
        .ifPresentOrElse(
            same -> body.add("p").text("One by one they are those of " + same.label() + "."),
            () -> details(body, cell.fusions().details()));
  }

  private static void details(Tag body, Table all) {
    int shown = Math.min(MOST, all.rows().size());
    Tables.add(
        body, new Table(all.caption(), all.columns(), all.rows().subList(0, shown)), "30 12 58");
    int more = all.rows().size() - shown;
    if (more > 0) {
      body.add("p", "note")
          .text(Numbers.plural(more, "more fusion") + ": the HTML report has them all.");
    }
  }
}
