package org.inferometer.precision.calibration;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;

/// A recorder of one tensor's elements whose size does not depend on how many there are: their
/// smallest and largest value, and a histogram of their magnitudes, both of as many elements as its
/// [Sampling] says. Counting goes on beside the caller's thread.
///
/// Not thread-safe.
public final class Histogram {
  /// Bins of the magnitude. After the last doubling of their range at least half of them are in
  /// use.
  public static final int BINS = 2048;

  /// Elements that stand together in a sample: to read them one by one would fetch a cache line for
  /// each.
  private static final int RUN = 64;

  /// Elements that wait until they are counted: to count a few would fetch the counts from memory
  /// each time.
  private static final int WAITING = 1 << 14;

  private final Sampling sampling;
  private final Extremes extremes = new Extremes();
  private final Magnitudes magnitudes = new Magnitudes();
  private int[] waiting = new int[WAITING];
  private int[] counted = new int[WAITING];
  private CompletableFuture<Void> counting = CompletableFuture.completedFuture(null);
  private int filled;
  private long elements;
  private int calls;
  private int random = 1;

  /// A histogram of samples.
  public Histogram(Sampling sampling) {
    this.sampling = sampling;
  }

  /// Records a float32 tensor.
  ///
  /// @param data native memory, dense; its size is a multiple of four bytes, below 8 GiB
  public void add(MemorySegment data) {
    long count = data.byteSize() / Float.BYTES;
    elements += count;
    if (calls++ % sampling.every() == 0) {
      extremes.include(data);
    }
    if (count <= sampling.counted()) {
      take(data, 0, count);
    } else {
      sample(data, count);
    }
  }

  /// Takes one run out of each of as many equal stretches, every one of them equally often: even
  /// distances would fall into step with rows and channels, and see borders too often or never.
  private void sample(MemorySegment data, long count) {
    int taken = sampling.counted() / RUN;
    long runs = (count + RUN - 1) / RUN;
    for (int i = 0; i < taken; i++) {
      random = random * 1664525 + 1013904223; // The generator of Numerical Recipes, "ranqd1".
      double place = (i + (random >>> 8) * 0x1p-24) * runs / taken;
      long from = RUN * (long) place;
      take(data, from, Math.min(RUN, count - from));
    }
  }

  private void take(MemorySegment data, long from, long length) {
    for (long done = 0; done < length; ) {
      int part = (int) Math.min(length - done, WAITING - filled);
      MemorySegment.copy(
          data, ValueLayout.JAVA_INT_UNALIGNED, (from + done) * Float.BYTES, waiting, filled, part);
      done += part;
      filled += part;
      if (filled == WAITING) {
        count();
      }
    }
  }

  /// Has what waits counted while more is taken.
  private void count() {
    counting.join();
    int[] full = waiting;
    int length = filled;
    waiting = counted;
    counted = full;
    filled = 0;
    // A pool by name: where there are few cores, each task may get a new thread otherwise.
    counting =
        CompletableFuture.runAsync(() -> magnitudes.add(full, length), ForkJoinPool.commonPool());
  }

  /// What has been recorded so far.
  public Snapshot snapshot() {
    count();
    counting.join();
    Extremes all = new Extremes();
    all.include(extremes);
    all.include(magnitudes.extremes());
    return new Snapshot(
        elements,
        all.least(),
        all.greatest(),
        all.finite(),
        magnitudes.range(),
        magnitudes.zeros(),
        magnitudes.bins());
  }

  /// What a histogram holds at one time.
  ///
  /// @param elements that were seen; those in `zeros` and `bins` are a part of them where tensors
  ///   are large
  /// @param least the smallest element, exactly; not a number of use where `finite` is false
  /// @param greatest the largest element, exactly
  /// @param finite whether all elements were
  /// @param range where the last bin ends, ≥ 0
  /// @param zeros counted elements that are zero
  /// @param bins counts of the magnitudes of the others: bin i holds those in (i, i + 1] * range /
  ///   bins, borders by rounding
  public record Snapshot(
      long elements,
      double least,
      double greatest,
      boolean finite,
      double range,
      long zeros,
      long[] bins) {

    /// The largest magnitude, exactly.
    public double largest() {
      return Math.max(Math.abs(least), Math.abs(greatest));
    }

    /// Whether every element has the same value.
    public boolean constant() {
      return least == greatest;
    }

    /// The width of one bin.
    double width() {
      return range / bins.length;
    }
  }
}
