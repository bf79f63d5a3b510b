package org.inferometer.reports.analysis;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.inferometer.study.Cell;
import org.inferometer.study.Interval;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// The one sentence that could be read aloud for a network.
final class Answer {
  private static final int HEAVIEST = 5;

  private Answer() {}

  static String of(String network, List<Cell> cells, List<CellAnalysis> measured) {
    var name = Words.shortened(network, 60);
    var timed = measured.stream().filter(Answer::timed).toList();
    if (timed.isEmpty()) {
      return nothing(name, cells);
    }
    var best = best(timed);
    return baseline(best, timed)
        .map(base -> comparison(name, best, base))
        .orElseGet(() -> single(name, best));
  }

  private static boolean timed(CellAnalysis cell) {
    return cell.measurements().latency().medianMs().asDouble().isPresent();
  }

  private static String nothing(String name, List<Cell> cells) {
    return cells.stream()
        .map(Answer::why)
        .filter(why -> !why.isEmpty())
        .findFirst()
        .map(why -> "Nothing was measured of " + name + ": " + why)
        .orElse("Nothing was measured of " + name + ".");
  }

  private static String why(Cell cell) {
    return switch (cell.outcome()) {
      case Cell.Failed(String reason) -> asked(cell) + " failed. " + Words.visible(reason);
      case Cell.Unsupported(String reason) ->
          asked(cell) + " is unsupported. " + Words.visible(reason);
      case Cell.Measured(Cell.Measurements m) ->
          m.latency().medianMs() instanceof Reading.Unavailable(String reason) ? reason : "";
    };
  }

  private static String asked(Cell cell) {
    return Words.precision(cell.precision()) + " at batch " + cell.batch();
  }

  /// The highest throughput, of stable cells if there are any.
  private static CellAnalysis best(List<CellAnalysis> timed) {
    return timed.stream()
        .max(
            Comparator.comparing((CellAnalysis cell) -> StudyVerdict.stable(cell.cell()))
                .thenComparingDouble(cell -> Matrix.throughput(cell.cell())))
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

  private static String comparison(String name, CellAnalysis best, CellAnalysis base) {
    var ratio = Readings.ratio(best.measurements().throughput(), base.measurements().throughput());
    if (ratio.asDouble().isEmpty()) {
      return single(name, best);
    }
    boolean precisions = base.cell().precision() != best.cell().precision();
    return "%s: %s at batch %d gives %s the throughput of %s%s, takes %s an inference%s%s.%s"
        .formatted(
            name,
            Words.precision(best.cell().precision()),
            best.cell().batch(),
            times(ratio),
            precisions ? "FP32 at that batch" : "batch " + base.cell().batch(),
            interval(ratio),
            Figure.of(best.measurements().latency().medianMs()).text(),
            precisions ? accuracy(best) : "",
            heaviest(best),
            doubt(List.of(best, base)));
  }

  private static String single(String name, CellAnalysis cell) {
    var latency = Figure.of(cell.measurements().latency().medianMs());
    var throughput = Figure.of(cell.measurements().throughput());
    return "%s in %s at batch %d takes %s an inference%s%s%s.%s"
        .formatted(
            name,
            Words.precision(cell.cell().precision()),
            cell.cell().batch(),
            latency.text(),
            latency.interval().isEmpty() ? "" : " (" + latency.interval() + ")",
            throughput.isMissing() ? "" : ", gives " + throughput.value() + " items per second",
            heaviest(cell),
            doubt(List.of(cell)));
  }

  private static String times(Reading ratio) {
    return Numbers.fixed(ratio.asDouble().orElseThrow(), 1) + " ×";
  }

  private static String interval(Reading ratio) {
    Interval interval = ratio.interval();
    return interval == null
        ? ""
        : " (" + Numbers.fixed(interval.low(), 1) + "–" + Numbers.fixed(interval.high(), 1) + ")";
  }

  private static String accuracy(CellAnalysis best) {
    var error = best.measurements().accuracy().relativeL2().asDouble();
    return error.isEmpty()
        ? ""
        : ", changes the outputs by " + Numbers.percent(error.getAsDouble()) + " (relative L2)";
  }

  /// ", and 62 % of its time is in five Conv layers".
  private static String heaviest(CellAnalysis cell) {
    var timed = cell.heaviest().stream().filter(row -> row.share() > 0).limit(HEAVIEST).toList();
    if (timed.isEmpty()) {
      return "";
    }
    double share = timed.stream().mapToDouble(LayerRow::share).sum();
    boolean oneType = timed.stream().map(LayerRow::type).distinct().count() == 1;
    return ", and %s of its time is in %s%s"
        .formatted(
            Numbers.percent(share),
            timed.size() == 1 ? "one " : "the " + Numbers.inWords(timed.size()) + " heaviest ",
            (oneType ? Words.shortened(timed.getFirst().type(), 30) + " " : "")
                + (timed.size() == 1 ? "layer" : "layers"));
  }

  private static String doubt(List<CellAnalysis> cells) {
    var doubtful = cells.stream().filter(cell -> !StudyVerdict.stable(cell.cell())).toList();
    return doubtful.isEmpty()
        ? ""
        : " Take it with caution: %s is %s."
            .formatted(
                doubtful.getFirst().label(),
                Words.verdict(doubtful.getFirst().measurements().latency().verdict()));
  }
}
