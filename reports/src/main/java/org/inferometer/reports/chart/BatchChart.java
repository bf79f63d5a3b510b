package org.inferometer.reports.chart;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.inferometer.reports.analysis.DisplayUnit;
import org.inferometer.reports.analysis.OperatingPoint;
import org.inferometer.reports.analysis.OperatingPoint.Coordinate;
import org.inferometer.study.Precision;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;

/// A quantity over the batch size, a line with its interval band for each precision and backend.
///
/// @param axis the label of the range axis, with its unit
/// @param factor from the study's unit to the shown one
/// @param quantity over the batch size
record BatchChart(String axis, double factor, Function<OperatingPoint, Coordinate> quantity) {
  static final int WIDTH = 560;
  static final int HEIGHT = 300;

  /// Room for a label above the highest point.
  private static final double HEADROOM = 1.06;

  private static final Comparator<OperatingPoint> BY_BATCH =
      Comparator.comparingInt(OperatingPoint::batch);

  static Picture latency(List<OperatingPoint> points) {
    double high = points.stream().mapToDouble(point -> point.latencyMs().value()).max().orElse(1);
    var scale = DisplayUnit.of("ms", high);
    var chart =
        new BatchChart(
            "Median latency (" + scale.unit() + ")", scale.factor(), OperatingPoint::latencyMs);
    return chart.picture(
        "What does a larger batch cost in latency?", "Median latency over batch size.", points);
  }

  static Picture throughput(List<OperatingPoint> points) {
    var chart = new BatchChart("Throughput (items per second)", 1, OperatingPoint::throughput);
    return chart.picture("What does a larger batch buy?", "Throughput over batch size.", points);
  }

  private record Series(String backend, Precision precision) {
    boolean holds(OperatingPoint point) {
      return point.backend().equals(backend) && point.precision() == precision;
    }
  }

  private Picture picture(String title, String description, List<OperatingPoint> points) {
    var lines =
        points.stream().map(p -> new Series(p.backend(), p.precision())).distinct().toList();
    double high = points.stream().mapToDouble(this::upper).max().orElse(1);
    var batches = points.stream().map(OperatingPoint::batch).toList();
    var plot =
        ChartStyle.grid(
            new XYPlot(
                data(lines, points),
                Axes.batches("Batch size (items, logarithmic)", batches),
                Axes.fromZero(axis, high * HEADROOM),
                renderer(lines)));
    label(plot, lines, points);
    return new Picture(title, description, ChartStyle.chart(plot), WIDTH, HEIGHT);
  }

  private double value(OperatingPoint point) {
    return factor * quantity.apply(point).value();
  }

  private double upper(OperatingPoint point) {
    return factor * quantity.apply(point).interval().high();
  }

  private YIntervalSeriesCollection data(List<Series> lines, List<OperatingPoint> points) {
    var data = new YIntervalSeriesCollection();
    for (var line : lines) {
      var series = new YIntervalSeries(line.toString());
      points.stream().filter(line::holds).sorted(BY_BATCH).forEach(point -> add(point, series));
      data.addSeries(series);
    }
    return data;
  }

  private void add(OperatingPoint point, YIntervalSeries series) {
    double low = factor * quantity.apply(point).interval().low();
    series.add(Axes.log(point.batch()), value(point), low, upper(point));
  }

  private static DeviationRenderer renderer(List<Series> lines) {
    var renderer = new DeviationRenderer(true, true);
    renderer.setAlpha(0.22f);
    for (int i = 0; i < lines.size(); i++) {
      var precision = lines.get(i).precision();
      renderer.setSeriesPaint(i, Palette.of(precision));
      renderer.setSeriesFillPaint(i, Palette.of(precision));
      renderer.setSeriesShape(i, Palette.mark(precision));
      renderer.setSeriesStroke(i, Palette.LINE);
    }
    return renderer;
  }

  /// Each line is named at its last point.
  private void label(XYPlot plot, List<Series> lines, List<OperatingPoint> points) {
    var labels = new LabelPlacement(plot, WIDTH, HEIGHT);
    for (var line : lines) {
      avoid(labels, points.stream().filter(line::holds).sorted(BY_BATCH).toList());
    }
    boolean severalBackends = lines.stream().map(Series::backend).distinct().count() > 1;
    for (var line : lines) {
      var last = points.stream().filter(line::holds).max(BY_BATCH).orElseThrow();
      var name = last.name();
      labels.put(
          severalBackends ? name + ", " + line.backend() : name,
          Axes.log(last.batch()),
          value(last),
          Palette.INK,
          Palette.BOLD);
    }
  }

  /// Keeps labels off the points and the lines between them.
  private void avoid(LabelPlacement labels, List<OperatingPoint> line) {
    for (int i = 0; i < line.size(); i++) {
      var to = line.get(i);
      var from = line.get(Math.max(0, i - 1));
      labels.avoidLine(Axes.log(from.batch()), value(from), Axes.log(to.batch()), value(to));
    }
  }
}
