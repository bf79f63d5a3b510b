package org.inferometer.measure;

import java.util.Arrays;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Session;

/// The durations of inferences in order. The timed loop writes to an array that is large enough
/// before the loop begins: nothing is allocated, and nothing is done between two readings of the
/// clock but the inference.
final class SampleSeries {
  private long[] nanos = new long[1 << 12];
  private int count;

  /// A series that was measured before.
  static SampleSeries of(long... nanos) {
    SampleSeries series = new SampleSeries();
    series.nanos = nanos.clone();
    series.count = nanos.length;
    return series;
  }

  /// Measures some inferences one after another.
  void measure(Session session, int inferences) throws BackendException {
    reserve(inferences);
    time(session, nanos, count, count + inferences);
    count += inferences;
  }

  private static void time(Session session, long[] nanos, int from, int to)
      throws BackendException {
    for (int i = from; i < to; i++) {
      long start = System.nanoTime();
      session.run();
      nanos[i] = System.nanoTime() - start;
    }
  }

  int count() {
    return count;
  }

  long[] toArray() {
    return Arrays.copyOf(nanos, count);
  }

  /// In nanoseconds, at least 1: a clock of coarse ticks may not move during a short inference.
  double[] toDoubles() {
    return Arrays.stream(nanos, 0, count).mapToDouble(ns -> Math.max(ns, 1)).toArray();
  }

  /// The median duration of the last few.
  double recentNanos() {
    double[] recent =
        Arrays.stream(nanos, Math.max(0, count - 9), count).asDoubleStream().sorted().toArray();
    return recent.length == 0 ? 0 : Math.max(1, recent[recent.length / 2]);
  }

  private void reserve(int inferences) {
    if (count + inferences > nanos.length) {
      nanos = Arrays.copyOf(nanos, Math.max(count + inferences, 2 * nanos.length));
    }
  }
}
