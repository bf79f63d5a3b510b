package org.inferometer.reports.page;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.ColdStartTable;
import org.inferometer.reports.analysis.LabelledAnalysis;
import org.inferometer.reports.analysis.LayerCounts;
import org.inferometer.reports.analysis.NetworkAnalysis;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.page.Block.Command;
import org.inferometer.reports.page.Block.Explorer;
import org.inferometer.reports.page.Block.Folded;
import org.inferometer.reports.page.Block.Grid;
import org.inferometer.reports.page.Block.Grids;
import org.inferometer.reports.page.Block.Heading;
import org.inferometer.reports.page.Block.Items;
import org.inferometer.reports.page.Block.Medium;
import org.inferometer.reports.page.Block.Note;
import org.inferometer.reports.page.Block.Only;
import org.inferometer.reports.page.Block.Paragraph;
import org.inferometer.reports.page.Report.Chapter;

/// The chapters about a whole study.
final class StudyChapters {
  private static final String FACTS = "30 70";
  private static final int MOST_SENTENCES = 12;
  private static final int MOST_COMPARISONS = 60;

  private StudyChapters() {}

  /// How cells compare; empty where they were not measured in turns.
  static Optional<Chapter> comparisons(Analysis analysis) {
    var comparisons = analysis.comparisons();
    if (comparisons.isEmpty()) {
      return Optional.empty();
    }
    var blocks = new ArrayList<Block>();
    blocks.add(new Items(comparisons.sentences(MOST_SENTENCES)));
    comparisons.settling().ifPresent(sentence -> blocks.add(new Paragraph(sentence)));
    comparisons.method().forEach(sentence -> blocks.add(new Note(sentence)));
    var table = comparisons.table();
    blocks.add(
        new Folded(table.caption(), new Grid(table, "22 9 13 9 8 11 8 7 7 6"), MOST_COMPARISONS));
    comparisons.notes().forEach(note -> blocks.add(new Note(note)));
    return Optional.of(
        new Chapter("comparisons", "How do they compare?", "Comparisons", false, blocks));
  }

  /// What custom layers cost; empty where there are none.
  static Optional<Chapter> customLayers(Analysis analysis) {
    var blocks = new ArrayList<Block>();
    for (var costs : analysis.customLayers()) {
      blocks.add(new Heading(costs.title()));
      costs.sentences().forEach(sentence -> blocks.add(new Paragraph(sentence)));
      boolean both = costs.networks().isPresent();
      blocks.add(new Grid(costs.layers(), both ? "20 14 18 14 10 24" : "24 18 16 14 28"));
      costs.networks().ifPresent(table -> blocks.add(new Grid(table, "40 30 30")));
      costs.notes().forEach(note -> blocks.add(new Note(note)));
    }
    return blocks.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Chapter(
                "custom-layers",
                "What do the custom layers cost?",
                "Custom layers",
                false,
                blocks));
  }

  /// What passes before cells serve at full speed; empty where nothing is known of it.
  static Optional<Chapter> coldStart(Analysis analysis) {
    var start = analysis.coldStart();
    return start
        .table()
        .map(table -> {
          var blocks = new ArrayList<Block>();
          blocks.add(new Grid(table, "18 11 11 12 12 12 12 12"));
          blocks.add(new Note(ColdStartTable.LEGEND));
          start.notes().forEach(note -> blocks.add(new Note(note)));
          return new Chapter(
              "cold-start", "How long until it serves at full speed?", "Cold start", false, blocks);
        });
  }

  /// What labelled images say; empty where there are none.
  static Optional<Chapter> accuracy(Analysis analysis) {
    return analysis
        .labelled()
        .map(labelled ->
            new Chapter("accuracy", "How often is it right?", "Accuracy", false, blocks(labelled)));
  }

  private static List<Block> blocks(LabelledAnalysis labelled) {
    var blocks = new ArrayList<Block>();
    blocks.add(new Paragraph(String.join(" ", labelled.about())));
    blocks.add(new Grid(labelled.summary(), ""));
    if (!labelled.comparisons().rows().isEmpty()) {
      blocks.add(new Grid(labelled.comparisons(), "17 17 9 8 15 8 8 9 9"));
      blocks.add(new Note(LabelledAnalysis.COMPARISON_NOTE));
    }
    blocks.add(
        new Explorer(
            "Every image",
            "samples",
            "",
            List.of(
                new Grid(labelled.telling(), ""),
                new Note(
                    "Every image with every prediction is in study.json, report.html and"
                        + " samples.csv."))));
    return blocks;
  }

  /// Layers before and after optimisation; empty where nothing was measured.
  static Optional<Chapter> layerCounts(Analysis analysis) {
    return analysis.layerCounts().rows().isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Chapter(
                "counts",
                "What did the optimiser fuse?",
                "Before and after",
                false,
                List.of(
                    new Grid(analysis.layerCounts(), "12 13 8 8 11 8 10 10 9 11"),
                    new Note(LayerCounts.SOURCE))));
  }

  /// What holds for the whole study: the machine, the networks, and how to make it again.
  static Chapter method(Analysis analysis) {
    var blocks = new ArrayList<Block>();
    if (!analysis.environment().remarks().isEmpty()) {
      blocks.add(new Heading("What may have disturbed, or could not be read"));
      blocks.add(new Items(analysis.environment().remarks()));
    }
    if (analysis.coldStart().table().isEmpty()) {
      analysis.coldStart().notes().forEach(note -> blocks.add(new Paragraph(note)));
    }
    blocks.add(new Heading("Where it was measured"));
    blocks.add(new Grids(facts(analysis)));
    blocks.add(new Heading("How to make it again"));
    blocks.add(new Command("Command", analysis.environment().command()));
    blocks.add(
        new Paragraph(
            "Every sample, reading and reason stands in study.json (schema "
                + analysis.study().schema()
                + ") beside this report. Pictures keep the extremes of long series. The interval of"
                + " a ratio spans the quotients of both intervals' ends."));
    blocks.add(
        new Only(
            Medium.SCREEN,
            new Paragraph("The layers and their origins are also embedded in this page.")));
    return new Chapter("method", "How was it measured?", "How it was measured", true, blocks);
  }

  private static List<Grid> facts(Analysis analysis) {
    return Stream.concat(
            Stream.of(analysis.environment().environment(), analysis.environment().settings()),
            analysis.networks().stream().map(NetworkAnalysis::facts))
        .filter(StudyChapters::hasRows)
        .map(table -> new Grid(table, FACTS))
        .toList();
  }

  private static boolean hasRows(Table table) {
    return !table.rows().isEmpty();
  }
}
