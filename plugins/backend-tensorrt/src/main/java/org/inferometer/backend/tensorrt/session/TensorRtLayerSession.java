package org.inferometer.backend.tensorrt.session;

import java.util.List;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer;
import org.inferometer.backend.tensorrt.inspector.Reconciliation;
import org.inferometer.backend.tensorrt.inspector.ReportedTimes;
import org.inferometer.backend.tensorrt.runtime.Failures;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.LayerSession;

/// A session with TensorRT's profiler attached, which is told the time of every layer when an
/// inference has ended, so that its own work is in no time that is taken.
public final class TensorRtLayerSession extends TensorRtSession implements LayerSession {
  private final ReportedTimes reported;
  private final List<InspectedLayer> layers;
  private final int auxiliaryStreams;

  private TensorRtLayerSession(
      Parameters parameters, ReportedTimes reported, List<InspectedLayer> layers)
      throws BackendException {
    super(parameters);
    this.reported = reported;
    this.layers = layers;
    this.auxiliaryStreams = parameters.engine().auxiliaryStreams();
    single().execution().setProfiler(reported::report);
  }

  /// @param layers as the inspector lists them
  /// @param inferences at most so many will be run
  public static LayerSession open(
      Parameters parameters, List<InspectedLayer> layers, int inferences) throws BackendException {
    return new TensorRtLayerSession(parameters.forLayers(), new ReportedTimes(inferences), layers);
  }

  @Override
  public void run() throws BackendException {
    DeviceClock clock = single().clock();
    clock.reserve(1);
    super.run();
    clock.collect();
    report();
    reported.endInference(clock.lastGpuNs());
  }

  private void report() throws BackendException {
    try {
      single().execution().reportLayers();
    } catch (RuntimeFailure e) {
      throw Failures.running(network(), e);
    }
  }

  @Override
  public LayerTimes finish(int from) {
    return Reconciliation.of(reported, layers, from, method());
  }

  private String method() {
    return "TensorRT's IProfiler on a session of its own, without a CUDA graph; the whole by CUDA"
        + " events around the engine's work; "
        + (auxiliaryStreams == 0
            ? "no auxiliary streams, so that no two layers overlap"
            : auxiliaryStreams + " auxiliary streams: layers on different ones overlap");
  }
}
