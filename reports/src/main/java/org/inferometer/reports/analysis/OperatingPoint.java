package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.inferometer.study.Cell;
import org.inferometer.study.Interval;
import org.inferometer.study.Precision;
import org.jspecify.annotations.Nullable;

/// A measured cell as a point in the throughput–latency plane.
///
/// @param latencyMs median
/// @param throughput items per second
/// @param onFront whether no other point has both a lower or equal latency and a higher or equal
///   throughput, one of them strictly
/// @param stable whether its verdict is stable
public record OperatingPoint(
    String cellId,
    String backend,
    Precision precision,
    int batch,
    double latencyMs,
    @Nullable Interval latencyInterval,
    double throughput,
    @Nullable Interval throughputInterval,
    boolean stable,
    boolean onFront) {

  /// The points of all cells that have both figures, in the order of the cells.
  static List<OperatingPoint> of(List<Cell> cells) {
    var points = new ArrayList<OperatingPoint>();
    for (var cell : cells) {
      if (cell.outcome() instanceof Cell.Measured(Cell.Measurements m)) {
        add(cell, m, points);
      }
    }
    return withFront(points);
  }

  private static void add(Cell cell, Cell.Measurements m, List<OperatingPoint> points) {
    var latency = m.latency().medianMs();
    var throughput = m.throughput();
    if (latency.asDouble().isPresent() && throughput.asDouble().isPresent()) {
      points.add(
          new OperatingPoint(
              cell.id(),
              cell.backend(),
              cell.precision(),
              cell.batch(),
              latency.asDouble().getAsDouble(),
              latency.interval(),
              throughput.asDouble().getAsDouble(),
              throughput.interval(),
              StudyVerdict.stable(cell),
              false));
    }
  }

  /// Marks the Pareto front: one pass in the order of latency, keeping the throughput to beat.
  static List<OperatingPoint> withFront(List<OperatingPoint> points) {
    var front = new ArrayList<OperatingPoint>();
    double toBeat = Double.NEGATIVE_INFINITY;
    for (var point : points.stream().sorted(BY_LATENCY).toList()) {
      boolean twin = !front.isEmpty() && same(front.getLast(), point);
      if (point.throughput() > toBeat || twin) {
        front.add(point);
        toBeat = point.throughput();
      }
    }
    return points.stream().map(point -> point.marked(front.contains(point))).toList();
  }

  private static final Comparator<OperatingPoint> BY_LATENCY =
      Comparator.comparingDouble(OperatingPoint::latencyMs)
          .thenComparing(Comparator.comparingDouble(OperatingPoint::throughput).reversed());

  private static boolean same(OperatingPoint a, OperatingPoint b) {
    return a.latencyMs() == b.latencyMs() && a.throughput() == b.throughput();
  }

  private OperatingPoint marked(boolean front) {
    return new OperatingPoint(
        cellId,
        backend,
        precision,
        batch,
        latencyMs,
        latencyInterval,
        throughput,
        throughputInterval,
        stable,
        front);
  }
}
