package org.inferometer.precision.calibration;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/// A recorder of one tensor's elements whose size does not depend on how many there are: their
/// smallest and largest value, and a histogram of their magnitudes, both of as many elements as its
/// [Sampling] says.
///
/// Not thread-safe, but for what [#handOver] says.
public final class Histogram {
  /// Bins of the magnitude. After the last doubling of their range at least half of them are in
  /// use.
  public static final int BINS = 2048;

  /// Elements that stand together in a sample: to read them one by one would fetch a cache line for
  /// each.
  private static final int RUN = 64;

  /// Elements that wait until they are counted: to count a few would fetch the counts from memory
  /// each time.
  private static final long WAITING = 1 << 14;

  private final Sampling sampling;
  private final ObservedTensor tensor;
  private final Extremes extremes = new Extremes();
  private final Magnitudes magnitudes = new Magnitudes();
  private MemorySegment waiting = MemorySegment.NULL;
  private MemorySegment counted = MemorySegment.NULL;
  private long filled;
  private long filledBefore;
  private long elements;
  private int calls;
  private int random = 1;

  Histogram(Sampling sampling, ObservedTensor tensor) {
    this.sampling = sampling;
    this.tensor = tensor;
  }

  /// Records a float32 tensor.
  ///
  /// @param data see [Histograms#add]
  void add(MemorySegment data) {
    filledBefore = filled;
    long count = data.byteSize() / Float.BYTES;
    elements += count;
    boolean small = count <= sampling.counted();
    boolean due = calls++ % sampling.every() == 0;
    if (small || tensor.output() || (due && !isSettled())) {
      extremes.include(data);
    }
    if (small) {
      take(data, 0, count);
    } else {
      sample(data, count);
    }
  }

  /// Looks at every element, without recording it.
  void inspect(MemorySegment data) {
    extremes.include(data);
  }

  /// Whether no infinity or NaN was among those of which the extremes were taken.
  boolean finite() {
    return extremes.finite();
  }

  /// Whether more elements cannot change the extremes in any way that matters: the largest
  /// magnitude is known, and that the tensor is not constant.
  private boolean isSettled() {
    return extremes.finite()
        && extremes.largest() >= tensor.bound()
        && extremes.least() != extremes.greatest();
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
    long end = filled + Float.BYTES * length;
    if (end > waiting.byteSize()) {
      MemorySegment larger = elements(Math.max(end, 2 * waiting.byteSize()) / Float.BYTES);
      MemorySegment.copy(waiting, 0, larger, 0, filled);
      waiting = larger;
    }
    MemorySegment.copy(data, Float.BYTES * from, waiting, filled, Float.BYTES * length);
    filled = end;
  }

  /// Whether what waits should be counted before as much comes again.
  boolean isFull() {
    return 2 * filled - filledBefore > Float.BYTES * WAITING;
  }

  /// What waits, to be counted on any one thread, while more can be recorded. It must be done
  /// before the next is handed over.
  Runnable handOver() {
    MemorySegment full = waiting.asSlice(0, filled);
    MemorySegment empty = counted;
    counted = waiting;
    waiting = empty;
    filled = 0;
    filledBefore = 0;
    return () -> magnitudes.add(full);
  }

  /// Native memory, as [Extremes] needs it.
  private static MemorySegment elements(long count) {
    return Arena.ofAuto().allocate(Float.BYTES * count, Float.BYTES);
  }

  /// What has been recorded so far.
  ///
  /// Nothing that was handed over may be uncounted.
  Snapshot snapshot() {
    handOver().run();
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
        magnitudes.bins(),
        magnitudes.cells());
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
  /// @param counts counts of the same magnitudes in eighths of octaves
  public record Snapshot(
      long elements,
      double least,
      double greatest,
      boolean finite,
      double range,
      long zeros,
      long[] bins,
      MagnitudeCounts counts) {

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
