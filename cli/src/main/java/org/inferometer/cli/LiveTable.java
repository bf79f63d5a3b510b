package org.inferometer.cli;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import org.inferometer.cli.TextTable.Column;
import org.inferometer.comparison.Progress.Known;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.runner.Standing;
import org.inferometer.study.Interval;
import org.inferometer.study.Reading;

/// What is known so far of cells that are being measured in rounds: a row for each, and a line for
/// all.
final class LiveTable {
  private final Standing standing;
  private final List<String> ids;

  /// What all ids begin with, up to a slash.
  private final String common;

  LiveTable(Standing standing) {
    this.standing = standing;
    this.ids = List.copyOf(standing.medianMs().keySet());
    this.common = common(ids);
  }

  private static String common(List<String> ids) {
    if (ids.size() < 2) {
      return "";
    }
    String first = ids.getFirst();
    int end = first.length();
    for (String id : ids) {
      while (!id.startsWith(first.substring(0, end))) {
        end--;
      }
    }
    return first.substring(0, first.lastIndexOf('/', Math.max(0, end - 1)) + 1);
  }

  /// Head and rows, each within a width.
  ///
  /// @param most rows; of more, the last line says how many are left out
  List<String> lines(int width, int most) {
    TextTable table =
        new TextTable(
            Column.text("cell"),
            Column.figure("median ms"),
            Column.figure("times as fast"),
            Column.text("as"),
            Column.text("so far"));
    ids.stream().limit(most).forEach(id -> table.row(row(id)));
    List<String> lines = new ArrayList<>(table.lines());
    if (ids.size() > most) {
      lines.add("and " + NumberFormatting.plural(ids.size() - most, "more cell"));
    }
    return lines.stream().map(line -> ProgressBar.cut(line, width)).toList();
  }

  private String[] row(String id) {
    Optional<Known> known = against(id);
    return new String[] {
      shown(id),
      FigureText.value(Reading.exact(standing.medianMs().getOrDefault(id, 0.0), "ms")),
      known.map(LiveTable::ratio).orElse(""),
      known.map(ratio -> shown(ratio.base())).orElse(""),
      known.map(ratio -> ratio.verdict().name().toLowerCase(Locale.ROOT)).orElse("")
    };
  }

  /// What a cell is compared with: of several, the one that comes first in the study.
  private Optional<Known> against(String id) {
    return standing.progress().known().stream()
        .filter(known -> known.of().equals(id) && known.ratio() != null)
        .min(Comparator.comparingInt(known -> ids.indexOf(known.base())));
  }

  private String shown(String id) {
    return PlainText.of(id.startsWith(common) ? id.substring(common.length()) : id);
  }

  /// `2.97 ± 0.15`; without an interval where there is none yet.
  private static String ratio(Known known) {
    Double ratio = known.ratio();
    if (ratio == null) {
      return "-";
    }
    double widest = 1 + known.halfWidth();
    return Double.isInfinite(widest)
        ? FigureText.value(Reading.exact(ratio, "1"))
        : FigureText.withInterval(
            Reading.measured(ratio, "1", 1, new Interval(ratio / widest, ratio * widest)));
  }

  /// `generation 3, ratios within ±4.1 %`.
  String state() {
    double widest = standing.progress().widest();
    return "generation "
        + standing.generation()
        + (standing.generations() > 0 ? " of " + standing.generations() : "")
        + (widest > 0 && Double.isFinite(widest)
            ? ", ratios within ±" + NumberFormatting.percent(widest)
            : "");
  }

  /// All of it in a line, for where nothing can be drawn: `after 38 s: fp32/b1 43.1 ms; int8/b1
  /// 14.5 ms, 2.97 ± 0.15 × as fast as fp32/b1`.
  String line() {
    return "after "
        + TextFormatting.duration(standing.elapsed().toSeconds())
        + ": "
        + ids.stream().map(this::words).collect(Collectors.joining("; "));
  }

  private String words(String id) {
    String[] row = row(id);
    return row[0]
        + " "
        + row[1]
        + " ms"
        + (row[2].isEmpty() ? "" : ", " + row[2] + " × as fast as " + row[3]);
  }
}
