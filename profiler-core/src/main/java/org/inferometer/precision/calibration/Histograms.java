package org.inferometer.precision.calibration;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ForkJoinPool;
import java.util.stream.Stream;
import org.inferometer.precision.calibration.Histogram.Snapshot;

/// The histograms of a network's tensors, filled by one inference after another. Counting goes on
/// beside the caller's thread, while the next inference runs.
///
/// Not thread-safe.
public final class Histograms {
  private final Map<String, Histogram> histograms = new LinkedHashMap<>();
  private final Map<String, Extremes> magnitudes = new LinkedHashMap<>();

  // What is shown without having been asked for, as a network's outputs are.
  private final Extremes others = new Extremes();
  private CompletableFuture<Void> counting = CompletableFuture.completedFuture(null);

  /// @param tensors to record
  public Histograms(Map<String, ObservedTensor> tensors, Sampling sampling) {
    tensors.forEach((name, tensor) -> {
      if (tensor.isRanged()) {
        histograms.put(name, new Histogram(sampling, tensor));
      } else {
        magnitudes.put(name, new Extremes());
      }
    });
  }

  /// Records a float32 tensor; of one that nobody asked for, only whether it is finite.
  ///
  /// @param data native memory, dense; its size is a multiple of four bytes, below 8 GiB
  public void add(String tensor, MemorySegment data) {
    Histogram histogram = histograms.get(tensor);
    if (histogram == null) {
      magnitudes.getOrDefault(tensor, others).include(data);
    } else {
      histogram.add(data);
    }
  }

  /// Looks at every element of a tensor, without recording it once more.
  ///
  /// @param data as [#add] takes it
  public void inspect(String tensor, MemorySegment data) {
    Histogram histogram = histograms.get(tensor);
    if (histogram != null) {
      histogram.inspect(data);
    }
  }

  /// Tensors in which an infinity or NaN was found.
  public long nonFinite() {
    return histograms.values().stream().filter(histogram -> !histogram.finite()).count()
        + Stream.concat(magnitudes.values().stream(), Stream.of(others))
            .filter(extremes -> !extremes.finite())
            .count();
  }

  /// To be called after each inference: has counted what came together, all tensors in one task,
  /// since to wake a thread for each of them costs more than counting saves.
  public void endInference() {
    if (histograms.values().stream().noneMatch(Histogram::isFull)) {
      return;
    }
    counting.join();
    List<Runnable> tasks = new ArrayList<>();
    for (Histogram histogram : histograms.values()) {
      if (histogram.isFull()) {
        tasks.add(histogram.handOver());
      }
    }
    // A pool by name: where there are few cores, each task may get a new thread otherwise.
    counting =
        CompletableFuture.runAsync(() -> tasks.forEach(Runnable::run), ForkJoinPool.commonPool());
  }

  /// What has been recorded so far, by tensor that has a range; without elements where it was not
  /// shown.
  public Map<String, Snapshot> snapshots() {
    counting.join();
    Map<String, Snapshot> snapshots = new LinkedHashMap<>();
    histograms.forEach((tensor, histogram) -> snapshots.put(tensor, histogram.snapshot()));
    return snapshots;
  }

  /// The largest magnitudes so far of all tensors that were shown and were finite.
  ///
  /// @param snapshots of those that have ranges
  public Map<String, Double> largest(Map<String, Snapshot> snapshots) {
    Map<String, Double> largest = new LinkedHashMap<>();
    snapshots.forEach((tensor, seen) -> {
      if (seen.elements() > 0 && seen.finite()) {
        largest.put(tensor, seen.largest());
      }
    });
    magnitudes.forEach((tensor, seen) -> {
      if (!seen.isEmpty() && seen.finite()) {
        largest.put(tensor, (double) seen.largest());
      }
    });
    return largest;
  }
}
