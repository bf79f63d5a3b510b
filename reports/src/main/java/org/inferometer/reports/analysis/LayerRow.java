package org.inferometer.reports.analysis;

import java.util.List;
import org.inferometer.study.EngineLayerResult;

/// An engine layer as reports show it.
///
/// @param index place in execution order, from 1
/// @param originTimes for each origin of a foreign node its estimated time with its unit; empty for
///   other layers, see [TimeApportionment]
/// @param notes what is unavailable or estimated, and why
public record LayerRow(
    int index,
    EngineLayerResult layer,
    Figures figures,
    List<String> originTimes,
    List<String> notes) {
  public LayerRow {
    originTimes = List.copyOf(originTimes);
    notes = List.copyOf(notes);
  }

  /// Texts in the units of the layer's [MeasuredLayers]; `n/a` for what is unavailable.
  ///
  /// @param interval 95 % interval of the time; empty if there is none
  /// @param percent share of the whole inference, as a percentage
  /// @param flops by formula
  /// @param rate computing rate: FLOPs by formula over measured time
  /// @param bytes read and written at its boundary
  public record Figures(
      String time, String interval, String percent, String flops, String rate, String bytes) {}

  /// The name with invisible characters made visible, never shortened.
  public String name() {
    return TextFormatting.visible(layer.name());
  }

  /// The operator with invisible characters made visible.
  public String type() {
    return TextFormatting.visible(layer.type());
  }

  /// Whether its time is known.
  public boolean timed() {
    return layer.timeUs().asDouble().isPresent();
  }

  /// Its mean time in the layer pass in microseconds; 0 where it is unavailable.
  public double timeUs() {
    return layer.timeUs().asDouble().orElse(0);
  }

  /// Its share of the whole inference, 0 to 1; 0 where it is unavailable.
  public double share() {
    return layer.share().asDouble().orElse(0);
  }
}
