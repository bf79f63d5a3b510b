package org.inferometer.reports.analysis;

import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.study.Measurements;

/// Where the time of a cell goes: layer by layer, by type, and how it adds up.
///
/// @param layers in execution order
/// @param heaviest all layers by falling time
/// @param types time by layer type, falling
/// @param doubt why only shares of layers say something, in a sentence; empty where their times
///   hold
/// @param reconciliation how layers, rest and whole add up, in a sentence
public record LayerTimes(
    MeasuredLayers layers,
    List<LayerRow> heaviest,
    List<TypeShare> types,
    CumulativeCurve cumulative,
    Optional<String> doubt,
    String reconciliation) {
  public LayerTimes {
    heaviest = List.copyOf(heaviest);
    types = List.copyOf(types);
  }

  static LayerTimes of(Measurements m, TimeApportionment apportionment) {
    var layers = MeasuredLayers.of(m.layers(), apportionment);
    var heaviest = layers.heaviest();
    return new LayerTimes(
        layers,
        heaviest,
        TypeShare.of(layers.rows()),
        CumulativeCurve.of(heaviest),
        m.layerPass().doubt(),
        reconciliation(layers, m));
  }

  /// The sum of all known layer times, in microseconds.
  public double sumUs() {
    return layers.sumUs();
  }

  /// Time by layer type.
  public Table typeTable() {
    return TypeShare.table(types, timeHead());
  }

  /// The heaviest layers and the sum of the rest, for where not all have room or there is no script
  /// to show them.
  public Table heaviestTable() {
    return HeaviestTable.of(layers, heaviest, timeHead());
  }

  /// What a column of times is called: `Time`, `Time while profiled` where it does not hold for
  /// plain inferences.
  public String timeHead() {
    return doubt.isPresent() ? "Time while profiled" : "Time";
  }

  private static String reconciliation(MeasuredLayers layers, Measurements m) {
    double sum = layers.sumUs();
    long untimed = layers.rows().stream().filter(row -> !row.timed()).count();
    var rest = FormattedReading.of(m.unattributedUs());
    var whole = FormattedReading.of(m.layerPass().wholeUs());
    var tracing = FormattedReading.of(m.layerPass().tracingUs());
    if (rest.isMissing() || whole.isMissing()) {
      return "Layers and whole cannot be reconciled: "
          + Stream.of(rest, whole)
              .filter(FormattedReading::isMissing)
              .map(FormattedReading::note)
              .distinct()
              .collect(Collectors.joining(" "));
    }
    if (layers.rows().isEmpty()) {
      return "Layers and whole cannot be reconciled: there are no layers.";
    }
    var scale = DisplayUnit.of("us", sum);
    return String.format(
        Locale.ROOT,
        "All layers %s %s%s + outside all layers %s = one profiled inference %s.%s",
        NumberFormatting.significant(scale.shown(sum)),
        scale.unit(),
        tracing.isMissing() ? "" : " + the profiler's own tracing " + tracing.text(),
        rest.text(),
        whole.text(),
        untimed == 0 ? "" : " " + NumberFormatting.plural(untimed, "layer") + " without a time.");
  }
}
