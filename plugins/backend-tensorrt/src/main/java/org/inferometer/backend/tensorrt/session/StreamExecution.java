package org.inferometer.backend.tensorrt.session;

import java.util.List;
import java.util.Map;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.Execution;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.backend.tensorrt.session.DeviceClock.Marks;
import org.inferometer.backend.tensorrt.session.TensorRtSession.Parameters;
import org.inferometer.graph.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;
import org.jspecify.annotations.Nullable;

/// One inference at a time: an execution on a stream of its own, with memory of its own. Inputs to
/// the device, the engine's work, outputs to the host, in this order.
final class StreamExecution implements AutoCloseable {
  private final Parameters parameters;
  private final Execution execution;
  private final Cuda.Stream stream;
  private final DeviceClock clock;
  private @Nullable Buffers buffers;
  private Cuda.@Nullable Graph graph;

  private StreamExecution(Parameters parameters, Execution execution, Cuda.Stream stream) {
    this.parameters = parameters;
    this.execution = execution;
    this.stream = stream;
    this.clock = new DeviceClock(parameters.network(), parameters.cuda());
  }

  static StreamExecution open(Parameters parameters) throws RuntimeFailure {
    Execution execution = parameters.engine().execution();
    try {
      return new StreamExecution(parameters, execution, parameters.cuda().stream());
    } catch (RuntimeFailure e) {
      execution.close();
      throw e;
    }
  }

  /// @throws RuntimeFailure if the work cannot be recorded as a graph, with the remedy
  void bind(Map<String, HostTensor> inputs) throws BackendException, RuntimeFailure {
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
        throw new RuntimeFailure(
            e.kind(),
            "its work cannot be recorded as a CUDA graph ("
                + e.text()
                + "); cuda-graph=off runs it without",
            new Remedy(Setting.BACKEND_OPTION, "cuda-graph=off"));
      }
    }
  }

  /// The first inference settles what TensorRT put off, which a graph must not hold.
  private void capture(Buffers bound) throws RuntimeFailure {
    bound.copyInputs(stream);
    execution.enqueue(stream);
    stream.await();
    stream.beginCapture();
    try {
      execution.enqueue(stream);
    } catch (RuntimeFailure e) {
      stream.abandonCapture();
      throw e;
    }
    graph = stream.endCapture();
  }

  /// Puts one inference into the stream and does not wait for it.
  ///
  /// @throws IllegalStateException before inputs are bound
  void enqueue() throws RuntimeFailure {
    Buffers bound = bound();
    Marks marks = clock.next();
    if (marks == null) {
      bound.copyInputs(stream);
      compute();
      bound.copyOutputs(stream);
    } else {
      stream.record(marks.start());
      bound.copyInputs(stream);
      stream.record(marks.copied());
      long start = System.nanoTime();
      compute();
      clock.enqueued(System.nanoTime() - start);
      stream.record(marks.computed());
      bound.copyOutputs(stream);
      stream.record(marks.end());
    }
  }

  private void compute() throws RuntimeFailure {
    Cuda.Graph recorded = graph;
    if (recorded == null) {
      execution.enqueue(stream);
    } else {
      stream.launch(recorded);
    }
  }

  /// Waits until its inference is complete.
  void await() throws RuntimeFailure {
    stream.await();
  }

  Map<String, HostTensor> outputs(List<String> names) {
    return bound().outputs(names);
  }

  /// What the tensors bound take on the device, in bytes.
  long boundBytes() {
    return bound().deviceBytes();
  }

  private Buffers bound() {
    Buffers bound = buffers;
    if (bound == null) {
      throw new IllegalStateException("nothing is bound");
    }
    return bound;
  }

  Execution execution() {
    return execution;
  }

  DeviceClock clock() {
    return clock;
  }

  @Override
  public void close() {
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
  }
}
