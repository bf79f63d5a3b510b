package org.inferometer.reports.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.NetworkAnalysis;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.reports.chart.Charts;
import org.inferometer.reports.page.Block.Choice;
import org.inferometer.reports.page.Block.Explorer;
import org.inferometer.reports.page.Block.Grid;
import org.inferometer.reports.page.Block.Grids;
import org.inferometer.reports.page.Block.Heading;
import org.inferometer.reports.page.Block.Illustration;
import org.inferometer.reports.page.Block.Illustrations;
import org.inferometer.reports.page.Block.Medium;
import org.inferometer.reports.page.Block.Note;
import org.inferometer.reports.page.Block.Only;
import org.inferometer.reports.page.Block.Paragraph;
import org.inferometer.reports.page.Block.Passes;
import org.inferometer.reports.page.Block.Room;
import org.inferometer.reports.page.Block.Section;
import org.inferometer.reports.page.Block.Shortened;
import org.inferometer.reports.page.Report.Chapter;

/// The measured cells, a section each: where the time goes, what the optimiser did, what it took,
/// and how it was measured.
final class CellSections {
  /// Widths of tables with a quantity, its value, its interval and its samples.
  private static final String VALUES = "30 34 22 14";

  private static final int LONGEST_NETWORK = 40;
  private static final int MOST_FUSIONS = 60;

  /// Layers of one table about the conversion: most of a page.
  private static final int MOST_LAYERS = 30;

  private final int index;
  private final CellAnalysis cell;
  private final List<CellAnalysis> before;
  private final List<Block> blocks = new ArrayList<>();

  /// @param before the cells of the network that stand before it in the report
  private CellSections(int index, CellAnalysis cell, List<CellAnalysis> before) {
    this.index = index;
    this.cell = cell;
    this.before = before;
  }

  /// Every measured cell; empty where there is none.
  static Optional<Chapter> chapter(Analysis analysis) {
    var cells = analysis.cells();
    if (cells.isEmpty()) {
      return Optional.empty();
    }
    boolean several = analysis.networks().size() > 1;
    // Sections are independent of each other, and pictures take time.
    var sections =
        IntStream.range(0, cells.size())
            .parallel()
            .mapToObj(i -> section(i, cells, several))
            .toList();
    return Optional.of(
        new Chapter(
            "layers",
            "Where does the time go?",
            "Layers",
            false,
            List.of(
                new Only(
                    Medium.SCREEN_WITHOUT_SCRIPT,
                    new Paragraph(
                        "Sorting, searching and the list of every layer and fusion need JavaScript."
                            + " Without it each cell shows its heaviest layers; study.json and the"
                            + " CSV report have them all.")),
                new Only(
                    Medium.PAPER,
                    new Paragraph(
                        "On paper each cell shows its heaviest layers; study.json and the CSV report"
                            + " have them all.")),
                new Choice("Cell", sections, first(analysis, cells)))));
  }

  /// @param index of the cell in the report
  static String id(int index) {
    return "cell-" + index;
  }

  private static int first(Analysis analysis, List<CellAnalysis> cells) {
    return analysis.networks().stream()
        .map(NetworkAnalysis::first)
        .flatMap(Optional::stream)
        .findFirst()
        .map(cells::indexOf)
        .orElse(0);
  }

  private static Section section(int index, List<CellAnalysis> cells, boolean several) {
    var cell = cells.get(index);
    var network = cell.cell().network();
    var before =
        cells.subList(0, index).stream()
            .filter(other -> other.cell().network().equals(network))
            .toList();
    return new Section(
        id(index),
        several
            ? TextFormatting.shortened(network, LONGEST_NETWORK) + ": " + cell.label()
            : cell.label(),
        new CellSections(index, cell, before).blocks());
  }

  private List<Block> blocks() {
    if (cell.measurements().latency().probed()) {
      addProbe();
      return blocks;
    }
    grid(cell.tables().latency(), VALUES);
    addTimes();
    addLayers();
    addFusions();
    addResources();
    Charts.samples(cell)
        .ifPresent(picture -> {
          addScreenHeading("Samples");
          blocks.add(new Illustration("s" + index, picture, Room.WIDE));
        });
    addConversion();
    blocks.add(new Passes("How this cell was measured, pass by pass", cell.passes()));
    return blocks;
  }

  /// A cell that was only probed, briefly: why, its latency, its error, and what its layers ran in
  /// where they are known.
  private void addProbe() {
    cell.measurements()
        .latency()
        .remarks()
        .forEach(cause -> blocks.add(new Paragraph(TextFormatting.visible(cause))));
    addRanIn();
    grid(cell.tables().latency(), VALUES);
    addConversion();
    blocks.add(new Passes("How this cell was measured, pass by pass", cell.passes()));
  }

