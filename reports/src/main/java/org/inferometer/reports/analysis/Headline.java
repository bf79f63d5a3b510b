package org.inferometer.reports.analysis;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.inferometer.study.Cell;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// The one sentence that could be read aloud for a network.
final class Headline {
  private static final int HEAVIEST = 5;

  private Headline() {}

  static String of(String network, List<Cell> cells, List<CellAnalysis> measured) {
    var name = TextFormatting.shortened(network, 60);
    var timed = measured.stream().filter(Headline::timed).toList();
    if (timed.isEmpty()) {
      return nothing(name, cells);
    }
    var best = best(timed);
    var labels = new LabelledClauses(cells);
    return baseline(best, timed)
        .map(base -> comparison(name, best, base, labels))
        .orElseGet(() -> single(name, best, labels));
  }

  private static boolean timed(CellAnalysis cell) {
    return cell.measurements().latency().medianMs().asDouble().isPresent();
  }

  private static String nothing(String name, List<Cell> cells) {
    return cells.stream()
        .map(Headline::why)
        .filter(why -> !why.isEmpty())
        .findFirst()
        .map(why -> "Nothing was measured of " + name + ": " + why)
        .orElse("Nothing was measured of " + name + ".");
  }

  private static String why(Cell cell) {
    return switch (cell.outcome()) {
      case Cell.Failed(String reason, var _) ->
          subject(cell) + " failed. " + TextFormatting.visible(reason);
      case Cell.Unsupported(String reason, var _) ->
          subject(cell) + " is unsupported. " + TextFormatting.visible(reason);
      case Cell.Measured(Measurements m) ->
          m.latency().medianMs() instanceof Reading.Unavailable(String reason) ? reason : "";
    };
  }

  /// The highest throughput, of cells that settled if there are any: a noisy one's interval is
  /// wide, but it holds.
  private static CellAnalysis best(List<CellAnalysis> timed) {
    return timed.stream()
        .max(
            Comparator.comparing((CellAnalysis cell) -> StudyVerdict.settled(cell.cell()))
                .thenComparingDouble(cell -> PrecisionBatchMatrix.throughput(cell.cell())))
        .orElseThrow();
  }

  /// What the best is compared with: FP32 at its own batch; for the best of FP32 its smallest
  /// batch.
  private static Optional<CellAnalysis> baseline(CellAnalysis best, List<CellAnalysis> timed) {
    var fp32 =
        timed.stream()
            .filter(cell -> cell.cell().precision() == Precision.FP32)
            .filter(cell -> cell.cell().backend().equals(best.cell().backend()))
            .filter(cell -> !cell.equals(best))
            .toList();
    return best.cell().precision() == Precision.FP32
        ? fp32.stream()
            .filter(cell -> cell.cell().batch() < best.cell().batch())
            .min(Comparator.comparingInt(cell -> cell.cell().batch()))
        : fp32.stream().filter(cell -> cell.cell().batch() == best.cell().batch()).findFirst();
  }

  private static String comparison(
      String name, CellAnalysis best, CellAnalysis base, LabelledClauses labels) {
    var ratio = Ratio.of(best.measurements().throughput(), base.measurements().throughput());
    if (ratio.isEmpty()) {
      return single(name, best, labels);
    }
    return String.format(
        Locale.ROOT,
        "%s: %s%s",
        name,
        ratio.get().tellsApart()
            ? apart(ratio.get(), best, base, labels)
            : alike(ratio.get(), best, base, labels),
        doubt(List.of(best, base)));
  }

  /// "FP32 at batch 8 gives 2.1 × the throughput of batch 1 (1.9–2.2), takes …."
  private static String apart(
      Ratio ratio, CellAnalysis best, CellAnalysis base, LabelledClauses labels) {
    return String.format(
        Locale.ROOT,
        "%s gives %s.",
        subject(best.cell()),
        together(
            List.of(
                ratio.times() + " the throughput of " + other(best, base) + ratio.interval(),
                "takes " + latency(best),
                accuracy(best, base, labels)),
            heaviest(best)));
  }

  /// "FP32 at batch 8 and batch 1 cannot be told apart in throughput …."
  private static String alike(
      Ratio ratio, CellAnalysis best, CellAnalysis base, LabelledClauses labels) {
    return String.format(
        Locale.ROOT,
        "the throughput of %s cannot be told apart from that of %s with what was measured: the ratio is %s%s. It %s.",
        subject(best.cell()),
        other(best, base),
        ratio.number(),
        ratio.interval(),
        together(List.of("takes " + latency(best), accuracy(best, base, labels)), heaviest(best)));
  }

  private static String other(CellAnalysis best, CellAnalysis base) {
    return precisionsDiffer(best, base)
        ? TextFormatting.precision(base.cell().precision()) + " at that batch"
        : "batch " + base.cell().batch();
  }

