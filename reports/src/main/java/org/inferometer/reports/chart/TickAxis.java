package org.inferometer.reports.chart;

import java.awt.Graphics2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.axis.AxisState;
import org.jfree.chart.axis.NumberAxis;
import org.jfree.chart.axis.NumberTick;
import org.jfree.chart.ui.RectangleEdge;
import org.jfree.chart.ui.TextAnchor;

/// An axis with ticks at given places only, for scales whose positions are computed by the chart:
/// the logarithm of a batch size or of a time.
@SuppressWarnings({"rawtypes", "serial"})
final class TickAxis extends NumberAxis {
  private static final long serialVersionUID = 1L;

  /// @param position on the axis
  record Mark(double position, String label) {}

  private final transient List<Mark> marks;

  TickAxis(String label, List<Mark> marks) {
    super(label);
    this.marks = List.copyOf(marks);
  }

  @Override
  public List refreshTicks(
      Graphics2D g2, AxisState state, Rectangle2D dataArea, RectangleEdge edge) {
    boolean below = RectangleEdge.isTopOrBottom(edge);
    var anchor = below ? TextAnchor.TOP_CENTER : TextAnchor.CENTER_RIGHT;
    var ticks = new ArrayList<NumberTick>();
    for (var mark : marks) {
      if (getRange().contains(mark.position())) {
        ticks.add(new NumberTick(mark.position(), mark.label(), anchor, TextAnchor.CENTER, 0));
      }
    }
    return ticks;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof TickAxis axis && super.equals(other) && marks.equals(axis.marks);
  }

  @Override
  public int hashCode() {
    return 31 * super.hashCode() + marks.hashCode();
  }
}
