package org.inferometer.reports.analysis;

import java.util.List;
import org.inferometer.study.Cell;

/// An engine layer as reports show it. Texts are in the units of its [MeasuredLayers].
///
/// @param index place in execution order, from 1
/// @param timeUs mean time in the layer pass; 0 where it is unavailable
/// @param timed whether the time is known
/// @param share of the whole inference, 0 to 1; 0 where it is unavailable
/// @param time the time; `n/a` where it is unavailable
/// @param interval 95 % interval of the time; empty if there is none
/// @param percent the share, as a percentage
/// @param rate computing rate: FLOPs by formula over measured time
/// @param bytes read and written at its boundary
/// @param originTimes for each origin of a foreign node its estimated time with its unit; empty for
///   other layers, see [TimeApportionment]
/// @param notes what is unavailable or estimated, and why
public record LayerRow(
    int index,
    Cell.EngineLayerResult layer,
    double timeUs,
    boolean timed,
    double share,
    String time,
    String interval,
    String percent,
    String flops,
    String rate,
    String bytes,
    List<String> originTimes,
    List<String> notes) {
  public LayerRow {
    originTimes = List.copyOf(originTimes);
    notes = List.copyOf(notes);
  }

  /// The name with invisible characters made visible, never shortened.
  public String name() {
    return TextFormatting.visible(layer.name());
  }

  /// The operator with invisible characters made visible.
  public String type() {
    return TextFormatting.visible(layer.type());
  }
}
