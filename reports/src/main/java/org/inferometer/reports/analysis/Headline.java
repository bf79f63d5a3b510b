package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.study.Cell;
import org.inferometer.study.Comparison.Kind;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// The one sentence that could be read aloud for a network, and what else matters.
final class Headline {
  private static final int HEAVIEST = 5;

  /// A smaller share of the time in the heaviest layers is no finding.
  private static final double MUCH = 0.4;

  private static final int MOST_MORE = 4;

  private final String name;
  private final List<Cell> cells;
  private final StudyComparisons comparisons;
  private final CellNames names;
  private final LabelledClauses labels;

  private Headline(String name, List<Cell> cells, StudyComparisons comparisons, CellNames names) {
    this.name = name;
    this.cells = cells;
    this.comparisons = comparisons;
    this.names = names;
    this.labels = new LabelledClauses(cells, names);
  }

  /// @param sentence the answer
  /// @param details clauses that stand below it in smaller type; none where the answer says all
  /// @param best the cell that it speaks of; empty where none was timed
  record Answer(String sentence, List<String> details, Optional<CellAnalysis> best) {
    Answer {
      details = List.copyOf(details);
    }
  }

  static Answer of(
      String network,
      List<Cell> cells,
      List<CellAnalysis> measured,
      StudyComparisons comparisons,
      CellNames names) {
    return new Headline(TextFormatting.shortened(network, 60), cells, comparisons, names)
        .answer(measured);
  }

  private Answer answer(List<CellAnalysis> measured) {
    var timed = measured.stream().filter(Headline::timed).toList();
    if (timed.isEmpty()) {
      return new Answer(nothing(), List.of(), Optional.empty());
    }
    var best = best(timed);
    return telling(best.cell())
        .map(comparison -> compared(comparison, best, timed))
        .orElseGet(() -> new Answer(alone(best, timed), List.of(), Optional.of(best)));
  }

  private String alone(CellAnalysis best, List<CellAnalysis> timed) {
    return baseline(best, timed).map(base -> comparison(best, base)).orElseGet(() -> single(best));
  }

  private static boolean timed(CellAnalysis cell) {
    var latency = cell.measurements().latency();
    return latency.medianMs().asDouble().isPresent() && !latency.probed();
  }

  /// The comparison that answers the question: of the best cell with the other precision that comes
  /// nearest, or else with another batch.
  private Optional<CellComparison> telling(Cell best) {
    return Stream.of(
            comparisons.of(best, Kind.PRECISION).stream(),
            comparisons.with(best, Kind.PRECISION).stream().sorted(NEAREST),
            comparisons.of(best, Kind.BATCH).stream(),
            comparisons.with(best, Kind.BATCH).stream().sorted(NEAREST))
        .flatMap(each -> each)
        .filter(each -> each.ratio().isPresent())
        .findFirst();
  }

  private static final Comparator<CellComparison> NEAREST =
      Comparator.comparingDouble(
              (CellComparison each) -> each.ratio().map(Ratio::value).orElse(0.0))
          .reversed();

  /// "INT8 is 4.16 × as fast as FP32 (4.11 to 4.20), and changes the outputs by 1.9 %."
  private Answer compared(CellComparison comparison, CellAnalysis best, List<CellAnalysis> timed) {
    var base =
        timed.stream().filter(cell -> cell.cell().id().equals(comparison.base().id())).findFirst();
    var cost = base.map(other -> accuracy(best, other)).orElse("");
    var sentence =
        comparison.claim() + (cost.isEmpty() ? "" : comparison.isSettled() ? ", and " + cost : "");
    var network = comparisons.all().getFirst().names().severalNetworks() ? "" : name + ": ";
    return new Answer(
        network
            + sentence
            + (comparisons.isTrusted()
                ? "."
                : ". Do not rely on it: two copies of one engine came out different."),
        details(comparison, best),
        Optional.of(best));
  }

  private List<String> details(CellComparison told, CellAnalysis best) {
    var details = new ArrayList<String>();
    var throughput = FormattedReading.of(best.measurements().throughput());
    details.add(
        String.format(
            Locale.ROOT,
            "%s takes %s%s.",
            names.withBatch(best.cell()),
            latency(best),
            throughput.isMissing() ? "" : ", " + throughput.value() + " items/s"));
    if (heaviestShare(best) >= MUCH) {
      details.add(
          Character.toUpperCase(heaviest(best).charAt(0)) + heaviest(best).substring(1) + ".");
    }
    comparisons.all().stream()
        .filter(each -> !each.equals(told) && each.isSettled() && !each.isOf(Kind.NETWORK))
        .filter(each -> each.of().batch() == best.cell().batch() || each.concerns(best.cell()))
        .filter(each -> each.of().network().equals(best.cell().network()))
        .limit(MOST_MORE)
        .map(each -> each.claim() + ".")
        .forEach(details::add);
    return details;
  }

