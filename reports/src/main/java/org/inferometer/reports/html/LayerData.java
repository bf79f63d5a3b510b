package org.inferometer.reports.html;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.FusionAnalysis;
import org.inferometer.reports.analysis.LayerRow;
import org.inferometer.reports.analysis.Words;
import org.inferometer.study.Cell;

/// The layers and fusions of all cells for the page's script.
///
/// `{"strings":[…],"cells":[{"units":[time,flops,rate,bytes],"rows":[…],"fusions":[…]}]}`. Texts
/// that repeat over cells are kept once, in `strings`, and named by their index. A row is `[index,
/// name, type, precision, kernel, [origins], moves data, time in ns, time, interval, share, flops,
/// rate, bytes, [notes], [times of origins]]`, a fusion `[into or -1, kind, [origins]]`.
final class LayerData {
  private final Map<String, Integer> strings = new LinkedHashMap<>();
  private final Json json = new Json();

  private LayerData() {}

  static String json(List<CellAnalysis> cells) {
    var data = new LayerData();
    data.json.raw("{\"cells\":").list(cells, data::cell).raw(",\"strings\":");
    data.json.list(List.copyOf(data.strings.keySet()), data.json::string).raw("}");
    return data.json.toString();
  }

  private void cell(CellAnalysis cell) {
    var layers = cell.layers();
    json.raw("{\"units\":")
        .list(
            List.of(layers.timeUnit(), layers.flopsUnit(), layers.rateUnit(), layers.bytesUnit()),
            json::string)
        .raw(",\"rows\":")
        .list(layers.rows(), this::row)
        .raw(",\"fusions\":")
        .list(cell.fusions().fusions(), this::fusion)
        .raw("}");
  }

  private void row(LayerRow row) {
    var layer = row.layer();
    json.raw("[").number(row.index());
    name(layer.name());
    name(layer.type());
    name(layer.precision());
    name(layer.kernel());
    names(layer.origins());
    json.raw(layer.dataMovement() ? ",1," : ",0,");
    json.number(row.timed() ? Math.round(row.timeUs() * 1e3) : -1);
    for (var text :
        List.of(row.time(), row.interval(), row.percent(), row.flops(), row.rate(), row.bytes())) {
      json.raw(",").string(text);
    }
    names(row.notes());
    names(row.originTimes());
    json.raw("]");
  }

  private void fusion(Cell.Fusion fusion) {
    json.raw("[").number(fusion.into().isEmpty() ? -1 : key(fusion.into()));
    name(FusionAnalysis.word(fusion.kind()));
    names(fusion.origins());
    json.raw("]");
  }

  private void name(String text) {
    json.raw(",").number(key(text));
  }

  private void names(List<String> texts) {
    json.raw(",").list(texts, text -> json.number(key(text)));
  }

  private int key(String text) {
    return strings.computeIfAbsent(Words.visible(text), fresh -> strings.size());
  }
}
