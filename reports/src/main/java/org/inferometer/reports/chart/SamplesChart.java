package org.inferometer.reports.chart;

import java.awt.Color;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.inferometer.reports.analysis.CellAnalysis;
import org.inferometer.reports.analysis.DisplayUnit;
import org.inferometer.reports.analysis.NumberFormatting;
import org.inferometer.study.Latency;
import org.jfree.chart.annotations.XYPolygonAnnotation;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.plot.CombinedRangeXYPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.plot.ValueMarker;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.renderer.xy.XYLineAndShapeRenderer;
import org.jfree.data.xy.XYSeries;
import org.jfree.data.xy.XYSeriesCollection;

/// The samples in the order they were taken, and beside them, on the same axis, their distribution.
final class SamplesChart {
  private static final int WIDTH = 720;
  private static final int HEIGHT = 280;
  private static final int MOST_POINTS = 1_600;

  private final Latency latency;
  private final DisplayUnit scale;
  private final Color color;

  private SamplesChart(CellAnalysis cell) {
    this.latency = cell.measurements().latency();
    this.scale = DisplayUnit.of("ns", median(latency.samplesNs()));
    this.color = Palette.of(cell.cell().precision());
  }

  static Picture draw(CellAnalysis cell) {
    return new SamplesChart(cell).picture();
  }

  private Picture picture() {
    double least = scale.shown(least());
    double most = scale.shown(most());
    double margin = Math.max((most - least) * 0.05, Math.max(most * 0.005, 1e-9));
    double low = least - margin;
    double high = most + margin;
    var range = Axes.linear("Latency (" + scale.unit() + ")", low, high);
    var plot = new CombinedRangeXYPlot(range);
    plot.setOrientation(PlotOrientation.VERTICAL);
    plot.setGap(14);
    plot.add(sequence(), 3);
    plot.add(distribution(low, high), 1);
    return new Picture(
        "Were the samples steady?",
        String.format(
            Locale.ROOT,
            "%s in the order of measurement, %s before them in grey, and their distribution.",
            NumberFormatting.plural(latency.samplesNs().length, "sample"),
            NumberFormatting.plural(latency.warmupNs().length, "warm-up sample")),
        ChartStyle.chart(plot),
        WIDTH,
        HEIGHT);
  }

  private XYPlot sequence() {
    int warmup = latency.warmupNs().length;
    int all = warmup + latency.samplesNs().length;
    var data = new XYSeriesCollection();
    data.addSeries(series("warm-up", latency.warmupNs(), 0));
    data.addSeries(series("samples", latency.samplesNs(), warmup));
    var renderer = new XYLineAndShapeRenderer(true, false);
    renderer.setDrawSeriesLineAsPath(true);
    renderer.setSeriesPaint(0, Palette.MUTED);
    renderer.setSeriesPaint(1, color);
    renderer.setSeriesStroke(0, Palette.THIN);
    renderer.setSeriesStroke(1, Palette.THIN);
    var axis = Axes.counts(axisTitle(warmup), all);
    var plot = ChartStyle.grid(new XYPlot(data, axis, null, renderer));
    plot.addRangeMarker(medianMarker());
    repeatMarkers(warmup).forEach(plot::addDomainMarker);
    return plot;
  }

  /// Where one repeat ends and the next begins.
  private List<ValueMarker> repeatMarkers(int warmup) {
    var markers = new ArrayList<ValueMarker>();
    int end = warmup;
    for (var repeat : latency.repeats()) {
      end += repeat.samples();
      if (end < warmup + latency.samplesNs().length) {
        markers.add(new ValueMarker(end + 0.5, Palette.MUTED, Palette.THIN));
      }
    }
    return markers;
  }

  private String axisTitle(int warmup) {
    var notes = new ArrayList<String>();
    if (warmup > 0) {
      notes.add("warm-up in grey");
    }
    if (latency.repeats().size() > 1) {
      notes.add("a line between repeats");
    }
    return notes.isEmpty()
        ? "Inference (number)"
        : "Inference (number; " + String.join(", ", notes) + ")";
  }

  private ValueMarker medianMarker() {
    return new ValueMarker(scale.shown(median(latency.samplesNs())), Palette.INK, Palette.DASHED);
  }

