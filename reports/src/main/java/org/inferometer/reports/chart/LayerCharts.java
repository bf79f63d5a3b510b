package org.inferometer.reports.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.DisplayUnit;
import org.inferometer.reports.analysis.LayerRow;
import org.inferometer.reports.analysis.LayerSensitivity;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.reports.analysis.TypeShare;
import org.inferometer.study.Sensitivity.LayerLoss;
import org.jfree.chart.annotations.XYLineAnnotation;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYAreaRenderer;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// Where the time of a cell goes: by layer type, by layer, and how it adds up; and which layers
/// INT8 hurts.
final class LayerCharts {
  private static final int MOST_TYPES = 12;
  static final int MOST_LAYERS = 20;
  private static final int WIDTH = 560;
  private static final int HEIGHT = 300;
  private static final int MOST_SENSITIVE = 15;
  private static final int MOST_STEPS = 700;

  private LayerCharts() {}

  static Picture types(CellAnalysis cell) {
    var shown = merged(cell.times().types());
    var scale = Scale.of(cell, shown.getFirst().timeUs());
    var color = Palette.of(cell.cell().precision());
    var bars =
        shown.stream()
            .map(type ->
                new BarChart.Bar(
                    "",
                    type.type() + " (" + NumberFormatting.count(type.count()) + ")",
                    scale.length(type.timeUs(), type.share()),
                    scale.label(type.timeUs(), type.share()),
                    color))
            .toList();
    return BarChart.draw(
        "Where does the time go?",
        "Time by layer type of " + cell.label() + ".",
        scale.axis() + "; number of layers in brackets",
        bars);
  }

  private static List<TypeShare> merged(List<TypeShare> types) {
    if (types.size() <= MOST_TYPES) {
      return types;
    }
    var shown = new ArrayList<>(types.subList(0, MOST_TYPES - 1));
    var rest = types.subList(MOST_TYPES - 1, types.size());
    shown.add(
        new TypeShare(
            rest.size() + " other types",
            rest.stream().mapToInt(TypeShare::count).sum(),
            rest.stream().mapToDouble(TypeShare::timeUs).sum(),
            rest.stream().mapToDouble(TypeShare::share).sum()));
    return shown;
  }

  /// @param rowId begins the ids of the bars; the layer's index follows
  static Picture heaviest(String rowId, CellAnalysis cell) {
    var rows = cell.times().heaviest().stream().filter(LayerRow::timed).limit(MOST_LAYERS).toList();
    var scale = Scale.of(cell, rows.getFirst().timeUs());
    var bars =
        rows.stream()
            .map(row ->
                new BarChart.Bar(
                    rowId + row.index(),
                    row.name(),
                    scale.length(row.timeUs(), row.share()),
                    scale.label(row.timeUs(), row.share()),
                    Palette.ofLabel(row.layer().precision().text())))
            .toList();
    return BarChart.draw(
        "Which layers are the heaviest?",
        String.format(
            Locale.ROOT,
            "The %d heaviest layers of %s, coloured by the precision that they computed in.",
            rows.size(),
            cell.label()),
        scale.axis(),
        bars);
  }

  /// What bars show: times, or shares alone where times do not hold for plain inferences.
  private record Scale(DisplayUnit time, boolean sharesOnly) {
    static Scale of(CellAnalysis cell, double largestUs) {
      return new Scale(DisplayUnit.of("us", largestUs), cell.times().doubt().isPresent());
    }

    double length(double timeUs, double share) {
      return sharesOnly ? 100 * share : time.shown(timeUs);
    }

    String label(double timeUs, double share) {
      var text = NumberFormatting.significant(time.shown(timeUs));
      if (sharesOnly) {
        return NumberFormatting.percent(share);
      }
      return share > 0 ? text + ", " + NumberFormatting.percent(share) : text;
    }

    String axis() {
      return sharesOnly
          ? "Share of a profiled inference (%)"
          : "Time of one inference (" + time.unit() + ")";
    }
  }

  static Picture cumulative(CellAnalysis cell) {
    var shares = cell.times().cumulative().shares();
    var series = new XYSeries("share", false, false);
    series.add(0, 0);
    int stride = Math.max(1, shares.length / MOST_STEPS);
    for (int i = stride - 1; i < shares.length; i += stride) {
      series.add(i + 1, 100 * shares[i]);
    }
    if (shares.length % stride != 0) {
      series.add(shares.length, 100);
    }
    var plot =
        ChartStyle.grid(
            new XYPlot(
                new XYSeriesCollection(series),
                Axes.counts("Layers, heaviest first (count)", shares.length * 1.02),
                Axes.linear("Time of all layers together (%)", 0, 105),
                area(Palette.of(cell.cell().precision()))));
    mark(plot, cell);
    return new Picture(
        "How few layers make most of the time?",
        cell.times().cumulative().sentence(),
        ChartStyle.chart(plot),
        WIDTH,
        HEIGHT);
  }

  private static XYAreaRenderer area(Color color) {
    var renderer = new XYAreaRenderer(XYAreaRenderer.AREA);
    renderer.setSeriesPaint(0, Palette.band(color));
    return renderer;
  }

  private static void mark(XYPlot plot, CellAnalysis cell) {
    int few = cell.times().cumulative().layersFor(0.8);
    int all = cell.times().cumulative().shares().length;
    plot.addAnnotation(new XYLineAnnotation(0, 80, few, 80, Palette.DASHED, Palette.MUTED));
    plot.addAnnotation(new XYLineAnnotation(few, 0, few, 80, Palette.DASHED, Palette.MUTED));
    boolean left = few > all * 0.6;
    var text =
        new XYTextAnnotation(
            " "
                + NumberFormatting.plural(few, "layer")
                + (few == 1 ? " makes 80 % " : " make 80 % "),
            few,
            72);
    text.setTextAnchor(left ? TextAnchor.CENTER_RIGHT : TextAnchor.CENTER_LEFT);
    text.setFont(Palette.BOLD);
    text.setPaint(Palette.INK);
    plot.addAnnotation(text);
  }

  /// The most sensitive INT8 layers by their part of the noise.
  static Picture sensitivity(LayerSensitivity layers) {
    var bars = layers.heaviest(MOST_SENSITIVE).stream().map(layer -> bar(layers, layer)).toList();
    return BarChart.draw(
        "Which layers does INT8 hurt?",
        String.format(
            Locale.ROOT,
            "The %s of %s that add most noise as the only INT8 layer; blue ones are suggested to stay FP32.",
            NumberFormatting.plural(bars.size(), "layer"),
            layers.sensitivity().layers().size()),
        "Share of the noise of all layers (%); blue: suggested to stay FP32",
        bars);
  }

  private static BarChart.Bar bar(LayerSensitivity layers, LayerLoss layer) {
    double share = layer.share().asDouble().orElse(0);
    var decibels = layer.aloneDb().asDouble();
    return new BarChart.Bar(
        "",
        layer.layer(),
        100 * share,
        NumberFormatting.percent(share)
            + (decibels.isPresent()
                ? String.format(Locale.ROOT, ", alone %.1f dB", decibels.getAsDouble())
                : ""),
        layers.keeps(layer) ? Palette.FP32 : Palette.INT8);
  }
}
