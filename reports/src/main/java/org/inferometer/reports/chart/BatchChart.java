package org.inferometer.reports.chart;

import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.inferometer.reports.analysis.Point;
import org.inferometer.reports.analysis.Scale;
import org.inferometer.reports.analysis.Words;
import org.inferometer.study.Interval;
import org.inferometer.study.Precision;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.DeviationRenderer;
import org.jfree.data.xy.YIntervalSeries;
import org.jfree.data.xy.YIntervalSeriesCollection;
import org.jspecify.annotations.Nullable;

/// A quantity over the batch size, a line with its interval band for each precision and backend.
///
/// @param axis the label of the range axis, with its unit
/// @param factor from the study's unit to the shown one
record BatchChart(
    String axis,
    double factor,
    ToDoubleFunction<Point> value,
    Function<Point, @Nullable Interval> interval) {
  static final int WIDTH = 560;
  static final int HEIGHT = 300;

  /// Room for a label above the highest point.
  private static final double HEADROOM = 1.06;

  private static final Comparator<Point> BY_BATCH = Comparator.comparingInt(Point::batch);

  static Picture latency(List<Point> points) {
    double high = points.stream().mapToDouble(Point::latencyMs).max().orElse(1);
    var scale = Scale.of("ms", high);
    var chart =
        new BatchChart(
            "Median latency (" + scale.unit() + ")",
            scale.factor(),
            Point::latencyMs,
            Point::latencyInterval);
    return chart.picture(
        "What does a larger batch cost in latency?", "Median latency over batch size.", points);
  }

  static Picture throughput(List<Point> points) {
    var chart =
        new BatchChart(
            "Throughput (items per second)", 1, Point::throughput, Point::throughputInterval);
    return chart.picture("What does a larger batch buy?", "Throughput over batch size.", points);
  }

  private record Line(String backend, Precision precision) {
    boolean holds(Point point) {
      return point.backend().equals(backend) && point.precision() == precision;
    }
  }

  private Picture picture(String title, String description, List<Point> points) {
    var lines = points.stream().map(p -> new Line(p.backend(), p.precision())).distinct().toList();
    double high = points.stream().mapToDouble(this::upper).max().orElse(1);
    var batches = points.stream().map(Point::batch).toList();
    var plot =
        Style.grid(
            new XYPlot(
                data(lines, points),
                Axes.batches("Batch size (items, logarithmic)", batches),
                Axes.fromZero(axis, high * HEADROOM),
                renderer(lines)));
    label(plot, lines, points);
    return new Picture(title, description, Style.chart(plot), WIDTH, HEIGHT);
  }

  private double upper(Point point) {
    var bounds = interval.apply(point);
    return factor * (bounds == null ? value.applyAsDouble(point) : bounds.high());
  }

  private YIntervalSeriesCollection data(List<Line> lines, List<Point> points) {
    var data = new YIntervalSeriesCollection();
    for (var line : lines) {
      var series = new YIntervalSeries(line.toString());
      points.stream().filter(line::holds).sorted(BY_BATCH).forEach(point -> add(point, series));
      data.addSeries(series);
    }
    return data;
  }

  private void add(Point point, YIntervalSeries series) {
    double middle = value.applyAsDouble(point);
    var bounds = interval.apply(point);
    series.add(
        Axes.log(point.batch()),
        factor * middle,
        factor * (bounds == null ? middle : bounds.low()),
        factor * (bounds == null ? middle : bounds.high()));
  }

  private static DeviationRenderer renderer(List<Line> lines) {
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
  private void label(XYPlot plot, List<Line> lines, List<Point> points) {
    var labels = new Labels(plot, WIDTH, HEIGHT);
    for (var line : lines) {
      avoid(labels, points.stream().filter(line::holds).sorted(BY_BATCH).toList());
    }
    boolean severalBackends = lines.stream().map(Line::backend).distinct().count() > 1;
    for (var line : lines) {
      var last = points.stream().filter(line::holds).max(BY_BATCH).orElseThrow();
      var name = Words.precision(line.precision());
      labels.put(
          severalBackends ? name + ", " + line.backend() : name,
          Axes.log(last.batch()),
          factor * value.applyAsDouble(last),
          Palette.INK,
          Palette.BOLD);
    }
  }

  /// Keeps labels off the points and the lines between them.
  private void avoid(Labels labels, List<Point> line) {
    for (int i = 0; i < line.size(); i++) {
      var to = line.get(i);
      var from = line.get(Math.max(0, i - 1));
      labels.avoidLine(
          Axes.log(from.batch()),
          factor * value.applyAsDouble(from),
          Axes.log(to.batch()),
          factor * value.applyAsDouble(to));
    }
  }
}
