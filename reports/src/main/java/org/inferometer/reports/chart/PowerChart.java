package org.inferometer.reports.chart;

import java.awt.Color;
import java.util.List;
import java.util.Locale;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.study.PowerSeries;
import org.inferometer.study.Reading;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.plot.CombinedDomainXYPlot;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.chart.ui.RectangleAnchor;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// Power and clocks over the energy pass, one above the other on the same time.
final class PowerChart {
  private static final int WIDTH = 720;
  private static final int ROW = 170;
  private static final int AXIS = 40;
  private static final double MEGA_PER_GIGA = 1e3;

  private final PowerSeries series;
  private final Reading limit;
  private final Color color;

  private PowerChart(CellAnalysis cell) {
    var power = cell.measurements().power();
    this.series = power.series();
    this.limit = power.conditions().powerLimitW();
    this.color = Palette.of(cell.cell().precision());
  }

  static Picture draw(CellAnalysis cell) {
    return new PowerChart(cell).picture();
  }

  private Picture picture() {
    double end = series.seconds().getLast();
    var time = Axes.linear("Time in the energy pass (s)", series.seconds().getFirst(), end);
    var plot = new CombinedDomainXYPlot(time);
    plot.setGap(16);
    int rows = 0;
    if (!series.powerW().isEmpty()) {
      plot.add(power(), 1);
      rows++;
    }
    if (!series.clockMhz().isEmpty()) {
      plot.add(clocks(), 1);
      rows++;
    }
    return new Picture(
        "Did power and clocks hold while energy was measured?",
        String.format(
            Locale.ROOT,
            "Power and clocks at %s over %s s.",
            NumberFormatting.plural(series.seconds().size(), "instant"),
            NumberFormatting.significant(end)),
        ChartStyle.chart(plot),
        WIDTH,
        ROW * rows + AXIS);
  }

  /// From zero, since the area is the energy; the limit is drawn where power comes near it.
  private XYPlot power() {
    double highest = highest(series.powerW());
    double most = limit.asDouble().orElse(Double.POSITIVE_INFINITY);
    boolean near = most < 1.5 * highest;
    var axis = Axes.fromZero("Power (W)", near ? 1.08 * Math.max(highest, most) : highest);
    var plot = plot(axis, series.powerW(), 1, color);
    if (near) {
      var marker = new ValueMarker(most, Palette.INK, Palette.DASHED);
      marker.setLabel("limit");
      marker.setLabelFont(Palette.SMALL);
      marker.setLabelPaint(Palette.INK);
      marker.setLabelBackgroundColor(Palette.NONE);
      marker.setLabelAnchor(RectangleAnchor.TOP_LEFT);
      marker.setLabelTextAnchor(TextAnchor.BOTTOM_LEFT);
      plot.addRangeMarker(marker);
    }
    return plot;
  }

  private XYPlot clocks() {
    boolean memory = !series.memoryClockMhz().isEmpty();
    double highest =
        Math.max(highest(series.clockMhz()), memory ? highest(series.memoryClockMhz()) : 0);
    var label = memory ? "Clock (GHz; memory grey)" : "Clock (GHz)";
    var axis = Axes.fromZero(label, highest / MEGA_PER_GIGA);
    var plot = plot(axis, series.clockMhz(), MEGA_PER_GIGA, color);
    if (memory) {
      plot.setDataset(1, data(series.memoryClockMhz(), MEGA_PER_GIGA));
      plot.setRenderer(1, renderer(Palette.MUTED));
    }
    return plot;
  }

  private XYPlot plot(NumberAxis axis, List<Double> values, double scale, Color paint) {
    return ChartStyle.grid(new XYPlot(data(values, scale), null, axis, renderer(paint)));
  }

  private static XYLineAndShapeRenderer renderer(Color paint) {
    var renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setDrawSeriesLineAsPath(true);
    renderer.setSeriesPaint(0, paint);
    renderer.setSeriesStroke(0, Palette.LINE);
    return renderer;
  }

  private XYSeriesCollection data(List<Double> values, double scale) {
    var line = new XYSeries("", false, true);
    for (int i = 0; i < values.size(); i++) {
      line.add(series.seconds().get(i).doubleValue(), values.get(i) / scale, false);
    }
    return new XYSeriesCollection(line);
  }

  private static double highest(List<Double> values) {
    return values.stream().mapToDouble(Double::doubleValue).max().orElse(0);
  }
}
