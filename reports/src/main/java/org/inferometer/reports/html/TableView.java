package org.inferometer.reports.html;

import static org.inferometer.reports.html.Html.with;

import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.reports.analysis.Table;

/// A static table in a box that scrolls by itself where the screen is narrow.
final class TableView {
  private TableView() {}

  static void put(Html html, Table table) {
    put(html, table, "box", "");
  }

  static void putUnlessEmpty(Html html, Table table) {
    if (!table.rows().isEmpty()) {
      put(html, table);
    }
  }

  /// A table whose rows a click on a head sorts.
  static void putSortable(Html html, Table table) {
    put(html, table, "scroll", "sortable");
  }

  private static void put(Html html, Table table, String box, String style) {
    html.tag(
        "div",
        with("class", box, "tabindex", "0", "role", "region", "aria-label", table.caption()),
        () ->
            html.tag(
                "table",
                style.isEmpty() ? with() : with("class", style),
                () -> {
                  html.tag("caption", table.caption());
                  head(html, table.columns());
                  int[] decimals = decimals(table);
                  html.tag(
                      "tbody", () -> table.rows().forEach(row -> row(html, table, decimals, row)));
                }));
  }

  private static void head(Html html, List<Table.Column> columns) {
    html.tag(
        "thead",
        () ->
            html.tag(
                "tr",
                () ->
                    columns.forEach(column ->
                        html.tag(
                            "th",
                            with("scope", "col", "class", column.number() ? "number" : "text"),
                            column.title()))));
  }

  private static int[] decimals(Table table) {
    return IntStream.range(0, table.columns().size())
        .map(i -> table.columns().get(i).number() ? table.decimals(i) : 0)
        .toArray();
  }

  private static void row(Html html, Table table, int[] decimals, List<Table.Entry> row) {
    html.tag(
        "tr",
        () -> {
          for (int i = 0; i < row.size(); i++) {
            entry(html, table, decimals, i, row.get(i));
          }
        });
  }

  private static void entry(Html html, Table table, int[] decimals, int column, Table.Entry entry) {
    boolean number = table.columns().get(column).number();
    html.tag(
        column == 0 ? "th" : "td",
        column == 0
            ? with("scope", "row", "class", "text")
            : with("class", number ? "number" : "text"),
        () -> {
          html.tag("bdi", entry.text());
          if (number) {
            pad(html, Table.padding(decimals[column], entry.text()));
          }
          if (!entry.note().isEmpty()) {
            html.tag("small", entry.note());
          }
        });
  }

  private static void pad(Html html, String padding) {
    if (!padding.isEmpty()) {
      html.tag("span", with("class", "pad", "aria-hidden", "true"), padding);
    }
  }
}
