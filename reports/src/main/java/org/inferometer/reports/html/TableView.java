package org.inferometer.reports.html;

import static org.inferometer.reports.html.HtmlWriter.with;

import java.util.List;
import org.inferometer.reports.analysis.Table;

/// A table in a box that scrolls by itself where the screen is narrow.
final class TableView {
  private final HtmlWriter html;
  private final Table table;
  private final int[] decimals;

  private TableView(HtmlWriter html, Table table) {
    this.html = html;
    this.table = table;
    this.decimals = table.decimals();
  }

  static void put(HtmlWriter html, Table table) {
    new TableView(html, table).put("box", "");
  }

  /// A table whose rows a click on a head sorts.
  static void putSortable(HtmlWriter html, Table table) {
    new TableView(html, table).put("scroll", "sortable");
  }

  private void put(String box, String style) {
    html.tag(
        "div",
        with("class", box, "tabindex", "0", "role", "region", "aria-label", table.caption()),
        () ->
            html.tag(
                "table",
                style.isEmpty() ? with() : with("class", style),
                () -> {
                  html.tag("caption", table.caption());
                  html.tag("thead", () -> html.tag("tr", this::heads));
                  html.tag("tbody", () -> table.rows().forEach(this::row));
                  if (!table.rest().isEmpty()) {
                    html.tag("tfoot", () -> row(table.rest()));
                  }
                }));
  }

  private void heads() {
    for (var column : table.columns()) {
      html.tag(
          "th", with("scope", "col", "class", column.number() ? "number" : "text"), column.title());
    }
  }

  private void row(List<Table.Entry> row) {
    html.tag(
        "tr",
        () -> {
          for (int i = 0; i < row.size(); i++) {
            entry(i, row.get(i));
          }
        });
  }

  private void entry(int column, Table.Entry entry) {
    boolean number = table.columns().get(column).number();
    var style = number ? "number" : "text";
    html.tag(
        column == 0 ? "th" : "td",
        column == 0 ? with("scope", "row", "class", style) : with("class", style),
        () -> {
          html.tag("bdi", entry.text());
          if (number) {
            pad(Table.padding(decimals[column], entry.text()));
          }
          if (!entry.note().isEmpty()) {
            html.tag("small", entry.note());
          }
        });
  }

  private void pad(String padding) {
    if (!padding.isEmpty()) {
      html.tag("span", with("class", "pad", "aria-hidden", "true"), padding);
    }
  }
}
