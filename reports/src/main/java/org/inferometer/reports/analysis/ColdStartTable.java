package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.inferometer.study.Reading;

/// What passes before each cell serves at its full speed.
///
/// @param table a row for each cell; empty where nothing is known of any
/// @param notes why figures are missing, a sentence for each reason
public record ColdStartTable(Optional<Table> table, List<String> notes) {
  private static final List<Table.Column> COLUMNS =
      List.of(
          Table.Column.text("Cell"),
          Table.Column.text("Read"),
          Table.Column.text("Derive"),
          Table.Column.text("Build"),
          Table.Column.text("Load"),
          Table.Column.text("First inference"),
          Table.Column.text("Until settled"),
          Table.Column.text("Steady inference"));

  /// What the columns are.
  public static final String LEGEND =
      "Read: importing the model. Derive: converting it to the precision. Build: making the engine."
          + " Where later generations load what the first one built, the columns from Load on are"
          + " theirs. Until settled: from the end of the first inference until latency is steady."
          + " Below each figure stands its 95 % interval over generations, where there are several.";

  public ColdStartTable {
    notes = List.copyOf(notes);
  }

  static ColdStartTable of(List<CellAnalysis> cells, boolean severalNetworks) {
    var missing =
        cells.stream()
            .flatMap(cell -> steps(cell).stream())
            .map(FormattedReading::of)
            .filter(FormattedReading::isMissing)
            .map(FormattedReading::note)
            .distinct()
            .toList();
    var known =
        cells.stream()
            .filter(cell -> steps(cell).stream().anyMatch(step -> step.asDouble().isPresent()))
            .toList();
    return known.isEmpty()
        ? new ColdStartTable(
            Optional.empty(),
            missing.stream().map(why -> "Cold start is not available: " + why + ".").toList())
        : new ColdStartTable(
            Optional.of(
                new Table(
                    "Cold start",
                    COLUMNS,
                    known.stream().map(cell -> row(cell, severalNetworks)).toList())),
            missing.stream().map(why -> "n/a: " + why + ".").toList());
  }

  private static List<Reading> steps(CellAnalysis cell) {
    return cell.measurements().coldStart().steps();
  }

  private static List<Table.Entry> row(CellAnalysis cell, boolean severalNetworks) {
    var row = new ArrayList<Table.Entry>();
    row.add(
        Table.Entry.of(
            severalNetworks
                ? CellNames.network(cell.cell().network()) + ": " + cell.label()
                : cell.label()));
    for (var step : steps(cell)) {
      var figure = FormattedReading.of(step);
      row.add(new Table.Entry(figure.text(), figure.isMissing() ? "" : figure.interval()));
    }
    return row;
  }
}
