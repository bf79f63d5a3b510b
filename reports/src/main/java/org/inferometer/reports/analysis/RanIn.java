package org.inferometer.reports.analysis;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.inferometer.study.EngineLayerResult;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;

/// In which precisions the kernels of a cell computed, by their shares of the time. Layers that
/// move data, and those of indices and truth values, do not count.
///
/// @param parts by falling share; empty where nothing is known
public record RanIn(List<Part> parts) {
  /// What is less is not worth its place.
  private static final double LEAST = 0.01;

  private static final int MOST = 3;

  public RanIn {
    parts = List.copyOf(parts);
  }

  /// @param label `fp32`, `int8`, `casts` for conversions between precisions, `unknown`
  /// @param share of the time of all layers that count, 0 to 1
  public record Part(String label, double share) {
    /// `92 % int8`.
    String text() {
      return NumberFormatting.percent(share) + " " + label;
    }
  }

  public static RanIn of(Measurements measurements) {
    Map<String, Double> times = new LinkedHashMap<>();
    for (EngineLayerResult layer : measurements.layers()) {
      if (!layer.dataMovement() && !layer.precision().isOfNoFloats()) {
        times.merge(label(layer.precision()), layer.timeUs().asDouble().orElse(0), Double::sum);
      }
    }
    double all = times.values().stream().mapToDouble(time -> time).sum();
    return new RanIn(
        times.entrySet().stream()
            .filter(part -> part.getValue() > 0)
            .map(part -> new Part(part.getKey(), part.getValue() / all))
            .sorted(Comparator.comparingDouble(Part::share).reversed())
            .toList());
  }

  private static String label(KernelPrecision precision) {
    return switch (precision) {
      case KernelPrecision.Known known when known.isOf(Precision.INT8) -> Precision.INT8.label();
      case KernelPrecision.Known known -> TextFormatting.visible(known.label());
      case KernelPrecision.Changed changed -> "casts";
      case KernelPrecision.Unknown unknown -> KernelPrecision.UNKNOWN;
    };
  }

  /// `100 % fp32`; `92 % int8, 8 % fp32`; empty where nothing is known.
  public String text() {
    return parts.stream()
        .limit(MOST)
        .filter(part -> part.share() >= LEAST)
        .map(Part::text)
        .collect(Collectors.joining(", "));
  }

  /// The largest part alone, without its share if it is all: `fp32`, `92 % int8`; empty where
  /// nothing is known.
  public String brief() {
    return parts.isEmpty()
        ? ""
        : parts.size() == 1 ? parts.getFirst().label() : parts.getFirst().text();
  }
}
