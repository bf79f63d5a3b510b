package org.inferometer.cli;

import java.io.PrintStream;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A table of plain text: columns as wide as what they hold, two spaces apart.
final class TextTable {
  private final List<Column> columns;
  private final List<List<String>> rows = new ArrayList<>();

  /// A column's head, and whether its texts are figures that stand to the right.
  record Column(String head, boolean right) {
    static Column text(String head) {
      return new Column(head, false);
    }

    static Column figure(String head) {
      return new Column(head, true);
    }
  }

  TextTable(Column... columns) {
    this.columns = List.of(columns);
  }

  /// @param cells one text a column; control characters are made visible
  TextTable row(String... cells) {
    if (cells.length != columns.size()) {
      throw new IllegalArgumentException(
          "a row of " + cells.length + " cells in a table of " + columns.size() + " columns");
    }
    rows.add(IntStream.range(0, cells.length).mapToObj(i -> cell(cells[i])).toList());
    return this;
  }

  void print(PrintStream out) {
    lines().forEach(out::println);
  }

  /// The heads and the rows.
  List<String> lines() {
    List<String> heads = columns.stream().map(Column::head).toList();
    int[] widths = IntStream.range(0, columns.size()).map(i -> width(i, heads)).toArray();
    return Stream.concat(Stream.of(heads), rows.stream()).map(row -> line(row, widths)).toList();
  }

  private static String cell(String text) {
    return PlainText.of(text.replace('\n', ' '));
  }

  private int width(int column, List<String> heads) {
    int widest = rows.stream().mapToInt(row -> length(row.get(column))).max().orElse(0);
    return Math.max(widest, length(heads.get(column)));
  }

  private String line(List<String> cells, int[] widths) {
    return IntStream.range(0, cells.size())
        .mapToObj(i -> pad(cells.get(i), widths[i], columns.get(i).right()))
        .collect(Collectors.joining("  "))
        .stripTrailing();
  }

  private static String pad(String text, int width, boolean right) {
    String space = " ".repeat(Math.max(0, width - length(text)));
    return right ? space + text : text + space;
  }

  private static int length(String text) {
    return text.codePointCount(0, text.length());
  }
}
