package org.inferometer.reports.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.inferometer.study.Cell;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;

class OperatingPointTest {
  @Test
  void theFrontIsWhatNoOtherPointDominates() {
    var random = new Random(3);
    for (int round = 0; round < 500; round++) {
      var points = points(random, 1 + random.nextInt(12));
      for (var point : OperatingPoint.withFront(points)) {
        boolean dominated = points.stream().anyMatch(other -> dominates(other, point));
        assertThat(point.onFront()).as("%s of %s", point, points).isEqualTo(!dominated);
      }
    }
  }

  /// The definition, tried on every pair.
  private static boolean dominates(OperatingPoint a, OperatingPoint b) {
    return a.latencyMs().value() <= b.latencyMs().value()
        && a.throughput().value() >= b.throughput().value()
        && (a.latencyMs().value() < b.latencyMs().value()
            || a.throughput().value() > b.throughput().value());
  }

  /// Coordinates from a few values, so that ties and twins occur.
  private static List<OperatingPoint> points(Random random, int count) {
    var points = new ArrayList<OperatingPoint>();
    for (int i = 0; i < count; i++) {
      double latency = 1 + random.nextInt(5);
      double throughput = 1 + random.nextInt(5);
      points.add(
          new OperatingPoint(
              cell("c" + i), "FP32", true, exactly(latency), exactly(throughput), false));
    }
    return points;
  }

  private static Cell cell(String id) {
    return new Cell(id, "n", "b", "cpu", Precision.FP32, 1, new Cell.Failed("never measured"));
  }

  private static OperatingPoint.Coordinate exactly(double value) {
    return OperatingPoint.Coordinate.of(Reading.exact(value, "1"));
  }
}
