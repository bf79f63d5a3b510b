package org.inferometer.backend.onnxruntime;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// One inference in a profile, with the kernels of its main graph told from those of the graphs
/// that nodes hold: bodies of loops, branches of conditions.
///
/// Names do not tell a graph. Time does: ONNX Runtime executes the nodes of all graphs one after
/// the other on one thread, and writes an event when what it times has ended. So the kernels of a
/// graph are those that began after its run did and that were written before it.
///
/// @param kernels of the main graph, in order of execution
/// @param events that the profile holds for the inference
/// @param wholeUs the time of the whole inference
/// @param tracingUs the time between the main graph's kernels, where the profiler writes its events
/// @param innerTracingUs the same between kernels of other graphs; within the time of the kernels
///   that hold these graphs
record TracedInference(
    List<TraceEvent> kernels, int events, long wholeUs, long tracingUs, long innerTracingUs) {

  /// Makes inferences of a profile's events, in their order.
  static final class Reader {
    private final Consumer<TracedInference> consumer;

    /// Kernels whose graph is still running.
    private final List<TraceEvent> running = new ArrayList<>();

    /// Kernels of the graph that ended last: in the end, the main one.
    private List<TraceEvent> ended = List.of();

    private long endedTracingUs;
    private long innerTracingUs;
    private int events;

    Reader(Consumer<TracedInference> consumer) {
      this.consumer = consumer;
    }

    void accept(TraceEvent event) {
      if (event.isKernel()) {
        events++;
        running.add(event);
      } else if (event.isGraphRun()) {
        events++;
        endGraph(event);
      } else if (event.isModelRun()) {
        consumer.accept(
            new TracedInference(
                ended, events + 1, event.durationUs(), endedTracingUs, innerTracingUs));
        clear();
      }
    }

    private void endGraph(TraceEvent run) {
      int first = running.size();
      while (first > 0 && running.get(first - 1).startUs() >= run.startUs()) {
        first--;
      }
      List<TraceEvent> own = running.subList(first, running.size());
      innerTracingUs += endedTracingUs;
      endedTracingUs = gapsUs(own, run);
      ended = List.copyOf(own);
      own.clear();
    }

    /// The profiler writes a kernel's event between the kernel's end and the next one's start; that
    /// of the last kernel before its graph's run ends.
    private static long gapsUs(List<TraceEvent> kernels, TraceEvent run) {
      long gaps = 0;
      for (int i = 0; i < kernels.size(); i++) {
        long next = i + 1 < kernels.size() ? kernels.get(i + 1).startUs() : run.endUs();
        gaps += Math.max(0, next - kernels.get(i).endUs());
      }
      return gaps;
    }

    private void clear() {
      running.clear();
      ended = List.of();
      endedTracingUs = 0;
      innerTracingUs = 0;
      events = 0;
    }
  }
}
