package org.inferometer.reports.analysis;

import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.inferometer.study.Cell;
import org.inferometer.study.Precision;

/// A measured cell, explained.
///
/// @param label `FP32, batch 8`; with the backend where the network has several
/// @param types time by layer type, falling
/// @param heaviest all layers by falling time
/// @param precisionNote which layers computed in another precision than was asked for, in a
///   sentence; empty if none
/// @param conditions under which the device worked while energy was measured; empty where none was
///   read
/// @param conversion what deriving the precision did to layers
/// @param reconciliation how layers, rest and whole add up, in a sentence
public record CellAnalysis(
    Cell cell,
    Cell.Measurements measurements,
    String label,
    LayerTable layers,
    List<LayerRow> heaviest,
    List<TypeShare> types,
    CumulativeCurve cumulative,
    String precisionNote,
    String reconciliation,
    FusionAnalysis fusions,
    Table typeTable,
    Table latency,
    Table memory,
    Table power,
    Optional<Table> conditions,
    Table accuracy,
    ConversionTables conversion,
    List<Pass> passes) {
  private static final int NAME = 60;

  public CellAnalysis {
    heaviest = List.copyOf(heaviest);
    types = List.copyOf(types);
    passes = List.copyOf(passes);
  }

  static CellAnalysis of(
      Cell cell, Cell.Measurements m, boolean severalBackends, Apportionment apportionment) {
    var layers = LayerTable.of(m.layers(), apportionment);
    var heaviest = layers.heaviest();
    var types = TypeShare.of(layers.rows());
    return new CellAnalysis(
        cell,
        m,
        label(cell, severalBackends),
        layers,
        heaviest,
        types,
        CumulativeCurve.of(heaviest),
        precisionNote(cell, layers.rows()),
        reconciliation(layers, m),
        FusionAnalysis.of(m.fusions()),
        TypeShare.table(types),
        CellTables.latency(m),
        CellTables.memory(m),
        CellTables.power(m, cell.batch()),
        CellTables.conditions(m.power().conditions()),
        CellTables.accuracy(m),
        ConversionTables.of(m.derived()),
        Pass.of(m));
  }

  /// Whether a device apart from the host ran it, which keeps times of its own.
  public boolean onDevice() {
    return CellTables.onDevice(measurements.latency());
  }

  /// Why the device waits for the host, with the remedy; empty if it does not, or nobody knows.
  public String launchNote() {
    return LaunchBound.note(measurements.latency());
  }

  /// The sum of all known layer times, in microseconds.
  public double layerSumUs() {
    return layers.rows().stream().mapToDouble(LayerRow::timeUs).sum();
  }

  /// The heaviest layers and the sum of the rest, for where not all have room or there is no script
  /// to show them.
  public Table heaviestTable() {
    return HeaviestTable.of(layers, heaviest);
  }

  private static String label(Cell cell, boolean severalBackends) {
    var label = Words.precision(cell.precision()) + ", batch " + cell.batch();
    return severalBackends ? label + ", " + cell.backend() : label;
  }

  /// "FP16 was asked for, but 12 of 53 layers computed in another precision, which took 1.8 ms."
  /// what was derived in FP16 beside INT8, and what the conversions between precisions took. Data
  /// movement and layers whose precision is not known do not count.
  private static String precisionNote(Cell cell, List<LayerRow> rows) {
    var asked = cell.precision().narrowest().label();
    var computing =
        rows.stream()
            .filter(row -> !row.layer().dataMovement())
            .filter(row -> row.layer().knowsPrecision())
            .toList();
    var other =
        computing.stream()
            .filter(row -> !row.layer().precision().equals(asked))
            .filter(row -> row.layer().origins().stream().noneMatch(cell.keptFp32()::contains))
            .toList();
    var conversions = rows.stream().filter(CellAnalysis::converts).toList();
    return Stream.of(
            keptNote(cell),
            restNote(cell),
            otherNote(cell, computing, other),
            conversionNote(conversions))
        .filter(note -> !note.isEmpty())
        .collect(Collectors.joining(" "));
  }

  /// "Beside INT8, 3 layers were derived in FP16."
  private static String restNote(Cell cell) {
    var measured = cell.measurements();
    long half =
        measured == null || cell.precision().narrowest() != Precision.INT8
            ? 0
            : measured.derived().stream().filter(CellAnalysis::isHalf).count();
    return half == 0
        ? ""
        : "Beside INT8, %s %s derived in FP16."
            .formatted(Numbers.plural(half, "layer"), half == 1 ? "was" : "were");
  }

  private static boolean isHalf(Cell.DerivedLayer layer) {
    return layer.precision().equals(Precision.FP16.label());
  }

  private static String otherNote(Cell cell, List<LayerRow> computing, List<LayerRow> other) {
    return other.isEmpty()
        ? ""
        : "%s was asked for, but %d of %s computed in %s, which took %s."
            .formatted(
                Words.precision(cell.precision().narrowest()),
                other.size(),
                Numbers.plural(computing.size(), "layer"),
                precisions(other),
                time(other));
  }

  private static String conversionNote(List<LayerRow> conversions) {
    return conversions.isEmpty()
        ? ""
        : "%s between precisions took %s."
            .formatted(Numbers.plural(conversions.size(), "conversion"), time(conversions));
  }

  /// "Kept in FP32 as asked: conv1, Softmax." Such layers did get what was asked for.
  private static String keptNote(Cell cell) {
    return cell.keptFp32().isEmpty()
        ? ""
        : "Kept in FP32 as asked: "
            + cell.keptFp32().stream()
                .map(name -> Words.shortened(name, NAME))
                .collect(Collectors.joining(", "))
            + ".";
  }

  private static String precisions(List<LayerRow> rows) {
    return rows.stream()
        .map(row -> row.layer().precision())
        .distinct()
        .collect(Collectors.joining(" or "));
  }

  /// Whether the engine or the conversion added the layer to change precision.
  private static boolean converts(LayerRow row) {
    var layer = row.layer();
    boolean other =
        Operators.standard().of(Operators.ONNX, layer.type()).has(Trait.CONVERTS)
            || layer.changesPrecision();
    return layer.origins().isEmpty() && other;
  }

  private static String time(List<LayerRow> rows) {
    double time = rows.stream().mapToDouble(LayerRow::timeUs).sum();
    var scale = Scale.of("us", time);
    return Numbers.significant(scale.shown(time)) + "\u00a0" + scale.unit();
  }

  private static String reconciliation(LayerTable layers, Cell.Measurements m) {
    double sum = layers.rows().stream().mapToDouble(LayerRow::timeUs).sum();
    long untimed = layers.rows().stream().filter(row -> !row.timed()).count();
    var rest = Figure.of(m.unattributedUs());
    var whole = Figure.of(m.layerPass().wholeUs());
    if (layers.rows().isEmpty() || rest.isMissing() || whole.isMissing()) {
      return "Layers and whole cannot be reconciled: "
          + (layers.rows().isEmpty() ? "there are no layers." : rest.note() + whole.note());
    }
    var scale = Scale.of("us", sum);
    return "All layers %s %s + outside all layers %s = one profiled inference %s.%s"
        .formatted(
            Numbers.significant(scale.shown(sum)),
            scale.unit(),
            rest.text(),
            whole.text(),
            untimed == 0 ? "" : " " + Numbers.plural(untimed, "layer") + " without a time.");
  }
}
