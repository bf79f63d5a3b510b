package org.inferometer.reports.chart;

import org.jfree.chart.JFreeChart;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.Plot;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.RectangleInsets;

/// The look that all pictures share: no background, no frame, a quiet grid.
final class ChartStyle {
  private ChartStyle() {}

  /// A chart without title and legend: titles stand in the document, labels at the data.
  static JFreeChart chart(Plot plot) {
    bare(plot);
    var chart = new JFreeChart(null, Palette.TEXT, plot, false);
    chart.setBackgroundPaint(null);
    chart.setBorderVisible(false);
    chart.setPadding(new RectangleInsets(4, 2, 2, 8));
    chart.setAntiAlias(true);
    return chart;
  }

  static XYPlot grid(XYPlot plot) {
    bare(plot);
    plot.setDomainGridlinesVisible(false);
    plot.setRangeGridlinePaint(Palette.RULE);
    plot.setRangeGridlineStroke(Palette.THIN);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    return plot;
  }

  static CategoryPlot grid(CategoryPlot plot) {
    bare(plot);
    plot.setRangeGridlinePaint(Palette.RULE);
    plot.setRangeGridlineStroke(Palette.THIN);
    plot.setAxisOffset(RectangleInsets.ZERO_INSETS);
    return plot;
  }

  static CategoryAxis styled(CategoryAxis axis) {
    axis.setTickLabelFont(Palette.SMALL);
    axis.setTickLabelPaint(Palette.INK);
    axis.setAxisLinePaint(Palette.MUTED);
    axis.setTickMarksVisible(false);
    axis.setMaximumCategoryLabelWidthRatio(0.6f);
    axis.setLowerMargin(0.01);
    axis.setUpperMargin(0.01);
    axis.setCategoryMargin(0.25);
    return axis;
  }

  private static void bare(Plot plot) {
    plot.setBackgroundPaint(null);
    plot.setOutlineVisible(false);
    plot.setInsets(RectangleInsets.ZERO_INSETS);
  }
}
