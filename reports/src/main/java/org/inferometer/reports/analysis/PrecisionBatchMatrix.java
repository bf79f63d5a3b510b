package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Cell;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;

/// The precision × batch matrix of a network.
///
/// @param batches the columns, ascending
/// @param madeUp labels of the rows whose accuracy depends on made-up calibration data
public record PrecisionBatchMatrix(List<Integer> batches, List<Row> rows, List<String> madeUp) {
  public PrecisionBatchMatrix {
    batches = List.copyOf(batches);
    rows = List.copyOf(rows);
    madeUp = List.copyOf(madeUp);
  }

  /// A precision on a backend.
  ///
  /// @param label `FP32`; with the backend where there are several
  /// @param entries one for each batch
  public record Row(String label, Precision precision, String backend, List<MatrixCell> entries) {
    public Row {
      entries = List.copyOf(entries);
    }
  }

  /// How a cell came out.
  public enum Status {
    OK,
    DOUBTFUL,
    PROBED,
    FAILED,
    UNSUPPORTED,
    ABSENT
  }

  /// One cell of the matrix.
  ///
  /// @param cellId empty where the study has no such cell
  /// @param figures latency, throughput, memory, energy and accuracy; empty where nothing was
  ///   measured
  /// @param shade throughput / highest throughput of the matrix, 0 to 1
  /// @param best whether it has the highest throughput of the cells of its row that can be relied
  ///   on
  /// @param word `noisy`, `failed`, …; empty for a cell that can be relied on and one that the
  ///   study does not have
  /// @param reason why the word, or why there is nothing; empty for a cell that can be relied on
  /// @param again whether an entry to the left in its row has the same word for the same reason
  public record MatrixCell(
      String cellId,
      Status status,
      Optional<CellFigures> figures,
      double shade,
      boolean best,
      String word,
      String reason,
      boolean again) {
    boolean isLike(MatrixCell other) {
      return !word.isEmpty() && word.equals(other.word) && reason.equals(other.reason);
    }

    MatrixCell saidAgain() {
      return new MatrixCell(cellId, status, figures, shade, best, word, reason, true);
    }

    /// The reason, in short where it stands to the left already.
    public String shownReason() {
      return again ? "for the same reason" : reason;
    }
  }

  /// @param probed whether one inference, or few, had to do: there is nothing but its latency and
  ///   its error
  /// @param speedUps how many times as fast it is as the cells that it is compared with
  /// @param meanTimes how many times the median a mean is that is far above it; empty for others
  /// @param ranIn the precisions that its kernels computed in, by share of time; empty if unknown
  /// @param weights memory of the engine's constants
  /// @param held memory that its session holds for activations and workspace: ONNX Runtime takes it
  ///   in powers of two, so that neighbouring batches can have the same
  /// @param energy of one item
  /// @param accuracy relative L2 error of the worst output
  /// @param worst that output; empty where there is only one
  /// @param strictFault what goes wrong where each layer is rounded to its own type; empty if
  ///   nothing does
  public record CellFigures(
      boolean probed,
      List<SpeedUp> speedUps,
      String meanTimes,
      String ranIn,
      FormattedReading latency,
      FormattedReading throughput,
      FormattedReading weights,
      FormattedReading held,
      FormattedReading energy,
      FormattedReading accuracy,
      String worst,
      String strictFault) {
    public CellFigures {
      speedUps = List.copyOf(speedUps);
    }

    /// Both kinds of memory, which are not summed: `102 MB + 16.8 MB`.
    public String memory() {
      return weights.text() + " + " + held.text();
    }

    /// The error, and of which output: `0.00243 ('scores')`.
    public String error() {
      return worst.isEmpty() ? accuracy.text() : accuracy.text() + " ('" + worst + "')";
    }

    /// `mean 3.4 × the median`; empty where it is near.
    public String meanRemark() {
      return meanTimes.isEmpty() ? "" : "mean " + meanTimes + " the median";
    }

    private CellLine throughputLine() {
      return throughput.isMissing()
          ? new CellLine("Throughput", throughput.text())
          : new CellLine("", throughput.value() + "\u00a0items/s");
    }

    private Map<String, FormattedReading> named() {
      var named = new LinkedHashMap<String, FormattedReading>();
      named.put("Latency", latency);
      named.put("Throughput", throughput);
      named.put("Memory", weights);
      named.put("Activations and workspace", held);
      named.put("Energy", energy);
      named.put("Error", accuracy);
      return named;
    }
  }

  /// A figure as a cell of the matrix shows it.
  ///
  /// @param what it is; empty where its unit says that
  public record CellLine(String what, String text) {}

