package org.inferometer.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.spi.Probe;
import org.junit.jupiter.api.Test;

final class DrawingToolkitTest {
  @Test
  void whateverJavaThrowsWithoutFontsIsOneProblem() {
    var empty =
        DrawingToolkit.attempt(() -> {
          throw new IllegalStateException("Fontconfig head is null");
        });
    var missing =
        DrawingToolkit.attempt(() -> {
          throw new UnsatisfiedLinkError("libfreetype.so.6");
        });
    var none =
        DrawingToolkit.attempt(() -> {
          throw new Error("No physical fonts found.");
        });
    assertThat(empty).isPresent().isEqualTo(missing).isEqualTo(none);
  }

  @Test
  void picturesCanBeDrawnWhereTheseTestsRun() {
    assertThat(DrawingToolkit.probe()).isInstanceOf(Probe.Available.class);
  }
}