  private String nothing() {
    return cells.stream()
        .map(this::why)
        .filter(why -> !why.isEmpty())
        .findFirst()
        .map(why -> "Nothing was measured of " + name + ": " + why)
        .orElse("Nothing was measured of " + name + ".");
  }

  private String why(Cell cell) {
    return switch (cell.outcome()) {
      case Cell.Failed(String reason, var _) ->
          subject(cell) + " failed. " + TextFormatting.visible(reason);
      case Cell.Unsupported(String reason, var _) ->
          subject(cell) + " is unsupported. " + TextFormatting.visible(reason);
      case Cell.Measured(Measurements m) ->
          m.latency().medianMs() instanceof Reading.Unavailable(String reason) ? reason : "";
    };
  }

  /// The highest throughput, of cells that settled or whose comparisons are settled if there are
  /// any: a noisy one's interval is wide, but it holds.
  private CellAnalysis best(List<CellAnalysis> timed) {
    return timed.stream()
        .max(
            Comparator.comparing((CellAnalysis cell) ->
                    StudyVerdict.settled(cell.cell()) || comparisons.settle(cell.cell()))
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

  private String comparison(CellAnalysis best, CellAnalysis base) {
    var ratio = Ratio.of(best.measurements().throughput(), base.measurements().throughput());
    if (ratio.isEmpty()) {
      return single(best);
    }
    return String.format(
        Locale.ROOT,
        "%s: %s%s",
        name,
        ratio.get().tellsApart() ? apart(ratio.get(), best, base) : alike(ratio.get(), best, base),
        doubt(List.of(best, base)));
  }

  /// "FP32 at batch 8 gives 2.1 × the throughput of batch 1 (1.9–2.2), takes …."
  private String apart(Ratio ratio, CellAnalysis best, CellAnalysis base) {
    return String.format(
        Locale.ROOT,
        "%s gives %s.",
        subject(best.cell()),
        together(
            List.of(
                ratio.times() + " the throughput of " + other(best, base) + ratio.interval(),
                "takes " + latency(best),
                accuracy(best, base)),
            heaviest(best)));
  }

  /// "FP32 at batch 8 and batch 1 cannot be told apart in throughput …."
  private String alike(Ratio ratio, CellAnalysis best, CellAnalysis base) {
    return String.format(
        Locale.ROOT,
        "the throughput of %s cannot be told apart from that of %s with what was measured: the ratio is %s%s. It %s.",
        subject(best.cell()),
        other(best, base),
        ratio.number(),
        ratio.interval(),
        together(List.of("takes " + latency(best), accuracy(best, base)), heaviest(best)));
  }

  private String other(CellAnalysis best, CellAnalysis base) {
    return precisionsDiffer(best, base)
        ? names.said(base.cell()) + " at that batch"
        : "batch " + base.cell().batch();
  }

  private static boolean precisionsDiffer(CellAnalysis best, CellAnalysis base) {
    return base.cell().precision() != best.cell().precision();
  }

  private String single(CellAnalysis cell) {
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

  private String subject(Cell cell) {
    return names.precision(cell) + " at batch " + cell.batch();
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
  private record LabelledClauses(List<Cell> cells, CellNames names) {
    /// How the best compares with the base in top-1 where their precisions differ, or else its own
    /// top-1; empty where there is none.
    String clause(Cell best, Cell base) {
      var own = top1(best);
      if (best.precision() == base.precision()) {
        return own.map(LabelledComparison::ownClause).orElse("");
      }
      return top1(base)
          .flatMap(other ->
              own.map(column -> LabelledComparison.clause(other, names.said(base), column)))
          .orElse("");
    }

    private Optional<Evaluation.Column> top1(Cell cell) {
      return Evaluation.of(cell, cells)
          .flatMap(scored -> scored.column(Evaluation.Column.AS_IT_IS));
    }
  }

  private String accuracy(CellAnalysis best, CellAnalysis base) {
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

  private static List<LayerRow> heaviestRows(CellAnalysis cell) {
    return cell.times().heaviest().stream().filter(row -> row.share() > 0).limit(HEAVIEST).toList();
  }

  private static double heaviestShare(CellAnalysis cell) {
    return heaviestRows(cell).stream().mapToDouble(LayerRow::share).sum();
  }

  /// "62 % of its time is in the five heaviest Conv layers".
  private static String heaviest(CellAnalysis cell) {
    var timed = heaviestRows(cell);
    if (timed.isEmpty()) {
      return "";
    }
    double share = heaviestShare(cell);
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
  private String doubt(List<CellAnalysis> cells) {
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

  private String isDoubtful(CellAnalysis cell) {
    return subject(cell.cell())
        + " is "
        + TextFormatting.verdict(cell.measurements().latency().verdict());
  }
}
