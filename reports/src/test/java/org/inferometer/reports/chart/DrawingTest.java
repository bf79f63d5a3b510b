package org.inferometer.reports.chart;

import static org.assertj.core.api.Assertions.assertThat;

import org.inferometer.spi.Probe;
import org.junit.jupiter.api.Test;

final class DrawingTest {
  @Test
  void whateverJavaThrowsWithoutFontsIsOneProblem() {
    var empty =
        Drawing.attempt(() -> {
          throw new IllegalStateException("Fontconfig head is null");
        });
    var missing =
        Drawing.attempt(() -> {
          throw new UnsatisfiedLinkError("libfreetype.so.6");
        });
    var none =
        Drawing.attempt(() -> {
          throw new Error("No physical fonts found.");
        });
    assertThat(empty).isPresent().isEqualTo(missing).isEqualTo(none);
  }

  @Test
  void picturesCanBeDrawnWhereTheseTestsRun() {
    assertThat(Drawing.probe()).isInstanceOf(Probe.Available.class);
  }
}
