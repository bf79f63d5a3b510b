package org.inferometer.reports.chart;

import java.awt.BasicStroke;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.inferometer.reports.analysis.DisplayUnit;
import org.inferometer.reports.analysis.OperatingPoint;
import org.inferometer.reports.analysis.TextFormatting;
import org.inferometer.study.Precision;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYErrorRenderer;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYIntervalSeries;
import org.jfree.data.xy.XYIntervalSeriesCollection;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// Throughput over latency, a mark for each cell with its intervals, the Pareto front as a line.
final class FrontChart {
  static final int WIDTH = 560;
  static final int HEIGHT = 340;

  /// Beyond this ratio of latencies the low ones would crowd at the left of a linear axis.
  private static final double LOGARITHMIC_FROM = 8;

  private final List<OperatingPoint> points;
  private final double low;
  private final double high;
  private final DisplayUnit time;
  private final boolean logarithmic;

  private FrontChart(List<OperatingPoint> points) {
    this.points = points;
    this.low =
        points.stream().mapToDouble(point -> point.latencyMs().interval().low()).min().orElse(1);
    this.high =
        points.stream().mapToDouble(point -> point.latencyMs().interval().high()).max().orElse(1);
    this.time = DisplayUnit.of("ms", high);
    this.logarithmic = low > 0 && high / low >= LOGARITHMIC_FROM;
  }

  static Picture draw(List<OperatingPoint> points) {
    return new FrontChart(points).picture();
  }

  private Picture picture() {
    var plot = ChartStyle.grid(new XYPlot(cells(), latencyAxis(), throughputAxis(), marks()));
    plot.setDataset(1, front());
    plot.setRenderer(1, line());
    label(plot);
    long front = points.stream().filter(OperatingPoint::onFront).count();
    return new Picture(
        "Which cell gives most throughput within a latency?",
        String.format(
            Locale.ROOT,
            "Throughput over latency of %d cells; %d of them are on the Pareto front.",
            points.size(),
            front),
        ChartStyle.chart(plot),
        WIDTH,
        HEIGHT);
  }

  private double x(double latencyMs) {
    double shown = time.shown(latencyMs);
    return logarithmic ? Axes.log(Math.max(shown, Double.MIN_NORMAL)) : shown;
  }

  private ValueAxis latencyAxis() {
    var label = "Median latency of one inference (" + time.unit();
    return logarithmic
        ? Axes.logarithmic(label + ", logarithmic)", time.shown(low), time.shown(high))
        : Axes.fromZero(label + ")", time.shown(high) * 1.1);
  }

  private ValueAxis throughputAxis() {
    double top =
        points.stream().mapToDouble(point -> point.throughput().interval().high()).max().orElse(1);
    return Axes.fromZero("Throughput (items per second)", top);
  }

  private XYIntervalSeriesCollection cells() {
    var data = new XYIntervalSeriesCollection();
    for (var precision : Precision.values()) {
      var series = new XYIntervalSeries(TextFormatting.precision(precision), false, true);
      points.stream()
          .filter(point -> point.precision() == precision)
          .forEach(point -> add(point, series));
      data.addSeries(series);
    }
    return data;
  }

  private void add(OperatingPoint point, XYIntervalSeries series) {
    var latency = point.latencyMs().interval();
    var throughput = point.throughput().interval();
    series.add(
        x(point.latencyMs().value()),
        x(latency.low()),
        x(latency.high()),
        point.throughput().value(),
        throughput.low(),
        throughput.high());
  }

  private static XYErrorRenderer marks() {
    var renderer = new XYErrorRenderer();
    renderer.setCapLength(0);
    for (var precision : Precision.values()) {
      int series = List.of(Precision.values()).indexOf(precision);
      renderer.setSeriesPaint(series, Palette.of(precision));
      renderer.setSeriesShape(series, Palette.mark(precision));
      renderer.setSeriesStroke(series, new BasicStroke(1.5f));
    }
    return renderer;
  }

  private XYSeriesCollection front() {
    var series = new XYSeries("Pareto front", false, true);
    points.stream()
        .filter(OperatingPoint::onFront)
        .sorted(Comparator.comparingDouble(point -> point.latencyMs().value()))
        .forEach(point -> series.add(x(point.latencyMs().value()), point.throughput().value()));
    return new XYSeriesCollection(series);
  }

  private static XYLineAndShapeRenderer line() {
    var renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setSeriesPaint(0, Palette.MUTED);
    renderer.setSeriesStroke(0, Palette.DASHED);
    return renderer;
  }

  private void avoidFront(LabelPlacement labels) {
    var front =
        points.stream()
            .filter(OperatingPoint::onFront)
            .sorted(Comparator.comparingDouble(point -> point.latencyMs().value()))
            .toList();
    for (int i = 1; i < front.size(); i++) {
      var from = front.get(i - 1);
      var to = front.get(i);
      labels.avoidLine(
          x(from.latencyMs().value()),
          from.throughput().value(),
          x(to.latencyMs().value()),
          to.throughput().value());
    }
  }

  private void avoidIntervals(LabelPlacement labels, OperatingPoint point) {
    double x = x(point.latencyMs().value());
    double y = point.throughput().value();
    labels.avoidLine(
        x(point.latencyMs().interval().low()), y, x(point.latencyMs().interval().high()), y);
    labels.avoidLine(
        x, point.throughput().interval().low(), x, point.throughput().interval().high());
  }

  private void label(XYPlot plot) {
    var labels = new LabelPlacement(plot, WIDTH, HEIGHT);
    points.forEach(point -> labels.avoid(x(point.latencyMs().value()), point.throughput().value()));
    points.forEach(point -> avoidIntervals(labels, point));
    avoidFront(labels);
    points.stream()
        .sorted(
            Comparator.comparing(OperatingPoint::onFront)
                .thenComparingDouble(point -> point.throughput().value())
                .reversed())
        .forEach(point ->
            labels.put(
                point.name() + " × " + point.batch() + (point.reliable() ? "" : " (doubtful)"),
                x(point.latencyMs().value()),
                point.throughput().value(),
                Palette.INK,
                point.onFront() ? Palette.BOLD : Palette.SMALL));
  }
}
