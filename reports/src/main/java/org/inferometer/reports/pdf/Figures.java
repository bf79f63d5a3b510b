package org.inferometer.reports.pdf;

import java.util.Optional;
import org.inferometer.reports.chart.Picture;

/// Pictures with the questions that they answer.
final class Figures {
  private Figures() {}

  static void add(Tag parent, Optional<Picture> picture) {
    picture.ifPresent(p -> addPicture(parent.add("div", "figure"), p));
  }

  private static void addPicture(Tag figure, Picture picture) {
    figure.add("div", "question").text(picture.title());
    figure.svg(picture.svg());
    figure.add("div", "note").text(picture.description());
  }
}
