package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inferometer.stats.PairedProportions;
import org.inferometer.study.Evaluation.Column;
import org.inferometer.study.Precision;

/// Two top-1 accuracies on the same samples, compared sample by sample.
///
/// @param what the one that is judged
/// @param against what it is compared with
/// @param images which column: `as they are`, `invert`, or `both`
record LabelledComparison(String what, String against, String images, PairedProportions pairs) {

  private static final double SMALLEST_P = 1e-4;

  /// "costs 0.4 points of top-1 (0.1–0.8)".
  static String clause(Column base, String baseName, Column other) {
    var pairs = pairs(base, other);
    if (!pairs.differs()) {
      return String.format(
          Locale.ROOT,
          "has a top-1 (%s) that cannot be told apart from that of %s (%s)",
          percent(other),
          baseName,
          percent(base));
    }
    double points = 100 * pairs.difference();
    var interval = pairs.interval95();
    double low = Math.min(Math.abs(interval.low()), Math.abs(interval.high()));
    double high = Math.max(Math.abs(interval.low()), Math.abs(interval.high()));
    return String.format(
        Locale.ROOT,
        "%s %s points of top-1 (%s–%s)",
        points < 0 ? "costs" : "gains",
        PercentagePoints.of(Math.abs(points), pairs.samples()),
        PercentagePoints.of(100 * low, pairs.samples()),
        PercentagePoints.of(100 * high, pairs.samples()));
  }

  /// "classifies 98.80 % of the labelled images right (97.91–99.31)".
  static String ownClause(Column column) {
    var top1 = PercentagePoints.entry(column.top1(), column.rank().length);
    return String.format(
        Locale.ROOT,
        "classifies %s\u00a0%% of the labelled images right%s",
        top1.text(),
        top1.note().isEmpty() ? "" : " (" + top1.note() + ")");
  }

  private static String percent(Column column) {
    return PercentagePoints.percent(column.top1(), column.rank().length);
  }

  /// Precisions against FP32, networks against the first, and augmented images against those that
  /// are as they are.
  static List<LabelledComparison> of(List<LabelledVariant> variants, List<String> augmentations) {
    List<LabelledComparison> all = new ArrayList<>();
    for (var augmentation : augmentations) {
      for (var variant : variants) {
        precisionBase(variants, variant).ifPresent(base -> add(all, base, variant, augmentation));
        networkBase(variants, variant).ifPresent(base -> add(all, base, variant, augmentation));
      }
    }
    for (var augmentation : augmentations.subList(1, augmentations.size())) {
      variants.forEach(variant -> addAugmented(all, variant, augmentation));
    }
    return all;
  }

  private static java.util.Optional<LabelledVariant> precisionBase(
      List<LabelledVariant> variants, LabelledVariant variant) {
    return variants.stream()
        .filter(v -> v.network().equals(variant.network()) && v.scored().isPresent())
        .filter(v -> v.precision() == Precision.FP32 && variant.precision() != Precision.FP32)
        .findFirst();
  }

  private static java.util.Optional<LabelledVariant> networkBase(
      List<LabelledVariant> variants, LabelledVariant variant) {
    return variants.stream()
        .filter(v -> v.precision() == variant.precision() && v.scored().isPresent())
        .findFirst()
        .filter(v -> !v.network().equals(variant.network()));
  }

  private static void add(
      List<LabelledComparison> all,
      LabelledVariant base,
      LabelledVariant other,
      String augmentation) {
    var first = base.column(augmentation);
    var second = other.column(augmentation);
    if (first.isPresent() && second.isPresent()) {
      all.add(
          new LabelledComparison(
              other.label(),
              base.label(),
              LabelledAnalysis.images(augmentation),
              pairs(first.get(), second.get())));
    }
  }

  private static void addAugmented(
      List<LabelledComparison> all, LabelledVariant variant, String augmentation) {
    var first = variant.column(Column.AS_IT_IS);
    var second = variant.column(augmentation);
    if (first.isPresent() && second.isPresent()) {
      all.add(
          new LabelledComparison(
              variant.label() + ", " + augmentation,
              variant.label() + ", " + LabelledAnalysis.images(Column.AS_IT_IS),
              "both",
              pairs(first.get(), second.get())));
    }
  }

  private static PairedProportions pairs(Column first, Column second) {
    return PairedProportions.of(first.right(), second.right());
  }

  static Table table(List<LabelledComparison> comparisons) {
    return new Table(
        "Top-1, compared sample by sample",
        List.of(
            Table.Column.text("What"),
            Table.Column.text("Against"),
            Table.Column.text("Images"),
            Table.Column.number("Change", "points"),
            Table.Column.text("95 % interval"),
            Table.Column.number("Right only here", ""),
            Table.Column.number("Right only there", ""),
            Table.Column.number("p", ""),
            Table.Column.text("So it is")),
        comparisons.stream().map(LabelledComparison::row).toList());
  }

  private List<Table.Entry> row() {
    var interval = pairs.interval95();
    return Table.row(
        what,
        against,
        images,
        PercentagePoints.signed(100 * pairs.difference(), pairs.samples()),
        PercentagePoints.signed(100 * interval.low(), pairs.samples())
            + " to "
            + PercentagePoints.signed(100 * interval.high(), pairs.samples()),
        NumberFormatting.count(pairs.onlySecond()),
        NumberFormatting.count(pairs.onlyFirst()),
        pairs.pValue() < SMALLEST_P ? "<\u00a00.0001" : NumberFormatting.column(pairs.pValue(), 4),
        !pairs.differs() ? "unclear" : pairs.difference() > 0 ? "better" : "worse");
  }
}
