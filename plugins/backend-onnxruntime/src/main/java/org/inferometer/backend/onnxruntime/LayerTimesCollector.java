package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.ToLongFunction;
import org.inferometer.spi.LayerSession.LayerTimes;

/// Gathers the times of engine layers, inference by inference. Kernels of a graph that a node holds
/// are within the time of that node's kernel and have no layer of their own.
final class LayerTimesCollector {
  private static final long NS_PER_US = 1000;

  private final KernelMatcher matcher;
  private final List<String> layers;
  private final List<Times> inferences = new ArrayList<>();
  private final Set<String> unmatched = new LinkedHashSet<>();
  private int threads;

  /// What one inference took.
  ///
  /// @param layersUs one for each layer
  private record Times(long wholeUs, long tracingUs, long innerTracingUs, long[] layersUs) {}

  /// @param layers names of the engine layers, one for each node of the matcher
  LayerTimesCollector(KernelMatcher matcher, List<String> layers) {
    this.matcher = matcher;
    this.layers = layers;
  }

  void accept(TracedInference inference) {
    List<TraceEvent> kernels = inference.kernels();
    int[] nodes = matcher.match(kernels);
    long[] layersUs = new long[layers.size()];
    for (int i = 0; i < nodes.length; i++) {
      TraceEvent kernel = kernels.get(i);
      threads = Math.max(threads, kernel.threads());
      if (nodes[i] >= 0) {
        layersUs[nodes[i]] += kernel.durationUs();
      } else {
        unmatched.add(kernel.nodeName() + " (" + kernel.opType() + ")");
      }
    }
    inferences.add(
        new Times(
            inference.wholeUs(), inference.tracingUs(), inference.innerTracingUs(), layersUs));
  }

  /// @param from the first inference to use
  /// @param expected inferences that were run
  LayerTimes times(int from, int expected) {
    List<Times> used = inferences.subList(Math.min(from, inferences.size()), inferences.size());
    Map<String, long[]> byLayer = new LinkedHashMap<>();
    for (int i = 0; i < layers.size(); i++) {
      int layer = i;
      byLayer.put(layers.get(i), nanos(used, times -> times.layersUs()[layer]));
    }
    return new LayerTimes(
        used.size(),
        nanos(used, Times::wholeUs),
        byLayer,
        nanos(used, Times::tracingUs),
        remarks(used, expected),
        "ONNX Runtime's profiler: kernel times in whole microseconds, cut off,"
            + " so that a layer reads up to 1 µs too short in each inference;"
            + " tracing is the time from a kernel's end to the next kernel's start, in which the"
            + " profiler writes its events"
            + describeThreads());
  }

  private static long[] nanos(List<Times> used, ToLongFunction<Times> us) {
    return used.stream().mapToLong(times -> us.applyAsLong(times) * NS_PER_US).toArray();
  }

  private String describeThreads() {
    return switch (threads) {
      case 0 -> "";
      case 1 -> "; kernels ran on 1 thread";
      default -> "; kernels had " + threads + " threads";
    };
  }

  private List<String> remarks(List<Times> used, int expected) {
    List<String> remarks = new ArrayList<>();
    double innerUs = used.stream().mapToLong(Times::innerTracingUs).average().orElse(0);
    if (innerUs > 0) {
      remarks.add(
          String.format(
              Locale.ROOT,
              "Layers that hold graphs, such as loops, include the tracing of the kernels within:"
                  + " %.3g µs in an inference.",
              innerUs));
    }
    if (inferences.size() < expected) {
      remarks.add(
          "The profiler's buffer was full after "
              + inferences.size()
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
