package org.inferometer.backend.tensorrt.session;

import java.util.List;
import org.inferometer.backend.tensorrt.engine.Failures;
import org.inferometer.backend.tensorrt.inspector.InspectedLayer;
import org.inferometer.backend.tensorrt.inspector.Reconciliation;
import org.inferometer.backend.tensorrt.inspector.ReportedTimes;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.Execution;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.LayerSession;

/// A session with TensorRT's profiler attached, which waits for the device after every inference
/// and reports the time of every layer.
public final class TensorRtLayerSession extends TensorRtSession implements LayerSession {
  private final ReportedTimes reported;
  private final List<InspectedLayer> layers;
  private final int auxiliaryStreams;

  private TensorRtLayerSession(
      Parameters parameters,
      Execution execution,
      Cuda.Stream stream,
      ReportedTimes reported,
      List<InspectedLayer> layers) {
    super(parameters, execution, stream);
    this.reported = reported;
    this.layers = layers;
    this.auxiliaryStreams = parameters.engine().auxiliaryStreams();
  }

  /// @param layers as the inspector lists them
  /// @param inferences at most so many will be run
  public static LayerSession open(
      Parameters parameters, List<InspectedLayer> layers, int inferences) throws BackendException {
    ReportedTimes reported = new ReportedTimes(inferences);
    try {
      Execution execution = parameters.engine().execution();
      Cuda.Stream stream = stream(parameters, execution);
      execution.setProfiler(reported::report);
      return new TensorRtLayerSession(
          withoutGraph(parameters), execution, stream, reported, layers);
    } catch (RuntimeFailure e) {
      throw Failures.running(parameters.network(), e);
    }
  }

  /// A graph's launch is one to the profiler.
  private static Parameters withoutGraph(Parameters of) {
    return new Parameters(of.network(), of.outputs(), of.cuda(), of.engine(), false);
  }

  @Override
  public void run() throws BackendException {
    clock().reserve(1);
    super.run();
    clock().collect();
    reported.endInference(clock().lastGpuNs());
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
