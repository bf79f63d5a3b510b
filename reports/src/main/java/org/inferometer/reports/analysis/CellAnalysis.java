package org.inferometer.reports.analysis;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.operator.Operators;
import org.inferometer.operator.Trait;
import org.inferometer.study.Cell;
import org.inferometer.study.DerivedLayer;
import org.inferometer.study.Environment;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;

/// A measured cell, explained.
///
/// @param label `FP32, batch 8`; with the backend where the network has several
/// @param onDevice whether a device apart from the host ran it, which keeps times of its own
/// @param precisionNote which layers computed in another precision than was asked for, in a
///   sentence; empty if none
public record CellAnalysis(
    Cell cell,
    Measurements measurements,
    String label,
    boolean onDevice,
    LayerTimes times,
    FusionAnalysis fusions,
    String precisionNote,
    CellTables tables,
    List<PassDescription> passes) {
  private static final int NAME = 60;
  private static final int MOST_REASONS = 4;
  private static final int MOST_NAMES = 3;
  private static final String HOST = "cpu";

  public CellAnalysis {
    passes = List.copyOf(passes);
  }

  /// @param label as [#label]
  /// @param environment which tells what kind of device the cell ran on
  /// @param seeded whether the network's weights are: why nothing is said of accuracy stands with
  ///   the network then, once
  static CellAnalysis of(
      Cell cell,
      Measurements m,
      Environment environment,
      String label,
      TimeApportionment apportionment,
      boolean seeded) {
    boolean onDevice = onDevice(cell, m, environment);
    var times = LayerTimes.of(m, apportionment);
    var tables = CellTables.of(m, cell.batch(), onDevice);
    return new CellAnalysis(
        cell,
        m,
        label,
        onDevice,
        times,
        FusionAnalysis.of(m.fusions()),
        precisionNote(cell, times.layers().rows(), m.layerPass().doubt().isPresent()),
        seeded ? tables.withoutAccuracy() : tables,
        PassDescription.of(m, onDevice, seeded));
  }

  private static boolean onDevice(Cell cell, Measurements m, Environment environment) {
    return m.latency().gpuMs().asDouble().isPresent()
        || environment.devices().stream()
            .anyMatch(device -> device.id().equals(cell.device()) && !device.kind().equals(HOST));
  }

  /// Why the device waits for the host, with the remedy; empty if it does not, or nobody knows.
  public String launchNote() {
    return LaunchBound.note(measurements.latency());
  }

  /// What sampling the power took of the latency: `0.1 % (−0.2 to 0.4)`; empty where it is not
  /// known.
  public Optional<String> samplingCost() {
    return PassDescription.samplingCost(measurements.power());
  }

  /// The precisions that its kernels computed in.
  public RanIn ranIn() {
    return RanIn.of(measurements);
  }

  /// "FP16 was asked for, but 12 of 53 layers computed in another precision, which took 1.8 ms."
  /// with the reasons; what was derived in FP16 beside INT8, and what the conversions between
  /// precisions took. Data movement, layers of indices and truth values, and layers whose precision
  /// is not known do not count.
  private static String precisionNote(Cell cell, List<LayerRow> rows, boolean sharesOnly) {
    var asked = cell.precision().narrowest();
    var computing =
        rows.stream()
            .filter(row -> !row.layer().dataMovement())
            .filter(row -> !(row.layer().precision() instanceof KernelPrecision.Unknown))
            .filter(row -> !row.layer().precision().isOfNoFloats())
            .toList();
    var other =
        computing.stream()
            .filter(row -> !row.layer().precision().isOf(asked))
            .filter(row -> row.layer().origins().stream().noneMatch(cell.keptFp32()::contains))
            .toList();
    var conversions = rows.stream().filter(CellAnalysis::converts).toList();
    return Stream.of(
            keptNote(cell),
            restNote(cell),
            otherNote(cell, computing, other, sharesOnly),
            conversionNote(conversions, sharesOnly))
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
        : String.format(
            Locale.ROOT,
            "Beside INT8, %s %s derived in FP16.",
            NumberFormatting.plural(half, "layer"),
            half == 1 ? "was" : "were");
  }

  private static boolean isHalf(DerivedLayer layer) {
    return layer.precision().equals(Precision.FP16.label());
  }

  private static String otherNote(
      Cell cell, List<LayerRow> computing, List<LayerRow> other, boolean sharesOnly) {
    return other.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "%s was asked for, but %d of %s computed in %s, which took %s%s.",
            TextFormatting.precision(cell.precision().narrowest()),
            other.size(),
            NumberFormatting.plural(computing.size(), "layer"),
            precisions(other),
            time(other, sharesOnly),
            reasons(cell, other));
  }

  /// ": 3 since exponentials want its range ('exp', 'softmax', 'prob'); 1 since …". Equal reasons
  /// are counted. Empty for FP32, which nothing was derived for.
  private static String reasons(Cell cell, List<LayerRow> other) {
    if (cell.measurements() == null || cell.precision().narrowest() == Precision.FP32) {
      return "";
    }
    var kept =
        cell.measurements().derived().stream()
            .filter(layer -> !layer.kept().isEmpty())
            .collect(
                Collectors.toMap(DerivedLayer::layer, DerivedLayer::kept, (first, _) -> first));
    var byReason =
        other.stream()
            .collect(
                Collectors.groupingBy(
                    row -> reason(cell, row, kept), LinkedHashMap::new, Collectors.toList()));
    var said =
        byReason.entrySet().stream()
            .sorted(Comparator.comparingInt(group -> -group.getValue().size()))
            .limit(MOST_REASONS)
            .map(group ->
                group.getValue().size() + " since " + group.getKey() + named(group.getValue()))
            .collect(Collectors.joining("; "));
    int more = byReason.size() - MOST_REASONS;
    return ": " + said + (more > 0 ? "; for " + NumberFormatting.plural(more, "other reason") : "");
  }

  /// Why the conversion left a layer out; or that it did not.
  private static String reason(Cell cell, LayerRow row, Map<String, String> kept) {
    var origins = row.layer().origins();
    return origins.stream()
        .filter(kept::containsKey)
        .map(origin -> TextFormatting.visible(kept.getOrDefault(origin, "")))
        .findFirst()
        .orElse(
            origins.isEmpty()
                ? "the network has no such layer"
                : "the engine has another kernel for what was derived in "
                    + TextFormatting.precision(cell.precision().narrowest()));
  }

  /// " ('exp', 'softmax', 'prob' and 4 more)".
  private static String named(List<LayerRow> rows) {
    var names =
        rows.stream()
            .limit(MOST_NAMES)
            .map(row -> "'" + TextFormatting.shortened(row.layer().name(), NAME) + "'")
            .collect(Collectors.joining(", "));
    int more = rows.size() - MOST_NAMES;
    return " (" + names + (more > 0 ? " and " + more + " more" : "") + ")";
  }

  private static String conversionNote(List<LayerRow> conversions, boolean sharesOnly) {
    return conversions.isEmpty()
        ? ""
        : String.format(
            Locale.ROOT,
            "%s between precisions took %s.",
            NumberFormatting.plural(conversions.size(), "conversion"),
            time(conversions, sharesOnly));
  }

  /// "Kept in FP32 as asked: conv1, Softmax." Such layers did get what was asked for.
  private static String keptNote(Cell cell) {
    return cell.keptFp32().isEmpty()
        ? ""
        : "Kept in FP32 as asked: "
            + cell.keptFp32().stream()
                .map(name -> TextFormatting.shortened(name, NAME))
                .collect(Collectors.joining(", "))
            + ".";
  }

  private static String precisions(List<LayerRow> rows) {
    return rows.stream()
        .map(row -> row.layer().precision().text())
        .distinct()
        .collect(Collectors.joining(" or "));
  }

  /// Whether the engine or the conversion added the layer to change precision.
  private static boolean converts(LayerRow row) {
    var layer = row.layer();
    boolean other =
        Operators.standard().of(Operators.ONNX, layer.type()).has(Trait.CONVERTS)
            || layer.precision() instanceof KernelPrecision.Changed;
    return layer.origins().isEmpty() && other;
  }

  /// What layers took; their share where times do not hold.
  private static String time(List<LayerRow> rows, boolean sharesOnly) {
    if (sharesOnly) {
      return NumberFormatting.percent(rows.stream().mapToDouble(LayerRow::share).sum())
          + " of the time";
    }
    double time = rows.stream().mapToDouble(LayerRow::timeUs).sum();
    var scale = DisplayUnit.of("us", time);
    return NumberFormatting.significant(scale.shown(time)) + "\u00a0" + scale.unit();
  }
}
