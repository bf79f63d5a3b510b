package org.inferometer.reports.analysis;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.study.Cell;
import org.inferometer.study.Precision;
import org.inferometer.study.Verdict;

/// The precision × batch matrix of a network.
///
/// @param batches the columns, ascending
/// @param madeUp labels of the rows whose accuracy depends on made-up calibration data
public record Matrix(List<Integer> batches, List<Row> rows, List<String> madeUp) {
  public Matrix {
    batches = List.copyOf(batches);
    rows = List.copyOf(rows);
    madeUp = List.copyOf(madeUp);
  }

  /// A precision on a backend.
  ///
  /// @param label `FP32`; with the backend where there are several
  /// @param entries one for each batch
  public record Row(String label, Precision precision, String backend, List<Entry> entries) {
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
  /// @param word `noisy`, `failed`, …; empty for a sound cell
  /// @param reason why the word; empty for a sound cell
  public record Entry(
      String cellId,
      Status status,
      Optional<Figures> figures,
      double shade,
      boolean best,
      String word,
      String reason) {}

  /// @param weights memory of the engine's constants
  /// @param held memory that its session holds for activations and workspace: ONNX Runtime takes it
  ///   in powers of two, so that neighbouring batches can have the same
  /// @param energy of one item
  /// @param accuracy relative L2 error of the outputs
  public record Figures(
      Figure latency,
      Figure throughput,
      Figure weights,
      Figure held,
      Figure energy,
      Figure accuracy) {
    /// Both kinds of memory, which are not summed: `102 MB + 16.8 MB`.
    public String memory() {
      return weights.text() + " + " + held.text();
    }
  }

  /// Whether a cell has an energy. Where none has, it is enough to say once why.
  public boolean hasEnergy() {
    return energies().anyMatch(energy -> !energy.isMissing());
  }

  /// What has to be known of all the figures: on which made-up data errors depend, and why no cell
  /// has an energy, a sentence for each reason.
  public List<String> notes() {
    Stream<String> errors =
        madeUp.stream().map(label -> "Error of " + label + ": " + Cell.Accuracy.MADE_UP);
    Stream<String> energy =
        hasEnergy()
            ? Stream.of()
            : energies().map(missing -> "Energy is not available: " + missing.note()).distinct();
    return Stream.concat(errors, energy).toList();
  }

  private Stream<Figure> energies() {
    return rows.stream()
        .flatMap(row -> row.entries().stream())
        .flatMap(entry -> entry.figures().stream())
        .map(Figures::energy);
  }

  static Matrix of(List<Cell> cells) {
    var batches = cells.stream().map(Cell::batch).distinct().sorted().toList();
    double top = cells.stream().mapToDouble(Matrix::throughput).max().orElse(0);
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
    return new Matrix(batches, rows, madeUp);
  }

  private static boolean isMadeUp(Cell cell) {
    return cell.outcome() instanceof Cell.Measured(Cell.Measurements m)
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
    var best = best(own);
    var label = Words.precision(key.precision());
    return new Row(
        severalBackends ? label + ", " + key.backend() : label,
        key.precision(),
        key.backend(),
        batches.stream().map(batch -> entry(batch, own, best, top)).toList());
  }

  /// The stable cell with the highest throughput, where there are several to choose from.
  static Optional<Cell> best(List<Cell> cells) {
    return cells.stream()
        .filter(StudyVerdict::stable)
        .filter(cell -> throughput(cell) > 0)
        .max(Comparator.comparingDouble(Matrix::throughput));
  }

  private static Entry entry(int batch, List<Cell> row, Optional<Cell> best, double top) {
    return row.stream()
        .filter(cell -> cell.batch() == batch)
        .findFirst()
        .map(cell -> entry(cell, best.filter(cell::equals).isPresent(), top))
        .orElse(new Entry("", Status.ABSENT, Optional.empty(), 0, false, "", ""));
  }

  private static Entry entry(Cell cell, boolean best, double top) {
    return switch (cell.outcome()) {
      case Cell.Failed(String reason) ->
          without(cell, Status.FAILED, "failed", Words.visible(reason));
      case Cell.Unsupported(String reason) ->
          without(cell, Status.UNSUPPORTED, "unsupported", Words.visible(reason));
      case Cell.Measured(Cell.Measurements m) -> measured(cell, m, best, top);
    };
  }

  private static Entry without(Cell cell, Status status, String word, String reason) {
    return new Entry(cell.id(), status, Optional.empty(), 0, false, word, reason);
  }

  private static Entry measured(Cell cell, Cell.Measurements m, boolean best, double top) {
    boolean stable = m.latency().verdict() == Verdict.STABLE;
    return new Entry(
        cell.id(),
        stable ? Status.OK : Status.DOUBTFUL,
        Optional.of(figures(cell, m)),
        top > 0 ? throughput(cell) / top : 0,
        best,
        stable ? "" : Words.verdict(m.latency().verdict()),
        stable ? "" : Words.unbroken(String.join(" ", m.latency().reasons())));
  }

  private static Figures figures(Cell cell, Cell.Measurements m) {
    return new Figures(
        Figure.of(m.latency().medianMs()),
        Figure.of(m.throughput()),
        Figure.of(m.memory().weightsBytes()),
        Figure.of(m.memory().arenaBytes()),
        Figure.of(Readings.scaled(m.energyPerInferenceMj(), 1.0 / cell.batch(), "mJ")),
        Figure.of(m.accuracy().relativeL2()));
  }

  /// Items per second of a cell; 0 where nothing was measured.
  static double throughput(Cell cell) {
    return cell.outcome() instanceof Cell.Measured(Cell.Measurements m)
        ? m.throughput().asDouble().orElse(0)
        : 0;
  }
}
