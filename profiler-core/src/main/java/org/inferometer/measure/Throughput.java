package org.inferometer.measure;

import org.inferometer.study.Interval;
import org.inferometer.study.Latency;
import org.inferometer.study.Reading;
import org.inferometer.study.Verdict;

/// Items per second of one closed loop: inferences at a time × batch / median latency. Where the
/// loop was held back now and then, the median tells nothing of the pauses: the mean latency counts.
public final class Throughput {
  private Throughput() {}

  /// @param batch items in one inference
  public static Reading of(int batch, Latency latency) {
    double items = 1e3 * latency.concurrency() * batch;
    boolean pauses =
        latency.verdict() == Verdict.THROTTLED && latency.meanMs().asDouble().isPresent();
    return switch (pauses ? latency.meanMs() : latency.medianMs()) {
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
