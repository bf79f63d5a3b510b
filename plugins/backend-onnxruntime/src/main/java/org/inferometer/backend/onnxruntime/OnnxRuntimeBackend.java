package org.inferometer.backend.onnxruntime;

import org.inferometer.network.Network;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.Probe;
import org.pf4j.Extension;

/// ONNX Runtime on the CPU: the embedded default, which runs on any machine.
@Extension
public final class OnnxRuntimeBackend implements Backend {
  @Override
  public String id() {
    return "onnxruntime";
  }

  @Override
  public String title() {
    return "ONNX Runtime";
  }

  @Override
  public Probe probe() {
    return OrtRuntime.probe();
  }

  @Override
  public Engine build(Network network, BuildOptions options) throws BackendException {
    return OnnxRuntimeEngine.build(OrtRuntime.environment(), network, options);
  }

  @Override
  public ObservingSession observe(Network network, BuildOptions options) throws BackendException {
    return OnnxRuntimeObservation.open(OrtRuntime.environment(), network, options);
  }
}
