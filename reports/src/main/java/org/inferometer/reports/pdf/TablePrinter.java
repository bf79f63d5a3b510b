package org.inferometer.reports.pdf;

import java.util.List;
import org.inferometer.reports.analysis.Table;

/// Prints tables of the analysis.
final class TablePrinter {
  private TablePrinter() {}

  /// A table with its caption; nothing where it has no rows.
  ///
  /// @param widths of the columns in percent, separated by blanks; empty to leave them open
  static void add(XhtmlElement parent, Table table, String widths) {
    if (table.rows().isEmpty()) {
      return;
    }
    parent.add("h3").text(table.caption());
    var body = start(parent, table.columns(), widths);
    int[] decimals = table.decimals();
    for (var row : table.rows()) {
      addRow(body.add("tr"), table, decimals, row);
    }
    if (!table.rest().isEmpty()) {
      addRow(body.add("tr", "rest"), table, decimals, table.rest());
    }
  }

  /// The head, repeated on every page, and an empty body.
  private static XhtmlElement start(
      XhtmlElement parent, List<Table.Column> columns, String widths) {
    var element = parent.add("table", widths.isEmpty() ? "data" : "data fixed");
    if (!widths.isEmpty()) {
      for (var width : widths.split(" ")) {
        element.add("col").with("style", "width: " + width + "%");
      }
    }
    var head = element.add("thead").add("tr");
    for (var column : columns) {
      head.add("th", column.number() ? "number" : "text").text(column.title());
    }
    return element.add("tbody");
  }

  private static void addRow(
      XhtmlElement row, Table table, int[] decimals, List<Table.Entry> entries) {
    for (int i = 0; i < entries.size(); i++) {
      addEntry(row, entries.get(i), table.columns().get(i).number(), decimals[i]);
    }
  }

  private static void addEntry(XhtmlElement row, Table.Entry entry, boolean number, int decimals) {
    var cell = row.add("td", number ? "number" : "text").text(entry.text());
    var padding = number ? Table.padding(decimals, entry.text()) : "";
    if (!padding.isEmpty()) {
      // Unseen digits put decimal marks below each other.
      cell.add("span", "unseen").text(padding);
    }
    if (!entry.note().isEmpty()) {
      cell.add("div", "note").text(entry.note());
    }
  }
}
