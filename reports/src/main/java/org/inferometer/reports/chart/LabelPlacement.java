package org.inferometer.reports.chart;

import java.awt.Color;
import java.awt.Font;
import java.awt.geom.Point2D;
import java.awt.geom.Rectangle2D;
import java.util.ArrayList;
import java.util.List;
import org.jfree.chart.annotations.XYTextAnnotation;
import org.jfree.chart.plot.XYPlot;
import org.jfree.chart.ui.TextAnchor;

/// Puts labels beside points where they cover neither a point nor another label; a label without
/// room is left out.
///
/// Greedy in the order of the calls: put what matters first. Places are estimated from the size of
/// the picture less its margins, as a chart knows its exact plot area only while it is drawn.
final class LabelPlacement {
  private static final double LETTER = 6.6;
  private static final double HEIGHT = 13;
  private static final double LEFT_MARGIN = 60;
  private static final double BOTTOM_MARGIN = 46;
  private static final double DISTANCE = 8;
  private static final int STEPS = 12;

  private final XYPlot plot;
  private final double width;
  private final double height;
  private final List<Rectangle2D> taken = new ArrayList<>();

  LabelPlacement(XYPlot plot, int width, int height) {
    this.plot = plot;
    this.width = width - LEFT_MARGIN - 10;
    this.height = height - BOTTOM_MARGIN - 6;
  }

  /// Keeps labels off a point.
  void avoid(double x, double y) {
    var at = pixel(x, y);
    taken.add(new Rectangle2D.Double(at.getX() - 5, at.getY() - 5, 10, 10));
  }

  /// Keeps labels off a straight line.
  void avoidLine(double fromX, double fromY, double toX, double toY) {
    for (int step = 0; step <= STEPS; step++) {
      double part = step / (double) STEPS;
      avoid(fromX + part * (toX - fromX), fromY + part * (toY - fromY));
    }
  }

  private record Place(double dx, double dy, TextAnchor anchor) {}

  private static final List<Place> PLACES =
      List.of(
          new Place(1, 0, TextAnchor.CENTER_LEFT),
          new Place(0, -1, TextAnchor.BOTTOM_CENTER),
          new Place(1, 1, TextAnchor.TOP_LEFT),
          new Place(-1, 0, TextAnchor.CENTER_RIGHT),
          new Place(0, 1, TextAnchor.TOP_CENTER),
          new Place(1, -1, TextAnchor.BOTTOM_LEFT),
          new Place(-1, -1, TextAnchor.BOTTOM_RIGHT),
          new Place(-1, 1, TextAnchor.TOP_RIGHT));

  /// Puts a text beside a point, if there is room.
  void put(String text, double x, double y, Color color, Font font) {
    for (var place : PLACES) {
      var at = pixel(x, y);
      var box = box(text, at, place);
      if (isFree(box)) {
        taken.add(box);
        annotate(text, at, place, color, font);
        return;
      }
    }
  }

  private Rectangle2D box(String text, Point2D at, Place place) {
    double length = text.length() * LETTER;
    double x = at.getX() + place.dx() * DISTANCE + (place.dx() - 1) * length / 2;
    double y = at.getY() + place.dy() * DISTANCE + (place.dy() - 1) * HEIGHT / 2;
    return new Rectangle2D.Double(x, y, length, HEIGHT);
  }

  private boolean isFree(Rectangle2D box) {
    return box.getMinX() >= 0
        && box.getMaxX() <= width
        && box.getMinY() >= 0
        && box.getMaxY() <= height
        && taken.stream().noneMatch(box::intersects);
  }

  private void annotate(String text, Point2D at, Place place, Color color, Font font) {
    var annotation =
        new XYTextAnnotation(
            text,
            dataX(at.getX() + place.dx() * DISTANCE),
            dataY(at.getY() + place.dy() * DISTANCE));
    annotation.setTextAnchor(place.anchor());
    annotation.setPaint(color);
    annotation.setFont(font);
    plot.addAnnotation(annotation, false);
  }

  private Point2D pixel(double x, double y) {
    var domain = plot.getDomainAxis().getRange();
    var range = plot.getRangeAxis().getRange();
    return new Point2D.Double(
        (x - domain.getLowerBound()) / domain.getLength() * width,
        (1 - (y - range.getLowerBound()) / range.getLength()) * height);
  }

  private double dataX(double pixel) {
    var domain = plot.getDomainAxis().getRange();
    return domain.getLowerBound() + pixel / width * domain.getLength();
  }

  private double dataY(double pixel) {
    var range = plot.getRangeAxis().getRange();
    return range.getLowerBound() + (1 - pixel / height) * range.getLength();
  }
}
