package org.inferometer.reports.markdown;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.inferometer.reports.analysis.Table;

/// Builds a page of GitHub's Markdown. Every text is escaped: it shows as it is, and can be neither
/// markup nor a link nor a mention.
final class MarkdownPage {
  private static final String ALWAYS = "\\`*_[]#|~$!";
  private static final String WHERE_A_LINE_BEGINS = "-+=";
  private static final Pattern LIST = Pattern.compile("^(\\d+)([.)])(?=\\s|$)");

  private final StringBuilder out = new StringBuilder();

  void heading(int level, String text) {
    out.append("#".repeat(level)).append(' ').append(escaped(text)).append("\n\n");
  }

  void paragraph(String text) {
    out.append(escaped(text)).append("\n\n");
  }

  /// An item of a list; a heading or a gap ends the list.
  void item(String text) {
    out.append("- ").append(escaped(text)).append('\n');
  }

  void row(List<String> entries) {
    out.append(
        entries.stream()
            .map(MarkdownPage::escaped)
            .collect(Collectors.joining(" | ", "| ", " |\n")));
  }

  /// The line below a table's head.
  ///
  /// @param right for each column whether it is set right
  void rule(List<Boolean> right) {
    out.append(
        right.stream().map(r -> r ? "---:" : "---").collect(Collectors.joining("|", "|", "|\n")));
  }

  void gap() {
    out.append('\n');
  }

  void table(Table table) {
    if (table.rows().isEmpty()) {
      return;
    }
    heading(2, table.caption());
    row(table.columns().stream().map(Table.Column::title).toList());
    rule(table.columns().stream().map(Table.Column::number).toList());
    for (var line : table.rows()) {
      row(line.stream().map(MarkdownPage::entry).toList());
    }
    gap();
  }

  private static String entry(Table.Entry entry) {
    return entry.note().isEmpty() ? entry.text() : entry.text() + " (" + entry.note() + ")";
  }

  /// A block of code, fenced with more backticks than the code has in a row.
  void code(String code) {
    var line = code.replaceAll("\\R", " ");
    int ticks = 3;
    while (line.contains("`".repeat(ticks))) {
      ticks++;
    }
    var fence = "`".repeat(ticks);
    out.append(fence).append("sh\n").append(line).append('\n').append(fence).append('\n');
  }

  String text() {
    return out.toString().replaceAll("(?m)^(- .*)\n#", "$1\n\n#");
  }

  /// GitHub links addresses, mentions and issue numbers in the finished page, where backslashes no
  /// longer count; an empty comment parts them.
  static String escaped(String text) {
    var escaped = new StringBuilder(text.length() + 16);
    for (int i = 0; i < text.length(); i++) {
      escaped.append(escaped(text.charAt(i), i == 0));
    }
    return LIST.matcher(escaped)
        .replaceFirst("$1\\\\$2")
        .replace("@", "@<!-- -->")
        .replace("\\#", "#<!-- -->")
        .replace("://", "&#58;//")
        .replace("www.", "www&#46;");
  }

  private static String escaped(char c, boolean first) {
    return switch (c) {
      case '\n', '\r', '\t' -> " ";
      case '<' -> "&lt;";
      case '>' -> "&gt;";
      case '&' -> "&amp;";
      default -> needsBackslash(c, first) ? "\\" + c : Character.toString(c);
    };
  }

  private static boolean needsBackslash(char c, boolean first) {
    return ALWAYS.indexOf(c) >= 0 || (first && WHERE_A_LINE_BEGINS.indexOf(c) >= 0);
  }
}
