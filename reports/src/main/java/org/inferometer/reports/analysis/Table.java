package org.inferometer.reports.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/// A table as every renderer shows it.
///
/// @param caption what it holds, as a short title
/// @param rows each with one entry for each column
/// @param rest what the rows leave out, summed up in a row of its own; empty if that is nothing
public record Table(
    String caption, List<Column> columns, List<List<Entry>> rows, List<Entry> rest) {
  public Table {
    columns = List.copyOf(columns);
    rows = rows.stream().map(List::copyOf).toList();
    rest = List.copyOf(rest);
    rows.forEach(new Width(caption, columns.size())::check);
    if (!rest.isEmpty()) {
      new Width(caption, columns.size()).check(rest);
    }
  }

  /// A table that leaves nothing out.
  public Table(String caption, List<Column> columns, List<List<Entry>> rows) {
    this(caption, columns, rows, List.of());
  }

  private record Width(String caption, int columns) {
    void check(List<Entry> row) {
      if (row.size() != columns) {
        throw new IllegalArgumentException(
            String.format(
                Locale.ROOT,
                "table '%s' has %d columns, but a row of %d",
                caption,
                columns,
                row.size()));
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
    public static Entry of(FormattedReading figure) {
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

  /// For each column the longest fraction of its numbers, in digits; 0 for columns of text.
  public int[] decimals() {
    return IntStream.range(0, columns.size())
        .map(column -> columns.get(column).number() ? decimals(column) : 0)
        .toArray();
  }

  private int decimals(int column) {
    return Stream.concat(rows.stream(), rest.isEmpty() ? Stream.of() : Stream.of(rest))
        .mapToInt(row -> fraction(row.get(column).text()))
        .max()
        .orElse(0);
  }

  /// What is to be put, unseen, behind an entry of a number column so that all decimal marks of the
  /// column stand below each other: `.00`, `0` or nothing.
  ///
  /// @param mostDecimals of the column
  public static String padding(int mostDecimals, String text) {
    if (text.isEmpty()) {
      return "";
    }
    int own = fraction(text);
    if (own == 0 && mostDecimals > 0) {
      return "." + "0".repeat(mostDecimals);
    }
    return "0".repeat(Math.max(0, mostDecimals - own));
  }

  /// Digits after the decimal mark; of an interval, those of its upper end.
  static int fraction(String text) {
    int mark = text.lastIndexOf('.');
    return mark < 0 || !Character.isDigit(text.charAt(text.length() - 1))
        ? 0
        : text.length() - mark - 1;
  }
}