  /// What stands below the latency in a cell.
  public List<CellLine> lines(CellFigures figures) {
    var lines = new ArrayList<CellLine>();
    figures.speedUps().forEach(each -> lines.add(new CellLine("", each.text())));
    if (!figures.ranIn().isEmpty()) {
      lines.add(new CellLine("Ran", figures.ranIn()));
    }
    if (figures.probed()) {
      lines.add(new CellLine("Error", figures.error()));
      return lines;
    }
    lines.add(figures.throughputLine());
    if (!figures.meanTimes().isEmpty()) {
      lines.add(new CellLine("Mean", figures.meanTimes() + " the median"));
    }
    lines.add(new CellLine("Memory", figures.memory()));
    if (hasEnergy()) {
      lines.add(new CellLine("Energy", figures.energy().full()));
    }
    lines.add(new CellLine("Error", figures.error()));
    if (!figures.strictFault().isEmpty()) {
      lines.add(new CellLine("On a strict FP16 engine:", figures.strictFault()));
    }
    return lines;
  }

  /// What the lines of a cell are, and what its shade means.
  public String legend() {
    return "Each cell: median latency of one inference with its 95 % interval; "
        + (hasSpeedUps() ? "how many times as fast it is as another cell; " : "")
        + "the precisions that it ran in, by share of time; throughput; memory of"
        + " weights + of activations and workspace; "
        + (hasEnergy() ? "energy of one item; " : "")
        + "relative L2 error of the outputs against the reference, of the worst one where there are"
        + " several. Shading shows throughput"
        + (entries().anyMatch(MatrixCell::best) ? "; the best of a row says so." : ".");
  }

  /// Every cell that failed, is unsupported, doubtful or only probed, with its whole reason. Cells
  /// of one reason share a row.
  public Table problems() {
    var cells =
        entries()
            .filter(entry -> !entry.word().isEmpty())
            .collect(
                Collectors.groupingBy(
                    entry -> new Problem(entry.word(), entry.reason()),
                    LinkedHashMap::new,
                    Collectors.mapping(MatrixCell::cellId, Collectors.joining(", "))));
    return new Table(
        "Cells without a sound result",
        List.of(Table.Column.text("Cell"), Table.Column.text("Is"), Table.Column.text("Because")),
        cells.entrySet().stream()
            .map(each -> Table.row(each.getValue(), each.getKey().word(), each.getKey().reason()))
            .toList());
  }

  private record Problem(String word, String reason) {}

  private boolean hasSpeedUps() {
    return figures().anyMatch(figures -> !figures.speedUps().isEmpty());
  }

  /// Whether a cell has an energy. Where none has, it is enough to say once why.
  public boolean hasEnergy() {
    return energies().anyMatch(energy -> !energy.isMissing());
  }

  /// What has to be known of all the figures: on which made-up data errors depend, and why figures
  /// are missing, a sentence for each reason.
  public List<String> notes() {
    Stream<String> errors =
        madeUp.stream().map(label -> "Error of " + label + ": " + Accuracy.MADE_UP);
    Stream<String> energy =
        hasEnergy()
            ? Stream.of()
            : energies().map(missing -> "Energy is not available: " + missing.note()).distinct();
    return Stream.of(errors, energy, missing(), speedUpNotes()).flatMap(notes -> notes).toList();
  }

  private Stream<String> speedUpNotes() {
    return figures()
        .flatMap(figures -> figures.speedUps().stream())
        .map(SpeedUp::note)
        .filter(note -> !note.isEmpty())
        .distinct();
  }

  /// "Memory n/a: …", once for each figure and reason.
  private Stream<String> missing() {
    return figures()
        .filter(figures -> !figures.probed())
        .flatMap(figures -> figures.named().entrySet().stream())
        .filter(named -> named.getValue().isMissing())
        .filter(named -> hasEnergy() || !named.getKey().equals("Energy"))
        .map(named -> named.getKey() + " n/a: " + named.getValue().note())
        .distinct();
  }

  private Stream<FormattedReading> energies() {
    return figures().filter(figures -> !figures.probed()).map(CellFigures::energy);
  }

  private Stream<CellFigures> figures() {
    return entries().flatMap(entry -> entry.figures().stream());
  }

  private Stream<MatrixCell> entries() {
    return rows.stream().flatMap(row -> row.entries().stream());
  }

  /// @param cells of one network
  static PrecisionBatchMatrix of(List<Cell> cells, StudyComparisons comparisons, CellNames names) {
    return new MatrixMaker(cells, comparisons, names).matrix();
  }

  /// The cell with the highest throughput of those that can be relied on.
  static Optional<Cell> best(List<Cell> cells, StudyComparisons comparisons) {
    return cells.stream()
        .filter(cell -> StudyVerdict.reliable(cell, comparisons))
        .filter(cell -> throughput(cell) > 0)
        .max(Comparator.comparingDouble(PrecisionBatchMatrix::throughput));
  }

  /// Items per second of a cell; 0 where nothing was measured, or it was only probed.
  static double throughput(Cell cell) {
    return cell.outcome() instanceof Cell.Measured(Measurements m) && !m.latency().probed()
        ? m.throughput().asDouble().orElse(0)
        : 0;
  }
}
