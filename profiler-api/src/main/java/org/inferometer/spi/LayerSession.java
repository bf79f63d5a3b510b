package org.inferometer.spi;

import java.util.List;
import java.util.Map;

/// A session whose layers are timed. What it measures is for layer times only, never for latency.
public interface LayerSession extends Session {
  /// Ends the pass and gives its times. The session can only be closed afterwards.
  ///
  /// @param from the first inference to use, counted from 0: those before are warm-up
  LayerTimes finish(int from) throws BackendException;

  /// What the pass measured.
  ///
  /// @param inferences how many inferences the times cover
  /// @param wholeNs the time of each of those inferences as the profiler saw it, in order: the
  ///   device's work alone where the backend's sessions have [DeviceTimes]
  /// @param layersNs by name of the engine layer: the total time of its kernel in each inference,
  ///   in order. Layers of subgraphs (the body of a loop) are in the layer that holds them
  /// @param tracingNs the time of each inference that the profiler itself took between the layers,
  ///   in order; empty where it does not tell
  /// @param method what was read, for example "ONNX Runtime's profiler, kernel times of whole
  ///   microseconds"
  record LayerTimes(
      int inferences,
      long[] wholeNs,
      Map<String, long[]> layersNs,
      long[] tracingNs,
      List<String> remarks,
      String method) {
    /// Times of a profiler that does not tell what it takes itself.
    public LayerTimes(
        int inferences,
        long[] wholeNs,
        Map<String, long[]> layersNs,
        List<String> remarks,
        String method) {
      this(inferences, wholeNs, layersNs, new long[0], remarks, method);
    }
  }
}
