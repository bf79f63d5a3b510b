package org.inferometer.reports.analysis;

import java.time.Duration;
import java.util.Locale;
import java.util.Optional;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Reading;

/// Two cells of a study that were measured in turns, held against each other in words.
///
/// @param of the cell that is compared with the base
/// @param resolution the smallest difference that can be seen in the study (`1`); NaN where it is
///   not known
/// @param generationMs wall time of a generation; NaN where it is not known
public record CellComparison(
    Comparison comparison,
    Cell base,
    Cell of,
    CellNames names,
    double resolution,
    double generationMs) {

  /// How many times as fast as the base the other is; empty where they never met.
  Optional<Ratio> ratio() {
    return Ratio.of(comparison.ratio());
  }

  /// Whether it is known how the two compare.
  public boolean isSettled() {
    return comparison.verdict() != Finding.OPEN && ratio().isPresent();
  }

  boolean isOf(Kind kind) {
    return comparison.kind() == kind;
  }

  boolean concerns(Cell cell) {
    return base.id().equals(cell.id()) || of.id().equals(cell.id());
  }

  /// `INT8 with FP32, batch 1`.
  public String what() {
    return switch (comparison.kind()) {
      case PRECISION ->
          network() + names.precision(of) + " with " + names.precision(base) + ", " + batch(of);
      case BATCH -> network() + names.precision(of) + ", " + batch(of) + " with " + batch(base);
      case NETWORK ->
          String.format(
              Locale.ROOT,
              "%s with %s, %s, %s",
              CellNames.network(of.network()),
              CellNames.network(base.network()),
              names.precision(of),
              batch(of));
    };
  }

  private String network() {
    return names.severalNetworks() ? CellNames.network(of.network()) + ": " : "";
  }

  private static String batch(Cell cell) {
    return "batch " + NumberFormatting.count(cell.batch());
  }

  /// `4.16 × (4.11–4.20)`; `n/a` where they never met.
  public String figure() {
    return ratio().map(ratio -> ratio.times() + ratio.interval()).orElse(FormattedReading.MISSING);
  }

  /// `resolved`, `equal`, `open`.
  public String finding() {
    return isSettled() ? comparison.verdict().name().toLowerCase(Locale.ROOT) : "open";
  }

  /// "INT8 is 4.16 × as fast as FP32 (4.11 to 4.20): resolved."
  public String sentence() {
    if (ratio().isEmpty()) {
      return String.format(
          Locale.ROOT,
          "%s and %s could not be compared: %s.",
          subject(),
          object(),
          ((Reading.Unavailable) comparison.ratio()).reason());
    }
    return claim()
        + switch (comparison.verdict()) {
          case RESOLVED -> ": resolved.";
          case EQUAL -> ": equal within the resolution" + ofResolution() + ".";
          case OPEN -> ": open.";
        };
  }

  private String ofResolution() {
    return Double.isNaN(resolution) ? "" : " of " + NumberFormatting.percent(resolution);
  }

  /// "INT8 is 4.16 × as fast as FP32 (4.11 to 4.20)", without what it amounts to.
  String claim() {
    return ratio().map(this::claim).orElseGet(this::sentence);
  }

  private String claim(Ratio ratio) {
    return switch (comparison.verdict()) {
      case RESOLVED ->
          ratio.value() >= 1
              ? said("is " + ratio.times() + " as fast", ratio)
              : said("takes " + ratio.inverse().times() + " as long", ratio.inverse());
      case EQUAL -> said("is as fast", ratio);
      case OPEN -> ratio.tellsApart() ? seeming(ratio) : unknown(ratio);
    };
  }

  /// Of an interval that leaves 1 out, but settles nothing yet.
  private String seeming(Ratio ratio) {
    return ratio.value() >= 1
        ? said("seems to be " + ratio.times() + " as fast", ratio)
        : said("seems to take " + ratio.inverse().times() + " as long", ratio.inverse());
  }

  private String unknown(Ratio ratio) {
    return String.format(
        Locale.ROOT,
        "Whether %s is faster%s than %s is not known (%s, %s)",
        subject(),
        perItem(),
        object(),
        ratio.times(),
        ratio.span());
  }

  private String said(String predicate, Ratio ratio) {
    return String.format(
        Locale.ROOT, "%s %s%s as %s (%s)", subject(), predicate, perItem(), object(), ratio.span());
  }

  private String perItem() {
    return base.batch() == of.batch() ? "" : " for each item";
  }

  private String subject() {
    return switch (comparison.kind()) {
      case PRECISION -> network() + names.said(of) + where();
      case BATCH -> network() + names.withBatch(of);
      case NETWORK -> CellNames.network(of.network()) + in();
    };
  }

  private String object() {
    return switch (comparison.kind()) {
      case PRECISION -> names.said(base);
      case BATCH -> "at " + batch(base);
      case NETWORK -> CellNames.network(base.network());
    };
  }

  private String where() {
    return of.batch() == 1 ? "" : " at " + batch(of);
  }

  private String in() {
    return " in " + names.precision(of) + where();
  }

  /// How long measuring would take in all to settle it; empty where it is settled, or where nobody
  /// knows.
  public Optional<Duration> needed() {
    Integer generations = comparison.neededGenerations();
    return isSettled() || generations == null || Double.isNaN(generationMs)
        ? Optional.empty()
        : Optional.of(Duration.ofMillis(Math.round(generations * generationMs)));
  }
}
