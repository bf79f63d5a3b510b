package org.inferometer.reports.chart;

import java.awt.Color;
import java.awt.Graphics2D;
import java.awt.Paint;
import java.awt.geom.Rectangle2D;
import java.util.List;
import org.inferometer.reports.analysis.TextFormatting;
import org.jfree.chart.axis.AxisLocation;
import org.jfree.chart.axis.CategoryAxis;
import org.jfree.chart.axis.ValueAxis;
import org.jfree.chart.labels.ItemLabelAnchor;
import org.jfree.chart.labels.ItemLabelPosition;
import org.jfree.chart.labels.StandardCategoryItemLabelGenerator;
import org.jfree.chart.plot.CategoryPlot;
import org.jfree.chart.plot.PlotOrientation;
import org.jfree.chart.renderer.category.BarRenderer;
import org.jfree.chart.renderer.category.CategoryItemRendererState;
import org.jfree.chart.renderer.category.StandardBarPainter;
import org.jfree.chart.text.TextBlock;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;
import org.jfree.data.category.CategoryDataset;
import org.jfree.data.category.DefaultCategoryDataset;
import org.jfree.svg.SVGHints;

/// Horizontal bars from zero, the name at the left, the value at the end.
final class BarChart {
  static final int WIDTH = 560;
  private static final int ROW = 20;
  private static final int FRAME = 56;
  private static final int NAME = 36;

  /// @param id of the bar's group in the SVG, unique in the document; empty for none
  /// @param name shortened in the picture; whole in its tooltip
  /// @param label what stands at its end
  record Bar(String id, String name, double value, String label, Color color) {}

  private BarChart() {}

  static Picture draw(String title, String description, String axis, List<Bar> bars) {
    var data = new DefaultCategoryDataset();
    for (int i = 0; i < bars.size(); i++) {
      data.addValue(bars.get(i).value(), "value", Integer.valueOf(i));
    }
    double highest = bars.stream().mapToDouble(Bar::value).max().orElse(1);
    // Room for the labels at the ends.
    var values = Axes.fromZero(axis, highest * 1.22);
    var plot = new CategoryPlot(data, new Names(bars), values, new Renderer(bars));
    plot.setOrientation(PlotOrientation.HORIZONTAL);
    ChartStyle.grid(plot);
    plot.setRangeAxisLocation(AxisLocation.BOTTOM_OR_LEFT);
    return new Picture(
        title, description, ChartStyle.chart(plot), WIDTH, FRAME + ROW * Math.max(1, bars.size()));
  }

  /// An axis whose categories are indices of bars and whose labels are their names.
  @SuppressWarnings("serial")
  private static final class Names extends CategoryAxis {
    private static final long serialVersionUID = 1L;
    private final transient List<Bar> bars;

    Names(List<Bar> bars) {
      this.bars = bars;
      ChartStyle.styled(this);
    }

    @Override
    @SuppressWarnings("rawtypes")
    protected TextBlock createLabel(
        Comparable category, float width, RectangleEdge edge, Graphics2D g2) {
      var bar = bars.get((Integer) category);
      return super.createLabel(
          SvgWriter.text(TextFormatting.shortened(bar.name(), NAME), g2), width, edge, g2);
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  @SuppressWarnings("serial")
  private static final class Renderer extends BarRenderer {
    private static final long serialVersionUID = 1L;
    private final transient List<Bar> bars;

    Renderer(List<Bar> bars) {
      this.bars = bars;
      setBarPainter(new StandardBarPainter());
      setShadowVisible(false);
      setMaximumBarWidth(0.9);
      setDefaultItemLabelsVisible(true);
      setDefaultItemLabelFont(Palette.SMALL);
      setDefaultItemLabelPaint(Palette.INK);
      setDefaultItemLabelGenerator(new EndLabels(bars));
      setDefaultPositiveItemLabelPosition(
          new ItemLabelPosition(ItemLabelAnchor.OUTSIDE3, TextAnchor.CENTER_LEFT));
    }

    @Override
    public Paint getItemPaint(int row, int column) {
      return bars.get(column).color();
    }

    @Override
    public void drawItem(
        Graphics2D g2,
        CategoryItemRendererState state,
        Rectangle2D dataArea,
        CategoryPlot plot,
        CategoryAxis domainAxis,
        ValueAxis rangeAxis,
        CategoryDataset dataset,
        int row,
        int column,
        int pass) {
      var id = bars.get(column).id();
      if (!id.isEmpty()) {
        g2.setRenderingHint(SVGHints.KEY_BEGIN_GROUP, id);
      }
      super.drawItem(g2, state, dataArea, plot, domainAxis, rangeAxis, dataset, row, column, pass);
      if (!id.isEmpty()) {
        g2.setRenderingHint(SVGHints.KEY_END_GROUP, id);
      }
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }

  @SuppressWarnings("serial")
  private static final class EndLabels extends StandardCategoryItemLabelGenerator {
    private static final long serialVersionUID = 1L;
    private final transient List<Bar> bars;

    EndLabels(List<Bar> bars) {
      this.bars = bars;
    }

    @Override
    public String generateLabel(CategoryDataset dataset, int row, int column) {
      return bars.get(column).label();
    }

    @Override
    public boolean equals(Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return System.identityHashCode(this);
    }
  }
}
