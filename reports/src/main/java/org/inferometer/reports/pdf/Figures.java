package org.inferometer.reports.pdf;

import java.util.Locale;
import java.util.Optional;
import org.inferometer.reports.chart.Picture;

/// Pictures with the questions that they answer.
final class Figures {
  /// Twelve pixels, the size of text in pictures, come out as nearly eight points.
  private static final double MM_A_PIXEL = 0.228;

  private static final double WIDEST_MM = 180;

  private Figures() {}

  static void add(Tag parent, Optional<Picture> picture) {
    picture.ifPresent(p -> addPicture(parent.add("div", "figure"), p));
  }

  private static void addPicture(Tag figure, Picture picture) {
    figure.add("div", "question").text(picture.title());
    figure.picture(picture, size(picture));
    figure.add("div", "note").text(picture.description());
  }

  private static String size(Picture picture) {
    double scale = Math.min(MM_A_PIXEL, WIDEST_MM / picture.width());
    return String.format(
        Locale.ROOT,
        "width: %.1fmm; height: %.1fmm",
        scale * picture.width(),
        scale * picture.height());
  }
}