  private static boolean precisionsDiffer(CellAnalysis best, CellAnalysis base) {
    return base.cell().precision() != best.cell().precision();
  }

  private static String single(String name, CellAnalysis cell, LabelledClauses labels) {
    var throughput = FormattedReading.of(cell.measurements().throughput());
    return String.format(
        Locale.ROOT,
        "%s in %s %s.%s",
        name,
        subject(cell.cell()),
        together(
            List.of(
                "takes " + latency(cell),
                throughput.isMissing() ? "" : "gives " + throughput.value() + " items per second",
                labels.clause(cell.cell(), cell.cell())),
            heaviest(cell)),
        doubt(List.of(cell)));
  }

  private static String subject(Cell cell) {
    return TextFormatting.precision(cell.precision()) + " at batch " + cell.batch();
  }

  /// "27.3 ms an inference (26.9–27.8)".
  private static String latency(CellAnalysis cell) {
    var figure = FormattedReading.of(cell.measurements().latency().medianMs());
    return figure.text()
        + " an inference"
        + (figure.interval().isEmpty() ? "" : " (" + figure.interval() + ")");
  }

  /// Parts of a sentence as they are said: "a", "a and b", "a, b and c"; where a further main
  /// clause follows, "a, b, and 62 % of …".
  private static String together(List<String> parts, String clause) {
    var said = parts.stream().filter(part -> !part.isEmpty()).toList();
    if (!clause.isEmpty()) {
      return String.join(", ", said) + ", and " + clause;
    }
    int last = said.size() - 1;
    return last == 0
        ? said.getFirst()
        : String.join(", ", said.subList(0, last)) + " and " + said.get(last);
  }

  /// What labelled images say of a network's cells.
  private record LabelledClauses(List<Cell> cells) {
    /// How the best compares with the base in top-1 where their precisions differ, or else its own
    /// top-1; empty where there is none.
    String clause(Cell best, Cell base) {
      var own = top1(best);
      if (best.precision() == base.precision()) {
        return own.map(LabelledComparison::ownClause).orElse("");
      }
      return top1(base)
          .flatMap(other ->
              own.map(column ->
                  LabelledComparison.clause(
                      other, TextFormatting.precision(base.precision()), column)))
          .orElse("");
    }

    private Optional<Evaluation.Column> top1(Cell cell) {
      return Evaluation.of(cell, cells)
          .flatMap(scored -> scored.column(Evaluation.Column.AS_IT_IS));
    }
  }

  private static String accuracy(CellAnalysis best, CellAnalysis base, LabelledClauses labels) {
    var labelled = labels.clause(best.cell(), base.cell());
    if (!labelled.isEmpty()) {
      return labelled;
    }
    var error = best.measurements().accuracy().relativeL2().asDouble();
    return !precisionsDiffer(best, base) || error.isEmpty()
        ? ""
        : "changes the outputs by "
            + NumberFormatting.percent(error.getAsDouble())
            + " (relative L2)";
  }

  /// "62 % of its time is in the five heaviest Conv layers".
  private static String heaviest(CellAnalysis cell) {
    var timed =
        cell.times().heaviest().stream().filter(row -> row.share() > 0).limit(HEAVIEST).toList();
    if (timed.isEmpty()) {
      return "";
    }
    double share = timed.stream().mapToDouble(LayerRow::share).sum();
    boolean oneType = timed.stream().map(LayerRow::type).distinct().count() == 1;
    return String.format(
        Locale.ROOT,
        "%s of its time is in %s%s",
        NumberFormatting.percent(share),
        timed.size() == 1 ? "one " : "its " + NumberFormatting.inWords(timed.size()) + " heaviest ",
        (oneType ? TextFormatting.shortened(timed.getFirst().type(), 30) + " " : "")
            + (timed.size() == 1 ? "layer" : "layers"));
  }

  /// Which of the cells that a sentence speaks of are not to be relied on.
  private static String doubt(List<CellAnalysis> cells) {
    var doubtful = cells.stream().filter(cell -> !StudyVerdict.stable(cell.cell())).toList();
    return switch (doubtful.size()) {
      case 0 -> "";
      case 1 -> " Take it with caution: " + isDoubtful(doubtful.getFirst()) + ".";
      default ->
          String.format(
              Locale.ROOT,
              " Take it with caution: %s, and %s.",
              isDoubtful(doubtful.getFirst()),
              isDoubtful(doubtful.getLast()));
    };
  }

  private static String isDoubtful(CellAnalysis cell) {
    return subject(cell.cell())
        + " is "
        + TextFormatting.verdict(cell.measurements().latency().verdict());
  }
}
