package org.inferometer.reports.chart;

import java.text.DecimalFormat;
import java.text.DecimalFormatSymbols;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.inferometer.reports.analysis.NumberFormatting;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTickUnit;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.data.Range;

/// Axes: linear with round ticks, and logarithmic ones over given places.
final class Axes {
  private static final int WANTED_TICKS = 5;

  private Axes() {}

  /// From zero, with round ticks, to a little above the highest value.
  static NumberAxis fromZero(String label, double highest) {
    return linear(label, 0, highest > 0 ? highest * 1.08 : 1);
  }

  /// Whole numbers from zero.
  static NumberAxis counts(String label, double highest) {
    var axis = linear(label, 0, highest);
    double step = Math.max(1, axis.getTickUnit().getSize());
    axis.setTickUnit(new NumberTickUnit(step, format(step)));
    axis.setNumberFormatOverride(format(step));
    return axis;
  }

  /// Between two values, with round ticks.
  static NumberAxis linear(String label, double low, double high) {
    var axis = new NumberAxis(label);
    double step = step((high - low) / WANTED_TICKS);
    axis.setTickUnit(new NumberTickUnit(step, format(step)));
    axis.setNumberFormatOverride(format(step));
    axis.setAutoRangeIncludesZero(false);
    axis.setRange(new Range(low, high));
    return styled(axis);
  }

  /// Batch sizes at their logarithms.
  static ValueAxis batches(String label, List<Integer> batches) {
    var marks = new ArrayList<TickAxis.Mark>();
    double last = Double.NEGATIVE_INFINITY;
    for (int batch : batches.stream().distinct().sorted().toList()) {
      double position = log(batch);
      // Neighbours such as 31 and 32 would print over each other.
      if (position - last > 0.06 * span(batches)) {
        marks.add(new TickAxis.Mark(position, NumberFormatting.count(batch)));
        last = position;
      }
    }
    var axis = new TickAxis(label, marks);
    double low = batches.stream().mapToDouble(Axes::log).min().orElse(0);
    double high = batches.stream().mapToDouble(Axes::log).max().orElse(1);
    double margin = Math.max(0.05 * (high - low), 0.1);
    axis.setRange(new Range(low - margin, high + margin));
    return styled(axis);
  }

  private static double span(List<Integer> batches) {
    return log(batches.stream().mapToInt(b -> b).max().orElse(1))
        - log(batches.stream().mapToInt(b -> b).min().orElse(1));
  }

  /// A logarithmic axis with ticks at 1, 2 and 5 times powers of ten. Values are placed at their
  /// [#log].
  static ValueAxis logarithmic(String label, double low, double high) {
    var marks = new ArrayList<TickAxis.Mark>();
    for (double power = Math.pow(10, Math.floor(Math.log10(low))); power <= high; power *= 10) {
      for (int factor : new int[] {1, 2, 5}) {
        marks.add(new TickAxis.Mark(log(power * factor), tick(power * factor)));
      }
    }
    var axis = new TickAxis(label, marks);
    double margin = 0.07 * (log(high) - log(low));
    axis.setRange(new Range(log(low) - margin, log(high) + margin));
    return styled(axis);
  }

  /// Where a positive value stands on a logarithmic axis.
  static double log(double value) {
    return Math.log(value) / Math.log(2);
  }

  /// The round number (1, 2 or 5 times a power of ten) nearest to a wanted distance of ticks.
  static double step(double wanted) {
    double power = Math.pow(10, Math.floor(Math.log10(wanted)));
    double lead = wanted / power;
    double round = lead < 1.5 ? 1 : lead < 3.5 ? 2 : lead < 7.5 ? 5 : 10;
    return round * power;
  }

  private static DecimalFormat format(double step) {
    int decimals = (int) Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
    var pattern = decimals == 0 ? "#,##0" : "#,##0." + "0".repeat(decimals);
    return new DecimalFormat(pattern, DecimalFormatSymbols.getInstance(Locale.ROOT));
  }

  private static String tick(double value) {
    return new DecimalFormat("#,##0.######", DecimalFormatSymbols.getInstance(Locale.ROOT))
        .format(value);
  }

  static <A extends ValueAxis> A styled(A axis) {
    axis.setTickLabelFont(Palette.SMALL);
    axis.setLabelFont(Palette.TEXT);
    axis.setTickLabelPaint(Palette.MUTED);
    axis.setLabelPaint(Palette.INK);
    axis.setAxisLinePaint(Palette.MUTED);
    axis.setTickMarkPaint(Palette.MUTED);
    return axis;
  }
}
