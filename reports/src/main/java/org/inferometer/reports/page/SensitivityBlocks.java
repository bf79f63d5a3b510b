package org.inferometer.reports.page;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.chart.Chart;
import org.inferometer.reports.page.Block.Command;
import org.inferometer.reports.page.Block.Figure;
import org.inferometer.reports.page.Block.Folded;
import org.inferometer.reports.page.Block.Grid;
import org.inferometer.reports.page.Block.Note;
import org.inferometer.reports.page.Block.Paragraph;

/// What INT8 layers cost: the answer, how to apply it, the picture, every layer, the search.
public final class SensitivityBlocks {
  private static final int MOST_LAYERS = 60;

  private SensitivityBlocks() {}

  /// @param id unique in the report
  public static List<Block> of(String id, LayerSensitivity layers) {
    var blocks = new ArrayList<Block>();
    blocks.add(new Paragraph(layers.answer()));
    if (!layers.option().isEmpty()) {
      blocks.add(new Command("Option that keeps these layers in FP32", layers.option()));
    }
    Chart.sensitivity(layers).ifPresent(picture -> blocks.add(new Figure(id, picture)));
    layers.notes().forEach(note -> blocks.add(new Note(note)));
    var all = layers.layers();
    fold(blocks, "All " + all.rows().size() + " INT8 layers", all, "40 15 15 15 15", MOST_LAYERS);
    fold(blocks, "What the search tried", layers.steps(), "50 15 20 15", Integer.MAX_VALUE);
    return blocks;
  }

  private static void fold(
      List<Block> blocks, String summary, Table table, String widths, int most) {
    if (!table.rows().isEmpty()) {
      blocks.add(new Folded(summary, new Grid(table, widths), most));
    }
  }
}