  private XYSeries series(String name, long[] samples, int first) {
    var series = new XYSeries(name, false, true);
    for (var sample : Downsampling.of(samples, MOST_POINTS)) {
      series.add(first + sample.index() + 1, scale.shown((double) sample.value()), false);
    }
    return series;
  }

  private XYPlot distribution(double low, double high) {
    var shown = Arrays.stream(latency.samplesNs()).mapToDouble(scale::shown).toArray();
    var histogram = SampleHistogram.of(shown, low, high);
    var axis = Axes.counts("Samples (count)", histogram.highest() * 1.08);
    // Three ticks are enough in a narrow plot.
    axis.setTickUnit(new NumberTickUnit(Axes.step(Math.max(1, histogram.highest() / 2.0))));
    var plot =
        ChartStyle.grid(
            new XYPlot(new XYSeriesCollection(), axis, null, new XYLineAndShapeRenderer()));
    for (int i = 0; i < histogram.counts().length; i++) {
      plot.addAnnotation(bar(histogram, i), false);
    }
    plot.addRangeMarker(medianMarker());
    return plot;
  }

  private XYPolygonAnnotation bar(SampleHistogram histogram, int index) {
    double count = histogram.counts()[index];
    double low = histogram.low() + index * histogram.width();
    double high = low + histogram.width() * 0.92;
    return new XYPolygonAnnotation(
        new double[] {0, low, count, low, count, high, 0, high}, null, null, color);
  }

  private double least() {
    return both().stream().flatMapToLong(Arrays::stream).min().orElse(0);
  }

  private double most() {
    return both().stream().flatMapToLong(Arrays::stream).max().orElse(1);
  }

  private List<long[]> both() {
    return List.of(latency.warmupNs(), latency.samplesNs());
  }

  private static double median(long[] samples) {
    var sorted = samples.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1
        ? sorted[middle]
        : (sorted[middle - 1] + (double) sorted[middle]) / 2;
  }

  /// Counts of samples in bins of one width.
  ///
  /// @param low where the first bin begins
  /// @param width of a bin
  record SampleHistogram(double low, double width, int[] counts) {
    private static final int MOST_BINS = 60;

    /// Bins by the rule of Freedman and Diaconis ("On the histogram as a density estimator", 1981):
    /// 2 IQR / ∛n wide, 60 at most over the given range. Samples outside the range are not counted.
    static SampleHistogram of(double[] samples, double low, double high) {
      var sorted = samples.clone();
      Arrays.sort(sorted);
      double range = sorted[sorted.length * 3 / 4] - sorted[sorted.length / 4];
      double wanted = 2 * range / Math.cbrt(sorted.length);
      int bins = wanted > 0 ? (int) Math.clamp(Math.ceil((high - low) / wanted), 1, MOST_BINS) : 1;
      double width = (high - low) / bins;
      var counts = new int[bins];
      for (double sample : samples) {
        if (sample >= low && sample <= high) {
          counts[Math.min(bins - 1, (int) ((sample - low) / width))]++;
        }
      }
      return new SampleHistogram(low, width, counts);
    }

    int highest() {
      return Arrays.stream(counts).max().orElse(0);
    }
  }

  /// Fewer samples for a picture, with every extreme kept.
  static final class Downsampling {
    /// @param index in the series
    record Sample(int index, long value) {}

    private Downsampling() {}

    /// The smallest and the largest sample of each of equally many neighbours, in order; all
    /// samples if there are no more than that.
    ///
    /// @param most samples to keep, ≥ 2
    static List<Sample> of(long[] samples, int most) {
      var kept = new ArrayList<Sample>();
      int buckets = samples.length <= most ? samples.length : most / 2;
      for (int bucket = 0; bucket < buckets; bucket++) {
        int from = (int) ((long) samples.length * bucket / buckets);
        int to = (int) ((long) samples.length * (bucket + 1) / buckets);
        keepExtremes(samples, from, to, kept);
      }
      return kept;
    }

    private static void keepExtremes(long[] samples, int from, int to, List<Sample> kept) {
      int low = from;
      int high = from;
      for (int i = from; i < to; i++) {
        low = samples[i] < samples[low] ? i : low;
        high = samples[i] > samples[high] ? i : high;
      }
      kept.add(new Sample(Math.min(low, high), samples[Math.min(low, high)]));
      if (low != high) {
        kept.add(new Sample(Math.max(low, high), samples[Math.max(low, high)]));
      }
    }
  }
}
