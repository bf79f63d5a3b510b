package org.inferometer.reports.analysis;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison.Finding;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// How many times as fast a cell is as another, as a table shows it.
///
/// @param text `4.16 × FP32 (4.11–4.20)`; `1.02 × batch 1, per item (0.98–1.06): open`
/// @param brief without the other's name, `=` before what is equal and `?` before what is open:
///   `4.16 (4.11–4.20)`
/// @param note how it was found; empty where the cells were measured in turns
public record SpeedUp(String text, String brief, String note) {
  private static final String FROM_MEDIANS =
      "How many times as fast a cell is as FP32 is the quotient of their medians here: they were not"
          + " measured in turns. Its interval spans the quotients of both intervals' ends.";

  /// Against all that a cell was compared with; by medians, against FP32 at its batch, in a study
  /// without comparisons.
  ///
  /// @param cells of its network
  public static List<SpeedUp> of(
      Cell cell, List<Cell> cells, StudyComparisons comparisons, CellNames names) {
    return comparisons.isEmpty()
        ? byMedians(cell, cells, names).stream().toList()
        : Arrays.stream(Kind.values())
            .flatMap(kind -> comparisons.of(cell, kind).stream())
            .flatMap(SpeedUp::of)
            .toList();
  }

  /// Against another precision; empty where a cell was compared with none.
  public static Optional<SpeedUp> ofPrecision(Cell cell, StudyComparisons comparisons) {
    return comparisons.of(cell, Kind.PRECISION).flatMap(each -> of(each).findFirst());
  }

  private static Stream<SpeedUp> of(CellComparison each) {
    String base =
        switch (each.comparison().kind()) {
          case PRECISION -> each.names().precision(each.base());
          case BATCH -> "batch " + NumberFormatting.count(each.base().batch()) + ", per item";
          case NETWORK -> CellNames.network(each.base().network());
        };
    boolean resolved = each.finding().equals(StudyComparisons.word(Finding.RESOLVED));
    return each.ratio().stream().map(ratio -> of(ratio, base, resolved ? "" : each.finding(), ""));
  }

  /// @param finding what it amounts to; empty where one of the two is faster
  private static SpeedUp of(Ratio ratio, String base, String finding, String note) {
    String amounts = finding.isEmpty() ? "" : ": " + finding;
    return new SpeedUp(
        ratio.times() + "\u00a0" + base + ratio.interval() + amounts,
        mark(finding) + ratio.number() + (ratio.bounds() == null ? "" : ratio.interval()),
        note);
  }

  private static String mark(String finding) {
    return finding.isEmpty() ? "" : finding.equals("equal") ? "= " : "? ";
  }

  private static Optional<SpeedUp> byMedians(Cell cell, List<Cell> cells, CellNames names) {
    if (cell.precision() == Precision.FP32) {
      return Optional.empty();
    }
    return cells.stream()
        .filter(other -> other.precision() == Precision.FP32)
        .filter(other -> other.batch() == cell.batch() && other.backend().equals(cell.backend()))
        .findFirst()
        .flatMap(base ->
            Ratio.of(median(base), median(cell))
                .map(ratio ->
                    of(
                        ratio,
                        names.precision(base),
                        ratio.bounds() == null || ratio.tellsApart() ? "" : "not told apart",
                        FROM_MEDIANS)));
  }

  private static Reading median(Cell cell) {
    return cell.measurements() == null
        ? Reading.unavailable("it was not measured")
        : Objects.requireNonNull(cell.measurements()).latency().medianMs();
  }
}
