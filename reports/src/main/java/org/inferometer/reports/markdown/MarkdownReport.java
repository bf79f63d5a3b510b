package org.inferometer.reports.markdown;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.reports.analysis.Analysis;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.ColdStartTable;
import org.inferometer.reports.analysis.FormattedReading;
import org.inferometer.reports.analysis.LabelledAnalysis;
import org.inferometer.reports.analysis.LayerCounts;
import org.inferometer.reports.analysis.LayerRow;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.reports.analysis.NetworkAnalysis;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.reports.analysis.PrecisionBatchMatrix;
import org.inferometer.reports.analysis.SpeedUp;
import org.inferometer.reports.analysis.Table;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.study.AtomicFile;
import org.inferometer.study.Study;
import org.pf4j.Extension;

/// A summary in GitHub's Markdown, short enough for a pull request: the answer, the verdict, the
/// matrix, and the heaviest layers of the best cell.
@Extension
public final class MarkdownReport implements ReportRenderer {
  private static final int HEAVIEST = 10;
  private static final int MOST_COMPARISONS = 30;

  @Override
  public String format() {
    return "md";
  }

  @Override
  public String fileName() {
    return "report.md";
  }

  @Override
  public void render(Study study, Path target) throws IOException {
    var text = text(Analysis.of(study));
    AtomicFile.write(target, out -> out.write(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String text(Analysis analysis) {
    var page = new MarkdownPage();
    page.heading(1, "Inferometer study " + analysis.study().id());
    page.paragraph(analysis.answer());
    analysis.details().forEach(page::paragraph);
    analysis.trust().forEach(page::paragraph);
    page.paragraph(analysis.environment().measured());
    page.heading(2, "Verdict: " + analysis.verdict().word().text());
    analysis.verdict().reasons().forEach(page::item);
    for (var network : analysis.networks()) {
      addNetwork(page, network);
    }
    addComparisons(page, analysis);
    analysis.labelled().ifPresent(labelled -> addAccuracy(page, labelled));
    addLayerCounts(page, analysis);
    addColdStart(page, analysis.coldStart());
    page.table(analysis.environment().environment());
    page.heading(2, "How to make it again");
    page.code(analysis.environment().command());
    return page.text();
  }

  private static void addComparisons(MarkdownPage page, Analysis analysis) {
    var comparisons = analysis.comparisons();
    if (!comparisons.isEmpty()) {
      page.heading(2, "How do they compare?");
      comparisons.sentences(MOST_COMPARISONS).forEach(page::item);
      page.gap();
      comparisons.settling().ifPresent(page::paragraph);
      comparisons.method().forEach(page::paragraph);
    }
  }

  private static void addColdStart(MarkdownPage page, ColdStartTable start) {
    start
        .table()
        .ifPresent(table -> {
          page.table(table);
          page.paragraph(ColdStartTable.LEGEND);
        });
    start.notes().forEach(page::paragraph);
  }

  private static void addAccuracy(MarkdownPage page, LabelledAnalysis labelled) {
    page.heading(2, "How often is it right?");
    page.paragraph(String.join(" ", labelled.about()));
    page.table(labelled.summary());
    if (!labelled.comparisons().rows().isEmpty()) {
      page.table(labelled.comparisons());
      page.paragraph(LabelledAnalysis.COMPARISON_NOTE);
    }
  }

  private static void addLayerCounts(MarkdownPage page, Analysis analysis) {
    if (!analysis.layerCounts().rows().isEmpty()) {
      page.table(analysis.layerCounts());
      page.paragraph(LayerCounts.SOURCE);
    }
  }

  private static void addNetwork(MarkdownPage page, NetworkAnalysis network) {
    page.heading(2, network.summary().id());
    addMatrix(page, network.matrix());
    network.sensitivities().forEach(layers -> addSensitivity(page, layers));
    addDeviceTimes(page, network.cells());
    addSamplingCost(page, network.cells());
    network.first().ifPresent(cell -> addHeaviest(page, cell));
  }

  private static void addMatrix(MarkdownPage page, PrecisionBatchMatrix matrix) {
    if (matrix.rows().isEmpty()) {
      return;
    }
    page.row(
        List.of(
            "Cell",
            "Median latency",
            "95 % interval",
            "Times as fast",
            "Ran in",
            "Items/s",
            "Memory",
            "Energy/item",
            "Error",
            ""));
    page.rule(List.of(false, true, true, false, false, true, true, true, true, false));
    for (var row : matrix.rows()) {
      for (int i = 0; i < row.entries().size(); i++) {
        addEntry(page, row.label() + ", batch " + matrix.batches().get(i), row.entries().get(i));
      }
    }
    page.gap();
    page.paragraph("Memory: of weights + of activations and workspace.");
    matrix.notes().forEach(page::paragraph);
  }

  private static void addDeviceTimes(MarkdownPage page, List<CellAnalysis> cells) {
    var onDevice = cells.stream().filter(CellAnalysis::onDevice).toList();
    if (onDevice.isEmpty()) {
      return;
    }
    page.row(List.of("By the device's clock", "Latency", "GPU time", "H2D", "D2H", "Enqueue"));
    page.rule(List.of(false, true, true, true, true, true));
    for (var cell : onDevice) {
      var latency = cell.measurements().latency();
      page.row(
          List.of(
              cell.label(),
              FormattedReading.of(latency.deviceMs()).text(),
              FormattedReading.of(latency.gpuMs()).text(),
              FormattedReading.of(latency.h2dMs()).text(),
              FormattedReading.of(latency.d2hMs()).text(),
              FormattedReading.of(latency.enqueueMs()).text()));
    }
    page.gap();
    page.paragraph(
        "Medians; latency here is H2D + GPU time + D2H, inference by inference. Enqueue is the host's"
            + " time to hand the GPU's work over, by its own clock.");
    onDevice.stream()
        .filter(cell -> !cell.launchNote().isEmpty())
        .forEach(cell -> page.paragraph(cell.label() + ": " + cell.launchNote()));
  }

  private static void addSamplingCost(MarkdownPage page, List<CellAnalysis> cells) {
    var known =
        cells.stream()
            .flatMap(cell -> cell.samplingCost().stream().map(part -> part + " in " + cell.label()))
            .collect(Collectors.joining("; "));
    if (!known.isEmpty()) {
      page.paragraph("Sampling the power took, of the latency: " + known + ".");
    }
  }

  private static void addEntry(
      MarkdownPage page, String label, PrecisionBatchMatrix.MatrixCell entry) {
    if (entry.status() == PrecisionBatchMatrix.Status.ABSENT) {
      return;
    }
    var remark =
        Stream.of(
                entry.best() ? "best of its precision" : "",
                entry.figures().map(PrecisionBatchMatrix.CellFigures::meanRemark).orElse(""),
                entry.word().isEmpty() ? "" : entry.word() + ": " + entry.shownReason())
            .filter(part -> !part.isEmpty())
            .collect(Collectors.joining("; "));
    entry
        .figures()
        .ifPresentOrElse(
            f ->
                page.row(
                    List.of(
                        label,
                        f.latency().text(),
                        f.latency().interval(),
                        f.speedUps().stream().map(SpeedUp::text).collect(Collectors.joining("; ")),
                        f.ranIn(),
                        f.probed() ? "" : f.throughput().value(),
                        f.probed() ? "" : f.memory(),
                        f.probed() ? "" : f.energy().full(),
                        f.error(),
                        remark)),
            () -> page.row(List.of(label, "n/a", "", "", "", "n/a", "n/a", "n/a", "n/a", remark)));
  }

  private static void addSensitivity(MarkdownPage page, LayerSensitivity layers) {
    page.heading(3, "What INT8 costs, layer by layer");
    page.paragraph(layers.answer());
    if (!layers.kept().isEmpty()) {
      page.paragraph("Layers to keep in FP32:");
      page.code(layers.kept());
      page.gap();
    }
    var table = layers.layers().first(HEAVIEST);
    if (!table.rows().isEmpty()) {
      page.row(table.columns().stream().map(Table.Column::title).toList());
      page.rule(table.columns().stream().map(Table.Column::number).toList());
      table.rows().forEach(row -> page.row(row.stream().map(Table.Entry::text).toList()));
      page.gap();
    }
    layers.notes().forEach(page::paragraph);
  }

  private static void addHeaviest(MarkdownPage page, CellAnalysis cell) {
    var rows = cell.times().heaviest().stream().limit(HEAVIEST).toList();
    if (rows.isEmpty()) {
      return;
    }
    page.heading(3, "Heaviest layers of " + cell.label());
    page.row(
        List.of(
            "Layer",
            "Type",
            cell.times().timeHead() + " (" + cell.times().layers().timeUnit() + ")",
            "Share (%)",
            "Ran in"));
    page.rule(List.of(false, false, true, true, false));
    rows.forEach(row -> page.row(entries(row)));
    page.gap();
    cell.times().doubt().ifPresent(page::paragraph);
    int rest = cell.times().heaviest().size() - rows.size();
    page.paragraph(
        (rest == 0 ? "" : NumberFormatting.plural(rest, "more layer") + " in the other reports. ")
            + cell.times().cumulative().sentence());
  }

  private static List<String> entries(LayerRow row) {
    return List.of(
        TextFormatting.shortened(row.name(), 80),
        row.type(),
        row.figures().time(),
        row.figures().percent(),
        TextFormatting.visible(row.layer().precision().text()));
  }
}
