package org.inferometer.reports.html;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.FusionAnalysis;
import org.inferometer.reports.analysis.LayerRow;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.study.Fusion;

/// The layers and fusions of all cells for the page's script.
///
/// `{"strings":[…],"cells":[{"timeHead":…,"units":[time,flops,rate,bytes],"rows":[…],"fusions":[…]}]}`.
/// Texts that repeat over cells are kept once, in `strings`, and named by their index. A row is
/// `[index, name, type, precision, kernel, [origins], moves data, time in ns, time, interval,
/// share, flops, rate, bytes, [notes], [times of origins]]`, a fusion `[into or -1, kind,
/// [origins]]`.
final class LayerData {
  private final Map<String, Integer> strings = new LinkedHashMap<>();

  record Data(List<Layers> cells, List<String> strings) {}

  record Layers(
      String timeHead, List<String> units, List<List<Object>> rows, List<List<Object>> fusions) {}

  private LayerData() {}

  static String json(List<CellAnalysis> cells) {
    var data = new LayerData();
    var layers = cells.stream().map(data::layers).toList();
    return ScriptJson.of(new Data(layers, List.copyOf(data.strings.keySet())));
  }

  private Layers layers(CellAnalysis cell) {
    var layers = cell.times().layers();
    return new Layers(
        cell.times().timeHead(),
        List.of(layers.timeUnit(), layers.flopsUnit(), layers.rateUnit(), layers.bytesUnit()),
        layers.rows().stream().map(this::row).toList(),
        cell.fusions().fusions().stream().map(this::fusion).toList());
  }

  private List<Object> row(LayerRow row) {
    var layer = row.layer();
    return List.of(
        row.index(),
        key(layer.name()),
        key(layer.type()),
        key(layer.precision().text()),
        key(layer.kernel()),
        keys(layer.origins()),
        layer.dataMovement() ? 1 : 0,
        row.timed() ? Math.round(row.timeUs() * 1e3) : -1,
        row.figures().time(),
        row.figures().interval(),
        row.figures().percent(),
        row.figures().flops(),
        row.figures().rate(),
        row.figures().bytes(),
        keys(row.notes()),
        keys(row.originTimes()));
  }

  private List<Object> fusion(Fusion fusion) {
    return List.of(
        fusion.into().isEmpty() ? -1 : key(fusion.into()),
        key(FusionAnalysis.word(fusion.kind())),
        keys(fusion.origins()));
  }

  private List<Integer> keys(List<String> texts) {
    return texts.stream().map(this::key).toList();
  }

  private int key(String text) {
    return strings.computeIfAbsent(TextFormatting.visible(text), fresh -> strings.size());
  }
}
