package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.util.Map;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Session;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// A session that runs on the caller's inputs and on outputs of its own.
class OnnxRuntimeSession implements Session {
  private final OrtEnvironment environment;
  private final String network;
  private final Binding binding;
  private final OrtSession session;
  private @Nullable BoundInputs inputs;
  private @Nullable BoundOutputs outputs;
  private @Nullable Arena arena;
  private OrtSession.@Nullable Result last;
  private final long constantBytes;
  private boolean closed;

  /// @param session becomes this object's to close
  OnnxRuntimeSession(
      OrtEnvironment environment, String network, Binding binding, OrtSession session) {
    this.environment = environment;
    this.network = network;
    this.binding = binding;
    this.session = session;
    this.constantBytes = constantBytes(session);
  }

  @Override
  public void bind(Map<String, HostTensor> given) throws BackendException {
    unbind();
    try {
      inputs = BoundInputs.of(environment, binding, given);
      Arena memory = Arena.ofShared();
      arena = memory;
      outputs = BoundOutputs.of(environment, session, _ -> memory);
    } catch (OrtException e) {
      throw OrtErrors.running(network, e);
    }
  }

  @Override
  public void run() throws BackendException {
    if (inputs == null || outputs == null) {
      throw new IllegalStateException("run() before bind()");
    }
    try {
      if (last != null) {
        last.close();
      }
      last = session.run(inputs.tensors(), outputs.fresh(), outputs.pinned());
    } catch (OrtException e) {
      last = null;
      throw OrtErrors.running(network, e);
    }
  }

  @Override
  public Map<String, HostTensor> outputs() {
    if (outputs == null || last == null) {
      throw new IllegalStateException("outputs() before run()");
    }
    return outputs.values(last);
  }

  /// What the arena took from the system less what was in use before the first run: constants.
  @Override
  public Reading arenaBytes() {
    try {
      long held = ArenaNative.read(session).totalBytes() - constantBytes;
      return Reading.exact((double) held, "B");
    } catch (InaccessibleException e) {
      return Reading.unavailable(e.reason());
    }
  }

  private static long constantBytes(OrtSession session) {
    try {
      return ArenaNative.read(session).inUseBytes();
    } catch (InaccessibleException e) {
      return 0; // The same reason makes the reading itself unavailable.
    }
  }

  /// The runtime's own session.
  OrtSession session() {
    return session;
  }

  String network() {
    return network;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    unbind();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(network + ": its session cannot be closed", e);
    }
  }

  private void unbind() {
    if (last != null) {
      last.close();
      last = null;
    }
    if (inputs != null) {
      inputs.close();
      inputs = null;
    }
    if (outputs != null) {
      outputs.close();
      outputs = null;
    }
    if (arena != null) {
      arena.close();
      arena = null;
    }
  }
}
