package org.inferometer.measure;

import org.inferometer.study.Interval;
import org.inferometer.study.Latency;
import org.inferometer.study.Reading;

/// Items per second of one closed loop: items over the time that they took, which is inferences at
/// a time × batch / mean latency. The median would tell nothing of pauses and slow inferences.
public final class Throughput {
  private Throughput() {}

  /// @param batch items in one inference
  public static Reading of(int batch, Latency latency) {
    double items = 1e3 * latency.concurrency() * batch;
    return switch (latency.meanMs()) {
      case Reading.Measured m when m.ci95() != null && m.ci95().low() > 0 ->
          Reading.measured(
              items / m.value(),
              "1/s",
              m.n(),
              new Interval(items / m.ci95().high(), items / m.ci95().low()));
      case Reading.Measured m -> new Reading.Measured(items / m.value(), "1/s", m.n(), null);
      case Reading.Estimated e -> Reading.estimated(items / e.value(), "1/s", e.method());
      case Reading.Unavailable u -> u;
    };
  }
}
