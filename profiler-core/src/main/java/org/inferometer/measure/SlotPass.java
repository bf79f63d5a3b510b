package org.inferometer.measure;

import java.util.Optional;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.DeviceTimes.Recorded;
import org.inferometer.spi.Session;
import org.inferometer.stats.Steadiness;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// Measures whole inferences of one session, with nothing attached: first until they are steady,
/// then in slots that somebody else hands out.
public final class SlotPass {
  /// However quick the inference, what varies more slowly than this is met by the warm-up.
  private static final long WARMUP_NANOS = 300_000_000;

  /// A series that has not settled by then is left to the slots.
  private static final long LONGEST_WARMUP_NANOS = 1_500_000_000;

  /// Fewer inferences show no level.
  private static final int FEWEST_WARMUP = 3;

  private static final long CHUNK_NANOS = 50_000_000;

  /// More samples of one slot would tell nothing new: the slots vary, not their samples.
  private static final int MOST_PER_SLOT = 2_048;

  private final Session session;
  private final Optional<DeviceTimes> device;
  private final SampleSeries warmup = new SampleSeries();
  private double inferenceNanos;

  /// @param session bound to its inputs, of which it may take several sets in turn
  public SlotPass(Session session) {
    this.session = session;
    this.device = session.deviceTimes();
  }

  /// Runs until the latency is steady. An inference that takes long is not run again: the slots
  /// will tell.
  ///
  /// @param firstNanos what the first inference took
  /// @return the inferences after the first, in nanoseconds
  public long[] warmUp(long firstNanos, Progress progress) throws BackendException {
    inferenceNanos = Math.max(1, firstNanos);
    long start = System.nanoTime();
    long elapsed = firstNanos;
    while (!isOver(warmup.toDoubles(), elapsed)) {
      warmup.measure(session, inferences(CHUNK_NANOS));
      inferenceNanos = warmup.recentNanos();
      elapsed = firstNanos + System.nanoTime() - start;
      progress.advanced(Math.min(1, (double) elapsed / LONGEST_WARMUP_NANOS));
    }
    return warmup.toArray();
  }

  /// Whether the warm-up has taken long enough.
  ///
  /// @param warmup the inferences so far, in nanoseconds
  /// @param elapsed in nanoseconds
  static boolean isOver(double[] warmup, long elapsed) {
    return elapsed >= LONGEST_WARMUP_NANOS
        || (warmup.length >= FEWEST_WARMUP
            && elapsed >= WARMUP_NANOS
            && Steadiness.of(warmup).steady());
  }

  /// Measures a slot.
  ///
  /// @param nanos wall time of the slot; one inference is measured at least
  /// @param watch started before; it is asked after the last inference, when no time is taken
  public Slot measure(long nanos, ThrottleWatch watch) throws BackendException {
    int inferences = inferences(nanos);
    if (device.isPresent()) {
      device.get().reserve(inferences);
    }
    int before = device.map(times -> times.recorded().count()).orElse(0);
    SampleSeries series = new SampleSeries();
    series.measure(session, inferences);
    Reading clockMhz = watch.clockMhz(); // first of all: an idle device lowers its clock
    inferenceNanos = series.recentNanos();
    if (device.isPresent()) {
      device.get().collect();
    }
    return new Slot(series.toArray(), recorded(before), clockMhz, watch.heldBack());
  }

  private int inferences(long nanos) {
    return Math.clamp((long) (nanos / inferenceNanos), 1, MOST_PER_SLOT);
  }

  private @Nullable Recorded recorded(int before) {
    return device.map(times -> times.recorded().from(before)).orElse(null);
  }
}
