package org.inferometer.reports.analysis;

import java.util.Arrays;
import java.util.List;

/// A table as every renderer shows it.
///
/// @param caption what it holds, as a short title
/// @param rows each with one entry for each column
public record Table(String caption, List<Column> columns, List<List<Entry>> rows) {
  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    for (var row : rows) {
      if (row.size() != columns.size()) {
        throw new IllegalArgumentException(
            "table '%s' has %d columns, but a row of %d"
                .formatted(caption, columns.size(), row.size()));
      }
    }
  }

  /// A column.
  ///
  /// @param head its title
  /// @param unit shown in the head; empty if it has none
  /// @param number whether its entries are aligned at the decimal mark
  public record Column(String head, String unit, boolean number) {
    public static Column text(String head) {
      return new Column(head, "", false);
    }

    public static Column number(String head, String unit) {
      return new Column(head, unit, true);
    }

    /// `time (ms)`.
    public String title() {
      return unit.isEmpty() ? head : head + " (" + unit + ")";
    }
  }

  /// One entry.
  ///
  /// @param note what stands below it in smaller type; empty for nothing
  public record Entry(String text, String note) {
    public static Entry of(String text) {
      return new Entry(text, "");
    }

    /// A figure without its unit, with what is to be said about it.
    public static Entry of(Figure figure) {
      return new Entry(figure.value(), figure.note());
    }
  }

  /// The table without all but its first rows.
  public Table first(int most) {
    return new Table(caption, columns, rows.stream().limit(most).toList());
  }

  /// A row of plain texts.
  public static List<Entry> row(String... texts) {
    return Arrays.stream(texts).map(Entry::of).toList();
  }

  /// The longest fraction of a column, in digits.
  public int decimals(int column) {
    return rows.stream().mapToInt(row -> fraction(row.get(column).text())).max().orElse(0);
  }

  /// What is to be put, unseen, behind an entry of a number column so that all decimal marks of the
  /// column stand below each other: `.00`, `0` or nothing.
  ///
  /// @param mostDecimals of the column
  public static String padding(int mostDecimals, String text) {
    int own = fraction(text);
    if (own == 0 && mostDecimals > 0) {
      return "." + "0".repeat(mostDecimals);
    }
    return "0".repeat(Math.max(0, mostDecimals - own));
  }

  /// Digits after the decimal mark.
  public static int fraction(String text) {
    int mark = text.indexOf('.');
    return mark < 0 || !Character.isDigit(text.charAt(text.length() - 1))
        ? 0
        : text.length() - mark - 1;
  }
}
