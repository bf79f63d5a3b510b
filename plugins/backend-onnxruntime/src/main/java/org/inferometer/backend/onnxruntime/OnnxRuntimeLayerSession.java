package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.network.Binding;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.LayerSession;

/// A session with ONNX Runtime's profiler attached.
final class OnnxRuntimeLayerSession extends OnnxRuntimeSession implements LayerSession {
  private final LayerTimesCollector collector;
  private int inferences;
  private boolean finished;

  OnnxRuntimeLayerSession(
      OrtEnvironment environment,
      String network,
      Binding binding,
      OrtSession session,
      LayerTimesCollector collector)
      throws OrtException {
    super(environment, network, binding, session, _ -> {});
    this.collector = collector;
  }

  @Override
  public void run() throws BackendException {
    super.run();
    inferences++;
  }

  @Override
  public LayerTimes finish(int from) throws BackendException {
    try {
      finished = true;
      Path profile = Path.of(session().endProfiling());
      TraceReader.read(profile, new TracedInference.Reader(collector::accept)::accept);
      Files.deleteIfExists(profile);
    } catch (OrtException e) {
      throw OrtErrors.running(network(), e);
    } catch (IOException e) {
      throw BackendException.failed(
          network() + ": ONNX Runtime's profile cannot be read: " + e.getMessage(), e);
    }
    return collector.times(from, inferences);
  }

  @Override
  public void close() {
    if (!finished) {
      finished = true;
      discard();
    }
    super.close();
  }

  private void discard() {
    try {
      Files.deleteIfExists(Path.of(session().endProfiling()));
    } catch (OrtException | IOException e) {
      // The profile of an unfinished pass stays in the work folder, which its owner deletes.
      System.getLogger(getClass().getName())
          .log(System.Logger.Level.DEBUG, "An unfinished profile was left behind", e);
    }
  }
}
