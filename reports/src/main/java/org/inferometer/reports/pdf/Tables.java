package org.inferometer.reports.pdf;

import java.util.Arrays;
import java.util.List;
import org.inferometer.reports.analysis.Table;

/// Tables of the analysis as tables of the page.
final class Tables {
  private Tables() {}

  /// A table with its caption; nothing where it has no rows.
  static void add(Tag parent, Table table) {
    add(parent, table, "");
  }

  /// @param widths of the columns in percent, separated by blanks; empty to leave them open
  static void add(Tag parent, Table table, String widths) {
    if (table.rows().isEmpty()) {
      return;
    }
    parent.add("h3").text(table.caption());
    var body = start(parent, table.columns(), widths);
    var decimals = new int[table.columns().size()];
    Arrays.setAll(decimals, i -> table.columns().get(i).number() ? table.decimals(i) : 0);
    for (var row : table.rows()) {
      addRow(body, table, decimals, row);
    }
  }

  /// The head, repeated on every page, and an empty body.
  static Tag start(Tag parent, List<Table.Column> columns, String widths) {
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

  private static void addRow(Tag body, Table table, int[] decimals, List<Table.Entry> entries) {
    var row = body.add("tr");
    for (int i = 0; i < entries.size(); i++) {
      boolean number = table.columns().get(i).number();
      addEntry(row, entries.get(i), number, decimals[i]);
    }
  }

  private static void addEntry(Tag row, Table.Entry entry, boolean number, int decimals) {
    var cell = row.add("td", number ? "number" : "text");
    if (number) {
      addNumber(cell, entry.text(), decimals);
    } else {
      cell.text(entry.text());
    }
    if (!entry.note().isEmpty()) {
      cell.add("div", "note").text(entry.note());
    }
  }

  /// A number with the unseen digits that put decimal marks below each other.
  static void addNumber(Tag cell, String text, int mostDecimals) {
    cell.text(text);
    var padding = Table.padding(mostDecimals, text);
    if (!padding.isEmpty() && Character.isDigit(text.charAt(text.length() - 1))) {
      cell.add("span", "unseen").text(padding);
    }
  }
}
