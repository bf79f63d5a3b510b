package org.inferometer.reports.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.reports.analysis.NetworkAnalysis;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.reports.chart.Charts;
import org.inferometer.reports.page.Block.CellMatrix;
import org.inferometer.reports.page.Block.Command;
import org.inferometer.reports.page.Block.Folded;
import org.inferometer.reports.page.Block.Grid;
import org.inferometer.reports.page.Block.Heading;
import org.inferometer.reports.page.Block.Illustration;
import org.inferometer.reports.page.Block.Illustrations;
import org.inferometer.reports.page.Block.Medium;
import org.inferometer.reports.page.Block.Note;
import org.inferometer.reports.page.Block.Only;
import org.inferometer.reports.page.Block.Paragraph;
import org.inferometer.reports.page.Block.Room;
import org.inferometer.reports.page.Report.Chapter;

/// One network: its cells side by side as a matrix and in pictures, and what INT8 layers cost.
final class NetworkChapter {
  private static final int LONGEST_NAME = 60;
  private static final int MOST_LAYERS = 60;

  private NetworkChapter() {}

  /// @param index of the network in the study
  static Chapter of(int index, Analysis analysis) {
    var network = analysis.networks().get(index);
    var name = TextFormatting.shortened(network.summary().id(), LONGEST_NAME);
    var blocks = new ArrayList<Block>();
    addMatrix(blocks, name, network, analysis.cells());
    addPictures(blocks, index, network);
    if (!network.leftOut().isEmpty()) {
      blocks.add(new Note(network.leftOut()));
    }
    for (int i = 0; i < network.sensitivities().size(); i++) {
      addSensitivity(blocks, "c" + index + "-" + i, network.sensitivities().get(i));
    }
    // The first one stands below the answer.
    return new Chapter("network-" + index, name, index == 0 ? "Cells" : "", index > 0, blocks);
  }

  private static void addMatrix(
      List<Block> blocks, String name, NetworkAnalysis network, List<CellAnalysis> cells) {
    if (network.matrix().rows().isEmpty()) {
      blocks.add(new Paragraph("The study has no cell of this network."));
      return;
    }
    var sections =
        IntStream.range(0, cells.size())
            .boxed()
            .collect(Collectors.toMap(i -> cells.get(i).cell().id(), CellSections::id));
    blocks.add(new CellMatrix(name, network.matrix(), sections));
    blocks.add(new Note(network.matrix().legend()));
    network.matrix().notes().forEach(note -> blocks.add(new Note(note)));
    var problems = network.matrix().problems();
    if (!problems.rows().isEmpty()) {
      // On a screen the matrix has room for whole reasons.
      blocks.add(new Only(Medium.PAPER, new Grid(problems, "30 12 58")));
    }
  }

  private static void addPictures(List<Block> blocks, int index, NetworkAnalysis network) {
    var figures =
        Stream.of(
                Charts.front(network).map(p -> new Illustration("f" + index, p, Room.NORMAL)),
                Charts.throughputOverBatch(network)
                    .map(p -> new Illustration("t" + index, p, Room.NORMAL)),
                Charts.latencyOverBatch(network)
                    .map(p -> new Illustration("l" + index, p, Room.NORMAL)))
            .flatMap(Optional::stream)
            .toList();
    if (!figures.isEmpty()) {
      blocks.add(new Illustrations(figures));
    }
  }

  /// The answer, how to apply it, the picture, every layer, the search.
  ///
  /// @param id unique in the report
  private static void addSensitivity(List<Block> blocks, String id, LayerSensitivity layers) {
    blocks.add(new Heading("What does INT8 cost in accuracy, layer by layer?"));
    blocks.add(new Paragraph(layers.answer()));
    if (!layers.kept().isEmpty()) {
      blocks.add(new Command("Layers to keep in FP32", layers.kept()));
    }
    Charts.sensitivity(layers)
        .ifPresent(picture -> blocks.add(new Illustration(id, picture, Room.NORMAL)));
    layers.notes().forEach(note -> blocks.add(new Note(note)));
    var all = layers.layers();
    int count = all.rows().size();
    var summary = count == 1 ? "The only INT8 layer" : "All " + count + " INT8 layers";
    fold(blocks, summary, all, "40 15 15 15 15", MOST_LAYERS);
    fold(blocks, "What the search tried", layers.steps(), "50 15 20 15", Integer.MAX_VALUE);
  }

  private static void fold(
      List<Block> blocks, String summary, Table table, String widths, int most) {
    if (!table.rows().isEmpty()) {
      blocks.add(new Folded(summary, new Grid(table, widths), most));
    }
  }
}
