package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.Reading;

/// The engine layers of a cell.
///
/// @param rows in execution order
/// @param timeUnit of the column of times
/// @param flopsUnit of the column of FLOPs
/// @param rateUnit of the column of computing rates
/// @param bytesUnit of the column of bytes
/// @param notes what holds for the whole table: which figures are estimated, and how
public record MeasuredLayers(
    List<LayerRow> rows,
    String timeUnit,
    String flopsUnit,
    String rateUnit,
    String bytesUnit,
    List<String> notes) {
  private static final int MOST_DECIMALS = 3;

  public MeasuredLayers {
    rows = List.copyOf(rows);
    notes = List.copyOf(notes);
  }

  /// The rows by falling time; layers without a time last.
  public List<LayerRow> heaviest() {
    return rows.stream()
        .sorted(
            Comparator.comparing(LayerRow::timed)
                .thenComparingDouble(LayerRow::timeUs)
                .reversed()
                .thenComparingInt(LayerRow::index))
        .toList();
  }

  /// The sum of all known times, in microseconds.
  public double sumUs() {
    return rows.stream().mapToDouble(LayerRow::timeUs).sum();
  }

  /// A time in the unit of the column of times.
  ///
  /// @param timeUs in microseconds
  public double shownTime(double timeUs) {
    return switch (timeUnit) {
      case "ns" -> timeUs * 1e3;
      case "ms" -> timeUs * 1e-3;
      case "s" -> timeUs * 1e-6;
      default -> timeUs;
    };
  }

  static MeasuredLayers of(List<EngineLayerResult> layers, TimeApportionment apportionment) {
    var units =
        new Units(
            scale("us", layers.stream().map(EngineLayerResult::timeUs).toList()),
            scale("FLOP", layers.stream().map(EngineLayerResult::flops).toList()),
            scale("FLOP/s", layers.stream().map(MeasuredLayers::rate).toList()),
            scale("B", layers.stream().map(EngineLayerResult::bytes).toList()));
    var rows = new ArrayList<LayerRow>(layers.size());
    for (var layer : layers) {
      rows.add(row(rows.size() + 1, layer, units, apportionment.of(layer)));
    }
    return new MeasuredLayers(
        rows,
        units.time().unit(),
        units.flops().unit(),
        units.rate().unit(),
        units.bytes().unit(),
        List.copyOf(methods(layers)));
  }

  private record Units(DisplayUnit time, DisplayUnit flops, DisplayUnit rate, DisplayUnit bytes) {}

  /// One unit for a column, chosen so that a typical value of the upper half reads well.
  private static DisplayUnit scale(String unit, List<Reading> readings) {
    var values =
        readings.stream()
            .map(Reading::asDouble)
            .filter(OptionalDouble::isPresent)
            .mapToDouble(OptionalDouble::getAsDouble)
            .sorted()
            .toArray();
    return DisplayUnit.of(unit, values.length == 0 ? 1 : values[values.length * 3 / 4]);
  }

  private static LayerRow row(
      int index, EngineLayerResult layer, Units units, List<Reading> originTimes) {
    return new LayerRow(
        index,
        layer,
        figures(layer, units),
        originTimes.stream().map(each -> FormattedReading.of(each).text()).toList(),
        notes(layer, !originTimes.isEmpty()));
  }

  private static LayerRow.Figures figures(EngineLayerResult layer, Units units) {
    var interval = layer.timeUs().interval();
    return new LayerRow.Figures(
        text(layer.timeUs(), units.time(), MOST_DECIMALS),
        interval == null ? "" : FormattedReading.interval(interval, units.time()),
        text(layer.share(), DisplayUnit.percent(), 2),
        text(layer.flops(), units.flops(), MOST_DECIMALS),
        text(rate(layer), units.rate(), MOST_DECIMALS),
        text(layer.bytes(), units.bytes(), MOST_DECIMALS));
  }

  private static String text(Reading reading, DisplayUnit scale, int mostDecimals) {
    var value = reading.asDouble();
    return value.isPresent()
        ? NumberFormatting.column(scale.shown(value.getAsDouble()), mostDecimals)
        : FormattedReading.MISSING;
  }

  private static Reading rate(EngineLayerResult layer) {
    var flops = layer.flops().asDouble();
    var time = layer.timeUs().asDouble();
    if (flops.isEmpty() || time.isEmpty() || time.getAsDouble() <= 0) {
      return Reading.unavailable("Needs both FLOPs and time.");
    }
    return Reading.estimated(
        flops.getAsDouble() / (time.getAsDouble() * 1e-6), "FLOP/s", "FLOPs by formula / time");
  }

  private static List<String> notes(EngineLayerResult layer, boolean apportioned) {
    var notes = new ArrayList<String>();
    if (apportioned) {
      notes.add(TimeApportionment.NOTE);
    }
    missing("Time", layer.timeUs(), notes);
    missing("FLOPs", layer.flops(), notes);
    missing("Bytes", layer.bytes(), notes);
    return notes;
  }

  private static void missing(String what, Reading reading, List<String> notes) {
    if (reading instanceof Reading.Unavailable(String reason)) {
      notes.add(what + " unavailable: " + reason);
    }
  }

  private static Set<String> methods(List<EngineLayerResult> layers) {
    var methods = new LinkedHashSet<String>();
    for (var layer : layers) {
      method("Time", layer.timeUs(), methods);
      method("Share", layer.share(), methods);
      method("FLOPs", layer.flops(), methods);
      method("Bytes", layer.bytes(), methods);
    }
    return methods;
  }

  private static void method(String what, Reading reading, Set<String> methods) {
    if (reading instanceof Reading.Estimated e) {
      methods.add(what + ": estimated, not measured (" + e.method() + ").");
    }
  }
}
