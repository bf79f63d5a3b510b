package org.inferometer.reports.analysis;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.inferometer.study.Cell;
import org.inferometer.study.Interval;
import org.inferometer.study.Measurements;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// A measured cell as a point in the throughput–latency plane.
///
/// @param name its precision, as it is called: `FP32`
/// @param reliable whether it may be acted on
/// @param latencyMs median
/// @param throughput items per second
/// @param onFront whether no other point has both a lower or equal latency and a higher or equal
///   throughput, one of them strictly
public record OperatingPoint(
    Cell cell,
    String name,
    boolean reliable,
    Coordinate latencyMs,
    Coordinate throughput,
    boolean onFront) {

  /// A value with its 95 % interval, which is the value alone where there is none.
  public record Coordinate(double value, Interval interval) {
    static Coordinate of(Reading reading) {
      double value = reading.asDouble().orElseThrow();
      var interval = reading.interval();
      return new Coordinate(value, interval == null ? new Interval(value, value) : interval);
    }
  }

  private static final Comparator<OperatingPoint> BY_LATENCY =
      Comparator.comparingDouble((OperatingPoint point) -> point.latencyMs().value())
          .thenComparing(
              Comparator.comparingDouble((OperatingPoint point) -> point.throughput().value())
                  .reversed());

  /// The points of all cells that have both figures and were not only probed, in the order of the
  /// cells.
  static List<OperatingPoint> of(List<Cell> cells, StudyComparisons comparisons, CellNames names) {
    var points = new ArrayList<OperatingPoint>();
    for (var cell : cells) {
      if (cell.outcome() instanceof Cell.Measured(Measurements m)
          && !m.latency().probed()
          && m.latency().medianMs().asDouble().isPresent()
          && m.throughput().asDouble().isPresent()) {
        points.add(
            new OperatingPoint(
                cell,
                names.precision(cell),
                StudyVerdict.reliable(cell, comparisons),
                Coordinate.of(m.latency().medianMs()),
                Coordinate.of(m.throughput()),
                false));
      }
    }
    return withFront(points);
  }

  /// Marks the Pareto front: one pass in the order of latency, keeping the throughput to beat.
  static List<OperatingPoint> withFront(List<OperatingPoint> points) {
    var front = new ArrayList<OperatingPoint>();
    double toBeat = Double.NEGATIVE_INFINITY;
    for (var point : points.stream().sorted(BY_LATENCY).toList()) {
      boolean twin = !front.isEmpty() && BY_LATENCY.compare(front.getLast(), point) == 0;
      if (point.throughput().value() > toBeat || twin) {
        front.add(point);
        toBeat = point.throughput().value();
      }
    }
    return points.stream().map(point -> point.marked(front.contains(point))).toList();
  }

  private OperatingPoint marked(boolean front) {
    return new OperatingPoint(cell, name, reliable, latencyMs, throughput, front);
  }

  public String backend() {
    return cell.backend();
  }

  public Precision precision() {
    return cell.precision();
  }

  public int batch() {
    return cell.batch();
  }
}
