package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.LabelledData;

/// The samples that say most about variants, for formats that cannot show all of them: those on
/// which variants disagree; or, of a single variant, those that it gets wrong. What is got wrong
/// with the greatest confidence comes first.
final class DisagreementTable {
  private static final int MOST_ROWS = 40;
  private static final int MOST_VARIANTS = 6;
  private static final int LONGEST_NAME = 40;

  private DisagreementTable() {}

  static Table table(LabelledData data, List<LabelledVariant> variants) {
    var evaluated = variants.stream().filter(v -> v.scored().isPresent()).toList();
    var shown = shown(evaluated);
    var columns = shown.stream().map(v -> v.column(Column.AS_IT_IS).orElseThrow()).toList();
    var telling =
        IntStream.range(0, data.samples())
            .filter(i -> tells(columns, i))
            .boxed()
            .sorted(Comparator.comparingDouble(i -> -wrongConfidence(columns, i)))
            .toList();
    List<Table.Column> heads = new ArrayList<>(List.of(Table.Column.text("Image")));
    heads.add(Table.Column.text("Label"));
    shown.forEach(v -> heads.add(Table.Column.text(v.label())));
    return new Table(
        caption(telling.size(), evaluated.size(), shown.size()),
        heads,
        telling.stream().limit(MOST_ROWS).map(i -> row(data, columns, i)).toList());
  }

  /// As many as there is room for, in the study's order: every network's first precision before any
  /// network's second one.
  private static List<LabelledVariant> shown(List<LabelledVariant> evaluated) {
    Map<String, Integer> before = new HashMap<>();
    Map<LabelledVariant, Integer> turn = new HashMap<>();
    evaluated.forEach(v -> turn.put(v, before.merge(v.network(), 1, Integer::sum)));
    var chosen =
        evaluated.stream()
            .sorted(Comparator.comparingInt(v -> turn.getOrDefault(v, 0)))
            .limit(MOST_VARIANTS)
            .toList();
    return evaluated.stream().filter(chosen::contains).toList();
  }

  private static String caption(int telling, int evaluated, int shown) {
    var what =
        evaluated == 1
            ? "Images that are classified wrong"
            : "Images on which "
                + (shown < evaluated
                    ? NumberFormatting.inWords(shown) + " of " + NumberFormatting.inWords(evaluated)
                    : "they")
                + " disagree";
    return telling > MOST_ROWS
        ? what + ": " + MOST_ROWS + " of " + NumberFormatting.count(telling)
        : what + ": " + NumberFormatting.count(telling);
  }

  private static boolean tells(List<Column> columns, int sample) {
    return columns.size() == 1
        ? !columns.getFirst().isRight(sample)
        : columns.stream().map(c -> c.predicted()[sample]).distinct().count() > 1;
  }

  private static double wrongConfidence(List<Column> columns, int sample) {
    return columns.stream()
        .filter(c -> !c.isRight(sample))
        .mapToDouble(c -> c.confidence()[sample])
        .max()
        .orElse(0);
  }

  private static List<Table.Entry> row(LabelledData data, List<Column> columns, int sample) {
    List<Table.Entry> row = new ArrayList<>();
    row.add(Table.Entry.of(TextFormatting.shortened(data.files().get(sample), LONGEST_NAME)));
    row.add(Table.Entry.of(labels(data, sample)));
    for (var column : columns) {
      row.add(
          new Table.Entry(
              name(data, column.predicted()[sample])
                  + " ("
                  + NumberFormatting.percent(column.confidence()[sample])
                  + ")",
              column.isRight(sample) ? "" : "wrong"));
    }
    return row;
  }

  private static String labels(LabelledData data, int sample) {
    return IntStream.of(data.labels()[sample])
        .mapToObj(label -> name(data, label))
        .collect(Collectors.joining(" or "));
  }

  private static String name(LabelledData data, int label) {
    return TextFormatting.shortened(data.className(label), LONGEST_NAME);
  }
}
