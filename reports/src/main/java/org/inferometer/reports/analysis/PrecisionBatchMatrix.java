package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.study.Accuracy;
import org.inferometer.study.Cell;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.StrictAccuracy;
import org.inferometer.study.Verdict;
import org.jspecify.annotations.Nullable;

/// The precision × batch matrix of a network.
///
/// @param batches the columns, ascending
/// @param madeUp labels of the rows whose accuracy depends on made-up calibration data
public record PrecisionBatchMatrix(List<Integer> batches, List<Row> rows, List<String> madeUp) {
  /// The longest name of an output, and the longest fault, in a cell.
  private static final int OUTPUT = 24;

  private static final int FAULT = 60;

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

    private boolean holds(Cell cell) {
      return new Key(backend, precision).holds(cell);
    }
  }

  /// How a cell came out.
  public enum Status {
    OK,
    DOUBTFUL,
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
  /// @param best whether it has the highest throughput of the stable cells of its row
  /// @param word `noisy`, `failed`, …; empty for a sound cell and one that the study does not have
  /// @param reason why the word, or why there is nothing; empty for a sound cell
  public record MatrixCell(
      String cellId,
      Status status,
      Optional<CellFigures> figures,
      double shade,
      boolean best,
      String word,
      String reason) {}

  /// @param weights memory of the engine's constants
  /// @param held memory that its session holds for activations and workspace: ONNX Runtime takes it
  ///   in powers of two, so that neighbouring batches can have the same
  /// @param energy of one item
  /// @param accuracy relative L2 error of the worst output
  /// @param worst that output; empty where there is only one
  /// @param strictFault what goes wrong where each layer is rounded to its own type; empty if
  ///   nothing does
  public record CellFigures(
      FormattedReading latency,
      FormattedReading throughput,
      FormattedReading weights,
      FormattedReading held,
      FormattedReading energy,
      FormattedReading accuracy,
      String worst,
      String strictFault) {
    /// Both kinds of memory, which are not summed: `102 MB + 16.8 MB`.
    public String memory() {
      return weights.text() + " + " + held.text();
    }

    /// The error, and of which output: `0.00243 ('scores')`.
    public String error() {
      return worst.isEmpty() ? accuracy.text() : accuracy.text() + " ('" + worst + "')";
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
    lines.add(figures.throughputLine());
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
    return "Each cell: median latency of one inference with its 95 % interval; throughput; memory of"
        + " weights + of activations and workspace; "
        + (hasEnergy() ? "energy of one item; " : "")
        + "relative L2 error of the outputs against the reference, of the worst one where there are"
        + " several. Shading shows throughput"
        + (entries().anyMatch(MatrixCell::best) ? "; the best of a row says so." : ".");
  }

  /// Every cell that failed, is unsupported or doubtful, with its whole reason.
  public Table problems() {
    return new Table(
        "Cells without a sound result",
        List.of(Table.Column.text("Cell"), Table.Column.text("Is"), Table.Column.text("Because")),
        entries()
            .filter(entry -> !entry.word().isEmpty())
            .map(entry -> Table.row(entry.cellId(), entry.word(), entry.reason()))
            .toList());
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
    return Stream.of(errors, energy, missing()).flatMap(notes -> notes).toList();
  }

  /// "Memory n/a: …", once for each figure and reason.
  private Stream<String> missing() {
    return figures()
        .flatMap(figures -> figures.named().entrySet().stream())
        .filter(named -> named.getValue().isMissing())
        .filter(named -> hasEnergy() || !named.getKey().equals("Energy"))
        .map(named -> named.getKey() + " n/a: " + named.getValue().note())
        .distinct();
  }

  private Stream<FormattedReading> energies() {
    return figures().map(CellFigures::energy);
  }

  private Stream<CellFigures> figures() {
    return entries().flatMap(entry -> entry.figures().stream());
  }

  private Stream<MatrixCell> entries() {
    return rows.stream().flatMap(row -> row.entries().stream());
  }

  static PrecisionBatchMatrix of(List<Cell> cells) {
    var batches = cells.stream().map(Cell::batch).distinct().sorted().toList();
    double top = cells.stream().mapToDouble(PrecisionBatchMatrix::throughput).max().orElse(0);
    boolean severalBackends = cells.stream().map(Cell::backend).distinct().count() > 1;
    var rows =
        cells.stream()
            .map(cell -> new Key(cell.backend(), cell.precision()))
            .distinct()
            .sorted(Comparator.comparing(Key::backend).thenComparing(Key::precision))
            .map(key -> row(key, severalBackends, batches, cells, top))
            .toList();
    var madeUp =
        rows.stream()
            .filter(row -> cells.stream().anyMatch(cell -> row.holds(cell) && isMadeUp(cell)))
            .map(Row::label)
            .toList();
    return new PrecisionBatchMatrix(batches, rows, madeUp);
  }

  private static boolean isMadeUp(Cell cell) {
    return cell.outcome() instanceof Cell.Measured(Measurements m)
        && m.accuracy().dependsOnMadeUpInputs();
  }

  private record Key(String backend, Precision precision) {
    boolean holds(Cell cell) {
      return cell.backend().equals(backend) && cell.precision() == precision;
    }
  }

  private static Row row(
      Key key, boolean severalBackends, List<Integer> batches, List<Cell> cells, double top) {
    var own = cells.stream().filter(key::holds).toList();
    boolean choice = own.stream().filter(cell -> throughput(cell) > 0).count() > 1;
    var best = choice ? best(own) : Optional.<Cell>empty();
    var label = TextFormatting.precision(key.precision());
    return new Row(
        severalBackends ? label + ", " + key.backend() : label,
        key.precision(),
        key.backend(),
        batches.stream().map(batch -> entry(batch, own, best, top)).toList());
  }

  /// The stable cell with the highest throughput.
  static Optional<Cell> best(List<Cell> cells) {
    return cells.stream()
        .filter(StudyVerdict::stable)
        .filter(cell -> throughput(cell) > 0)
        .max(Comparator.comparingDouble(PrecisionBatchMatrix::throughput));
  }

  private static MatrixCell entry(int batch, List<Cell> row, Optional<Cell> best, double top) {
    return row.stream()
        .filter(cell -> cell.batch() == batch)
        .findFirst()
        .map(cell -> entry(cell, best.filter(cell::equals).isPresent(), top))
        .orElse(new MatrixCell("", Status.ABSENT, Optional.empty(), 0, false, "", "not measured"));
  }

  private static MatrixCell entry(Cell cell, boolean best, double top) {
    return switch (cell.outcome()) {
      case Cell.Failed(String reason, var _) ->
          without(cell, Status.FAILED, "failed", TextFormatting.visible(reason));
      case Cell.Unsupported(String reason, var _) ->
          without(cell, Status.UNSUPPORTED, "unsupported", TextFormatting.visible(reason));
      case Cell.Measured(Measurements m) -> measured(cell, m, best, top);
    };
  }

  private static MatrixCell without(Cell cell, Status status, String word, String reason) {
    return new MatrixCell(cell.id(), status, Optional.empty(), 0, false, word, orUnknown(reason));
  }

  private static MatrixCell measured(Cell cell, Measurements m, boolean best, double top) {
    boolean stable = m.latency().verdict() == Verdict.STABLE;
    return new MatrixCell(
        cell.id(),
        stable ? Status.OK : Status.DOUBTFUL,
        Optional.of(figures(cell, m)),
        top > 0 ? throughput(cell) / top : 0,
        best,
        stable ? "" : TextFormatting.verdict(m.latency().verdict()),
        stable ? "" : orUnknown(TextFormatting.unbroken(String.join(" ", m.latency().reasons()))));
  }

  private static String orUnknown(String reason) {
    return reason.isBlank() ? "no reason is recorded" : reason;
  }

  private static CellFigures figures(Cell cell, Measurements m) {
    return new CellFigures(
        FormattedReading.of(m.latency().medianMs()),
        FormattedReading.of(m.throughput()),
        FormattedReading.of(m.memory().weightsBytes()),
        FormattedReading.of(m.memory().arenaBytes()),
        FormattedReading.of(
            ReadingArithmetic.scaled(m.energyPerInferenceMj(), 1.0 / cell.batch(), "mJ")),
        FormattedReading.of(m.accuracy().relativeL2()),
        m.accuracy()
            .worstOfSeveral()
            .map(output -> TextFormatting.shortened(output, OUTPUT))
            .orElse(""),
        strictFault(m.accuracy().strict()));
  }

  private static String strictFault(@Nullable StrictAccuracy strict) {
    return strict == null || strict.fault().isEmpty()
        ? ""
        : TextFormatting.shortened(strict.fault(), FAULT);
  }

  /// Items per second of a cell; 0 where nothing was measured.
  static double throughput(Cell cell) {
    return cell.outcome() instanceof Cell.Measured(Measurements m)
        ? m.throughput().asDouble().orElse(0)
        : 0;
  }
}
