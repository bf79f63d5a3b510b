package org.inferometer.backend.tensorrt.session;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.engine.Failures;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.Execution;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.backend.tensorrt.session.DeviceClock.Marks;
import org.inferometer.network.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Session;
import org.inferometer.study.Reading;
import org.jspecify.annotations.Nullable;

/// Runs an engine: inputs to the device, the engine's work, outputs to the host, on one stream.
public class TensorRtSession implements Session {
  private final Parameters parameters;
  private final Execution execution;
  private final Cuda.Stream stream;
  private final DeviceClock clock;
  private @Nullable Buffers buffers;
  private Cuda.@Nullable Graph graph;
  private boolean ran;
  private boolean closed;

  /// What a session is of.
  ///
  /// @param network its name, for messages
  /// @param outputs names of the network's outputs, in its order
  /// @param cudaGraph whether the engine's work is launched as one graph
  public record Parameters(
      String network, List<String> outputs, Cuda cuda, LoadedEngine engine, boolean cudaGraph) {}

  TensorRtSession(Parameters parameters, Execution execution, Cuda.Stream stream) {
    this.parameters = parameters;
    this.execution = execution;
    this.stream = stream;
    this.clock = new DeviceClock(parameters.network(), parameters.cuda());
  }

  /// Opens a session for whole inferences.
  public static Session open(Parameters parameters) throws BackendException {
    try {
      Execution execution = parameters.engine().execution();
      return new TensorRtSession(parameters, execution, stream(parameters, execution));
    } catch (RuntimeFailure e) {
      throw Failures.running(parameters.network(), e);
    }
  }

  static Cuda.Stream stream(Parameters parameters, Execution execution) throws RuntimeFailure {
    try {
      return parameters.cuda().stream();
    } catch (RuntimeFailure e) {
      execution.close();
      throw e;
    }
  }

  @Override
  public void bind(Map<String, HostTensor> inputs) throws BackendException {
    unbind();
    Buffers bound =
        Buffers.of(
            parameters.network(),
            parameters.cuda(),
            execution,
            parameters.engine().tensors(),
            inputs);
    buffers = bound;
    if (parameters.cudaGraph()) {
      try {
        capture(bound);
      } catch (RuntimeFailure e) {
        throw Failures.running(
            parameters.network(),
            new RuntimeFailure(
                e.kind(),
                "its work cannot be recorded as a CUDA graph ("
                    + e.text()
                    + "); --set cuda-graph=off runs it without"));
      }
    }
  }

  /// The first inference settles what TensorRT put off, which a graph must not hold.
  private void capture(Buffers bound) throws RuntimeFailure {
    bound.copyInputs(stream);
    execution.enqueue(stream);
    stream.await();
    stream.beginCapture();
    execution.enqueue(stream);
    graph = stream.endCapture();
  }

  @Override
  public void run() throws BackendException {
    Buffers bound = buffers;
    if (bound == null) {
      throw new IllegalStateException("run() before bind()");
    }
    try {
      run(bound, clock.next());
      ran = true;
    } catch (RuntimeFailure e) {
      throw Failures.running(parameters.network(), e);
    }
  }

  private void run(Buffers bound, @Nullable Marks marks) throws RuntimeFailure {
    if (marks == null) {
      bound.copyInputs(stream);
      compute();
      bound.copyOutputs(stream);
    } else {
      stream.record(marks.start());
      bound.copyInputs(stream);
      stream.record(marks.copied());
      compute();
      stream.record(marks.computed());
      bound.copyOutputs(stream);
      stream.record(marks.end());
    }
    stream.await();
  }

  private void compute() throws RuntimeFailure {
    Cuda.Graph recorded = graph;
    if (recorded == null) {
      execution.enqueue(stream);
    } else {
      stream.launch(recorded);
    }
  }

  @Override
  public Map<String, HostTensor> outputs() {
    Buffers bound = buffers;
    if (bound == null || !ran) {
      throw new IllegalStateException("outputs() before run()");
    }
    return bound.outputs(parameters.outputs());
  }

  /// What TensorRT plans one execution to need; allocated as a whole when the session opens.
  @Override
  public Reading arenaBytes() {
    return Reading.exact((double) parameters.engine().executionBytes(), "B");
  }

  @Override
  public Optional<DeviceTimes> deviceTimes() {
    return Optional.of(clock);
  }

  final Execution execution() {
    return execution;
  }

  final DeviceClock clock() {
    return clock;
  }

  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    unbind();
    clock.close();
    execution.close();
    stream.close();
  }

  private void unbind() {
    if (graph != null) {
      graph.close();
      graph = null;
    }
    if (buffers != null) {
      buffers.close();
      buffers = null;
    }
    ran = false;
  }
}
