package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.spi.LayerSession.LayerTimes;

/// Sorts the events of a profile by inference and by engine layer.
///
/// Events of an inference stand before its `model_run`. Those of nodes within subgraphs match no
/// node of the main graph and pass: their time is within the kernel of the node that holds them.
final class LayerTimesCollector {
  private static final long NS_PER_US = 1000;

  private final KernelMatcher matcher;
  private final List<String> layers;
  private final boolean subgraphs;
  private final List<Long> wholeNs = new ArrayList<>();
  private final List<long[]> perInference = new ArrayList<>();
  private final Set<String> unmatched = new LinkedHashSet<>();
  private long[] current;
  private long arenaHeld = -1;
  private long constantsInUse = -1;
  private int threads;

  /// @param layers names of the engine layers, one for each node of the matcher
  /// @param subgraphs whether nodes hold graphs of their own
  LayerTimesCollector(KernelMatcher matcher, List<String> layers, boolean subgraphs) {
    this.matcher = matcher;
    this.layers = layers;
    this.subgraphs = subgraphs;
    this.current = new long[layers.size()];
  }

  void accept(TraceEvent event) {
    if (event.isKernel()) {
      kernel(event);
    } else if (event.isModelRun()) {
      wholeNs.add(event.durationUs() * NS_PER_US);
      perInference.add(current);
      current = new long[layers.size()];
    }
  }

  /// Whole inferences seen.
  int inferences() {
    return wholeNs.size();
  }

  /// What the arena held beside constants after the last kernel; -1 where the profile does not
  /// tell.
  long arenaBytes() {
    return arenaHeld < 0 || constantsInUse < 0 ? -1 : arenaHeld - constantsInUse;
  }

  /// @param from the first inference to use
  /// @param expected inferences that were run
  LayerTimes times(int from, int expected) {
    int until = wholeNs.size();
    Map<String, long[]> byLayer = new LinkedHashMap<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      byLayer.put(layers.get(layer), column(layer, from, until));
    }
    long[] whole =
        wholeNs.subList(Math.min(from, until), until).stream().mapToLong(Long::longValue).toArray();
    return new LayerTimes(
        whole.length,
        whole,
        byLayer,
        remarks(expected),
        "ONNX Runtime's profiler: kernel times in whole microseconds, cut off,"
            + " so that a layer reads up to 1 µs too short in each inference"
            + describeThreads());
  }

  private String describeThreads() {
    return switch (threads) {
      case 0 -> "";
      case 1 -> "; kernels ran on 1 thread";
      default -> "; kernels had " + threads + " threads";
    };
  }

  private void kernel(TraceEvent event) {
    if (constantsInUse < 0 && event.inUseBytes() >= 0) {
      constantsInUse = event.inUseBytes() - event.inUseDeltaBytes();
    }
    threads = Math.max(threads, event.threads());
    arenaHeld = Math.max(arenaHeld, event.arenaHeldBytes());
    int node = matcher.match(event);
    if (node >= 0) {
      current[node] += event.durationUs() * NS_PER_US;
    } else if (!subgraphs) {
      unmatched.add(event.nodeName() + " (" + event.opType() + ")");
    }
  }

  private long[] column(int layer, int from, int until) {
    long[] times = new long[Math.max(until - from, 0)];
    Arrays.setAll(times, i -> perInference.get(from + i)[layer]);
    return times;
  }

  private List<String> remarks(int expected) {
    List<String> remarks = new ArrayList<>();
    if (wholeNs.size() < expected) {
      remarks.add(
          "The profiler's buffer was full after "
              + wholeNs.size()
              + " of "
              + expected
              + " inferences; the rest was dropped and is not used.");
    }
    if (!unmatched.isEmpty()) {
      remarks.add(
          "Kernels that belong to no known engine layer are not attributed: "
              + String.join(", ", unmatched.stream().limit(5).toList())
              + (unmatched.size() > 5 ? ", and " + (unmatched.size() - 5) + " more" : "")
              + ".");
    }
    return remarks;
  }
}