  private void addRanIn() {
    var ranIn = cell.ranIn().text();
    if (!ranIn.isEmpty()) {
      blocks.add(
          new Paragraph("Its layers ran in these precisions, by share of time: " + ranIn + "."));
    }
  }

  private void addTimes() {
    cell.times().doubt().ifPresent(why -> blocks.add(new Paragraph(why)));
    blocks.add(new Paragraph(cell.times().cumulative().sentence()));
    addRanIn();
    if (!cell.precisionNote().isEmpty()) {
      blocks.add(new Paragraph(cell.precisionNote()));
    }
    var figures =
        Stream.of(
                Charts.heaviest("bar-" + index + "-", cell)
                    .map(picture -> new Illustration("h" + index, picture, Room.TALL)),
                Charts.types(cell)
                    .map(picture -> new Illustration("y" + index, picture, Room.NORMAL)),
                Charts.cumulative(cell)
                    .map(picture -> new Illustration("u" + index, picture, Room.NORMAL)))
            .flatMap(Optional::stream)
            .toList();
    if (!figures.isEmpty()) {
      blocks.add(new Illustrations(figures));
    }
    blocks.add(new Paragraph(cell.times().reconciliation()));
  }

  /// Nothing where there are no layers: why stands with the times.
  private void addLayers() {
    if (cell.times().heaviest().isEmpty()) {
      return;
    }
    blocks.add(
        new Explorer(
            "Layers",
            "layers",
            Integer.toString(index),
            List.of(new Grid(cell.times().heaviestTable(), "5 26 11 8 12 7 8 10 7 6"))));
    cell.times().layers().notes().forEach(note -> blocks.add(new Note(note)));
    grid(cell.times().typeTable(), "40 20 20 20");
  }

  private void addFusions() {
    var fusions = cell.fusions();
    if (fusions.fusions().isEmpty()) {
      blocks.add(new Heading("Fusions"));
      blocks.add(
          new Paragraph(
              cell.measurements().build().layersAfter() == null
                  ? "The engine could not be described, so its fusions are not known."
                  : "The engine reports none."));
      return;
    }
    addScreenHeading("Fusions");
    grid(fusions.summary(), "16 48 16 20");
    blocks.add(new Explorer("", "fusions", Integer.toString(index), fusionsInShort()));
  }

  /// The fusions one by one; once for cells that agree.
  private List<Block> fusionsInShort() {
    var same =
        before.stream()
            .filter(earlier -> earlier.fusions().fusions().equals(cell.fusions().fusions()))
            .findFirst();
    if (same.isPresent()) {
      return List.of(new Paragraph("One by one they are those of " + same.get().label() + "."));
    }
    var all = cell.fusions().details();
    var shown = new Grid(all.first(MOST_FUSIONS), "30 12 58");
    int more = all.rows().size() - MOST_FUSIONS;
    return more <= 0
        ? List.of(shown)
        : List.of(
            shown,
            new Note(
                NumberFormatting.plural(more, "more fusion") + ": the HTML report has them all."));
  }

  private void addResources() {
    blocks.add(
        new Grids(
            Stream.concat(
                    Stream.of(cell.tables().memory(), cell.tables().power()),
                    cell.tables().conditions().stream())
                .map(table -> new Grid(table, VALUES))
                .toList()));
    cell.measurements()
        .power()
        .remarks()
        .forEach(remark -> blocks.add(new Note(TextFormatting.visible(remark))));
    Charts.power(cell)
        .ifPresent(picture -> blocks.add(new Illustration("w" + index, picture, Room.WIDE)));
  }

  private void addConversion() {
    grid(cell.tables().accuracy(), VALUES);
    var outputs = cell.tables().outputs();
    shorten(outputs, outputs.first(MOST_LAYERS), "28 28 15 15 14");
    var conversion = cell.tables().conversion();
    shorten(conversion.keptTable(), conversion.keptTable(MOST_LAYERS), "30 16 12 42");
    shorten(conversion.weightTable(), conversion.weightTable(MOST_LAYERS), "32 16 13 13 13 13");
  }

  /// A heading that a screen needs and paper does not, where the next caption follows at once.
  private void addScreenHeading(String text) {
    blocks.add(new Only(Medium.SCREEN, new Heading(text)));
  }

  private void grid(Table table, String widths) {
    if (!table.rows().isEmpty()) {
      blocks.add(new Grid(table, widths));
    }
  }

  private void shorten(Table whole, Table onPaper, String widths) {
    if (!whole.rows().isEmpty()) {
      blocks.add(new Shortened(new Grid(whole, widths), new Grid(onPaper, widths)));
    }
  }
}
