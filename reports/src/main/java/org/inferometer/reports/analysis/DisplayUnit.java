package org.inferometer.reports.analysis;

import java.util.List;
import java.util.Map;

/// The unit in which values of a study's unit are shown.
///
/// @param unit the shown unit, for example `ms`; empty for a plain ratio
/// @param factor shown value / value in the study's unit
public record DisplayUnit(String unit, double factor) {
  private record Step(String unit, double size) {}

  private record Family(double base, List<Step> steps) {}

  private static final List<Step> TIME =
      List.of(new Step("ns", 1e-9), new Step("µs", 1e-6), new Step("ms", 1e-3), new Step("s", 1));
  private static final List<Step> ENERGY =
      List.of(new Step("µJ", 1e-6), new Step("mJ", 1e-3), new Step("J", 1), new Step("kJ", 1e3));
  private static final Map<String, Family> FAMILIES =
      Map.ofEntries(
          Map.entry("ns", new Family(1e-9, TIME)),
          Map.entry("us", new Family(1e-6, TIME)),
          Map.entry("µs", new Family(1e-6, TIME)),
          Map.entry("ms", new Family(1e-3, TIME)),
          Map.entry("s", new Family(1, TIME)),
          Map.entry("mJ", new Family(1e-3, ENERGY)),
          Map.entry("J", new Family(1, ENERGY)),
          Map.entry("B", new Family(1, prefixed("B", "kB"))),
          Map.entry("B/s", new Family(1, prefixed("B/s", "kB/s"))),
          Map.entry("FLOP", new Family(1, prefixed("FLOP", "kFLOP"))),
          Map.entry("FLOP/s", new Family(1, prefixed("FLOP/s", "kFLOP/s"))));

  /// The scale that shows a value of a study's unit with one to three digits before the decimal
  /// mark. Units without larger and smaller neighbours stay as they are.
  ///
  /// @param unit as the study writes it: `us`, `B`, `1`
  public static DisplayUnit of(String unit, double value) {
    var family = FAMILIES.get(unit);
    if (family == null) {
      return new DisplayUnit(plain(unit), 1);
    }
    double size = Math.abs(value) * family.base();
    var chosen = family.steps().getFirst();
    for (var step : family.steps()) {
      chosen = size >= step.size() ? step : chosen;
    }
    return new DisplayUnit(chosen.unit(), family.base() / chosen.size());
  }

  private static String plain(String unit) {
    return switch (unit) {
      case "1" -> "";
      case "1/s" -> "/s";
      case "C" -> "°C";
      default -> unit;
    };
  }

  /// Shares as percentages.
  public static DisplayUnit percent() {
    return new DisplayUnit("%", 100);
  }

  public double shown(double value) {
    return value * factor;
  }

  private static List<Step> prefixed(String unit, String kilo) {
    return List.of(
        new Step(unit, 1),
        new Step(kilo, 1e3),
        new Step("M" + unit, 1e6),
        new Step("G" + unit, 1e9),
        new Step("T" + unit, 1e12));
  }
}
