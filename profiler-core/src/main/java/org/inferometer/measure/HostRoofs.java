package org.inferometer.measure;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.study.Reading;
import org.inferometer.study.Roofs;
import org.inferometer.study.Roofs.Bandwidth;

/// Measures the roofs of one thread on the host: a custom layer's kernel is called on one.
///
/// Each is the best of several short turns, since it is a limit: what disturbs lowers it only.
public final class HostRoofs {
  private static final long SMALLEST = 16 << 10;
  private static final long LARGEST = 64 << 20;
  private static final int STEP = 8;

  private static final long TURN_NANOS = 4_000_000;

  /// The best of so many turns in a row is no longer exceeded: the code is compiled by then.
  private static final int PATIENCE = 12;

  private static final int MOST_TURNS = 150;

  private static final int NUMBERS = 2_048;

  /// Multiply-adds for each number that is loaded and stored.
  private static final int CHAIN = 8;

  private static final int FLOPS_EACH = 2 * CHAIN;

  private static final String METHOD =
      "one thread in Java: copies between two buffers, and chains of multiply-adds over an array in"
          + " the first cache; the best of turns of 4 ms each, until none is better";

  /// Keeps what is computed from being left out.
  private double kept;

  private HostRoofs() {}

  /// Takes about a second.
  public static Roofs measure() {
    HostRoofs roofs = new HostRoofs();
    List<Bandwidth> bandwidth = new ArrayList<>();
    LongStream.iterate(SMALLEST, size -> size <= LARGEST, size -> size * STEP)
        .forEach(size -> bandwidth.add(new Bandwidth(size, roofs.bandwidth(size))));
    return new Roofs(bandwidth, roofs.multiplyAdds(), METHOD);
  }

  private Reading bandwidth(long bytes) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment from = arena.allocate(bytes / 2, 64);
      MemorySegment to = arena.allocate(bytes / 2, 64);
      return best((double) bytes, "B/s", () -> to.copyFrom(from));
    }
  }

  private Reading multiplyAdds() {
    float[] numbers = new float[NUMBERS];
    Reading best = best((double) FLOPS_EACH * NUMBERS, "FLOP/s", () -> multiplyAdd(numbers));
    kept += numbers[NUMBERS / 2];
    return Double.isNaN(kept) ? Reading.unavailable("the numbers ran away") : best;
  }

  /// The multiplier is below 1, so that numbers converge and none is denormal.
  private static void multiplyAdd(float[] numbers) {
    for (int i = 0; i < numbers.length; i++) {
      float x = numbers[i];
      x = Math.fma(Math.fma(Math.fma(Math.fma(x, 0.5f, 1f), 0.5f, 1f), 0.5f, 1f), 0.5f, 1f);
      x = Math.fma(Math.fma(Math.fma(Math.fma(x, 0.5f, 1f), 0.5f, 1f), 0.5f, 1f), 0.5f, 1f);
      numbers[i] = x;
    }
  }

  private static Reading best(double amount, String unit, Runnable work) {
    double best = 0;
    int since = 0;
    for (int turn = 0; turn < MOST_TURNS && since < PATIENCE; turn++) {
      double rate = rate(amount, work);
      since = rate > best ? 0 : since + 1;
      best = Math.max(best, rate);
    }
    return Reading.estimated(best, unit, METHOD);
  }

  private static double rate(double amount, Runnable work) {
    long calls = 0;
    long start = System.nanoTime();
    long elapsed;
    do {
      work.run();
      calls++;
      elapsed = System.nanoTime() - start;
    } while (elapsed < TURN_NANOS);
    return 1e9 * amount * calls / elapsed;
  }
}
