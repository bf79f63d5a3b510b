package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.inferometer.backend.onnxruntime.OrtApiNative.InaccessibleException;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Session;
import org.inferometer.study.Reading;

/// A session that runs on the caller's inputs and on outputs of its own.
class OnnxRuntimeSession implements Session {
  private final OrtEnvironment environment;
  private final String network;
  private final Binding binding;
  private final OrtSession session;
  private final Arena memory = Arena.ofShared();
  private final BoundOutputs outputs;
  private final Consumer<List<String>> unpinned;
  private final long constantBytes;

  /// Sets that inferences take in turn.
  private final List<BoundInputs> inputs = new ArrayList<>();

  private int next;
  private boolean closed;

  /// @param session becomes this object's to close
  /// @param unpinned is told, once known, the outputs that come in fresh memory in every run
  OnnxRuntimeSession(
      OrtEnvironment environment,
      String network,
      Binding binding,
      OrtSession session,
      Consumer<List<String>> unpinned)
      throws OrtException {
    this.environment = environment;
    this.network = network;
    this.binding = binding;
    this.session = session;
    this.outputs = new BoundOutputs(environment, session, memory);
    this.unpinned = unpinned;
    this.constantBytes = constantBytes(session);
  }

  @Override
  public void bind(Map<String, HostTensor> given) throws BackendException {
    unbind();
    inputs.add(BoundInputs.of(environment, binding, given));
  }

  @Override
  public void rotate(List<Map<String, HostTensor>> further) throws BackendException {
    for (Map<String, HostTensor> given : further) {
      inputs.add(BoundInputs.of(environment, binding, given));
    }
  }

  @Override
  public void run() throws BackendException {
    if (inputs.isEmpty()) {
      throw new IllegalStateException("run() before bind()");
    }
    BoundInputs given = inputs.get(next);
    next = (next + 1) % inputs.size();
    try {
      outputs.run(session, given.tensors());
    } catch (OrtException e) {
      throw OrtErrors.running(network, e);
    }
  }

  @Override
  public Map<String, HostTensor> outputs() {
    return outputs.values();
  }

  @Override
  public List<String> outputsOfOpenShape() {
    return outputs.ofOpenShape();
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
    outputs.unpinned().ifPresent(unpinned);
    unbind();
    outputs.close();
    try {
      session.close();
    } catch (OrtException e) {
      throw new IllegalStateException(network + ": its session cannot be closed", e);
    } finally {
      memory.close();
    }
  }

  private void unbind() {
    inputs.forEach(BoundInputs::close);
    inputs.clear();
    next = 0;
  }
}
