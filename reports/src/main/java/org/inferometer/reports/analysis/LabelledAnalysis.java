package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.LabelledData;
import org.inferometer.study.Study;

/// What labelled samples say of a study's networks and precisions.
///
/// @param about which samples, and what was made of them, a sentence each
/// @param variants in the study's order
/// @param augmentations the columns, `none` first
/// @param summary top-1 and top-5 of every variant and augmentation
/// @param comparisons of pairs of variants, sample by sample
/// @param telling the samples that tell variants apart, a few of them, see [DisagreementTable]
public record LabelledAnalysis(
    LabelledData data,
    List<String> about,
    List<LabelledVariant> variants,
    List<String> augmentations,
    Table summary,
    Table comparisons,
    Table telling) {
  /// How the comparison is made, for below its table.
  public static final String COMPARISON_NOTE =
      "Change of top-1 in points of percent on the same samples, with Newcombe's interval for pairs"
          + " (1998, method 10). p is that of the exact McNemar test; under 0.05, and with an interval"
          + " that excludes 0, one is better; otherwise that is unclear. Each row is a test of its own: of twenty without"
          + " any difference, one is expected to show one.";

  private static final Table.Entry MISSING = Table.Entry.of(FormattedReading.MISSING);

  public LabelledAnalysis {
    about = List.copyOf(about);
    variants = List.copyOf(variants);
    augmentations = List.copyOf(augmentations);
  }

  /// Empty where the study has no labelled samples.
  static Optional<LabelledAnalysis> of(Study study) {
    return Optional.ofNullable(study.labelled()).map(data -> of(study, data));
  }

  private static LabelledAnalysis of(Study study, LabelledData data) {
    var variants = LabelledVariant.of(study.cells());
    var augmentations = augmentations(variants);
    return new LabelledAnalysis(
        data,
        about(data, variants),
        variants,
        augmentations,
        summary(data, variants, augmentations),
        LabelledComparison.table(LabelledComparison.of(variants, augmentations)),
        DisagreementTable.table(data, variants));
  }

  /// `as they are`, `invert`.
  public static String images(String augmentation) {
    return augmentation.equals(Column.AS_IT_IS) ? "as they are" : augmentation;
  }

  private static List<String> augmentations(List<LabelledVariant> variants) {
    Set<String> found = new LinkedHashSet<>(List.of(Column.AS_IT_IS));
    for (var variant : variants) {
      variant.scored().ifPresent(s -> s.columns().forEach(c -> found.add(c.augmentation())));
    }
    return List.copyOf(found);
  }

  private static List<String> about(LabelledData data, List<LabelledVariant> variants) {
    List<String> about = new ArrayList<>();
    about.add(
        String.format(
            Locale.ROOT,
            "%s of %s, %s.%s",
            NumberFormatting.plural(data.samples(), "labelled image"),
            TextFormatting.visible(data.data()),
            data.available() == data.samples()
                ? "all that it holds"
                : "spread over the classes of the "
                    + NumberFormatting.count(data.available())
                    + " that it holds",
            data.unlabelled() == 0
                ? ""
                : " Left out, as they have no label: "
                    + NumberFormatting.count(data.unlabelled())
                    + "."));
    about.add("Preprocessing: " + TextFormatting.visible(data.preprocessing()) + ".");
    about.add(
        "Each network and precision is evaluated once, on the engine of its smallest batch: which"
            + " class an image is given does not depend on the batch.");
    variants.stream()
        .flatMap(v -> v.scored().stream())
        .map(s -> "Confidence: " + TextFormatting.continued(TextFormatting.visible(s.confidence())))
        .distinct()
        .forEach(about::add);
    return about;
  }

  private static Table summary(
      LabelledData data, List<LabelledVariant> variants, List<String> augmentations) {
    boolean top5 =
        variants.stream()
            .flatMap(v -> v.column(Column.AS_IT_IS).stream())
            .anyMatch(c -> c.top5().asDouble().isPresent());
    List<Table.Column> columns = new ArrayList<>(List.of(Table.Column.text("Network")));
    columns.add(Table.Column.text("Precision"));
    for (var augmentation : augmentations) {
      var suffix = augmentation.equals(Column.AS_IT_IS) ? "" : ", " + augmentation;
      columns.add(Table.Column.number("Top-1" + suffix, "%"));
      if (top5) {
        columns.add(Table.Column.number("Top-5" + suffix, "%"));
      }
    }
    var rows = variants.stream().map(v -> row(data, v, augmentations, top5)).toList();
    return new Table("Accuracy on labelled images, with 95 % intervals", columns, rows);
  }

  private static List<Table.Entry> row(
      LabelledData data, LabelledVariant variant, List<String> augmentations, boolean top5) {
    List<Table.Entry> row = new ArrayList<>();
    row.add(Table.Entry.of(TextFormatting.visible(variant.network())));
    row.add(new Table.Entry(TextFormatting.precision(variant.precision()), variant.reason()));
    for (var augmentation : augmentations) {
      var column = variant.column(augmentation);
      row.add(column.map(c -> PercentagePoints.entry(c.top1(), data.samples())).orElse(MISSING));
      if (top5) {
        row.add(column.map(c -> PercentagePoints.entry(c.top5(), data.samples())).orElse(MISSING));
      }
    }
    return row;
  }
}
