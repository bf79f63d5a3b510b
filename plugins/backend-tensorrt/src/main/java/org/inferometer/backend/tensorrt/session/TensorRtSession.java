package org.inferometer.backend.tensorrt.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.Failures;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.graph.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Session;
import org.inferometer.study.Reading;

/// Runs an engine: one inference on each of its streams at a time, and waits for all of them.
public class TensorRtSession implements Session {
  private final Parameters parameters;
  private final ContextMemory contextMemory;
  private final List<StreamExecution> executions;
  private final DeviceTimes times;
  private Thread user = Thread.currentThread();
  private boolean ran;
  private boolean closed;

  /// What a session is of.
  ///
  /// @param network its name, for messages
  /// @param outputs names of the network's outputs, in its order
  /// @param cudaGraph whether the engine's work is launched as one graph
  /// @param streams how many inferences run at a time
  public record Parameters(
      String network,
      List<String> outputs,
      Cuda cuda,
      LoadedEngine engine,
      boolean cudaGraph,
      int streams) {
    /// One inference at a time without a graph, whose launch is one piece to the profiler.
    Parameters forLayers() {
      return new Parameters(network, outputs, cuda, engine, false, 1);
    }
  }

  TensorRtSession(Parameters parameters) throws BackendException {
    this.parameters = parameters;
    use(parameters);
    this.contextMemory = ContextMemory.before(parameters.cuda());
    this.executions = executions(parameters);
    this.times = MeanDeviceTimes.of(executions.stream().map(StreamExecution::clock).toList());
  }

  /// Opens a session for whole inferences.
  public static Session open(Parameters parameters) throws BackendException {
    return new TensorRtSession(parameters);
  }

  /// Any thread may use a session, and each begins on CUDA's first device.
  private static void use(Parameters parameters) throws BackendException {
    try {
      parameters.cuda().use();
    } catch (RuntimeFailure e) {
      throw Failures.running(parameters.network(), e);
    }
  }

  private void useByThisThread() throws BackendException {
    Thread current = Thread.currentThread();
    if (!current.equals(user)) {
      use(parameters);
      user = current;
    }
  }

  private static List<StreamExecution> executions(Parameters parameters) throws BackendException {
    List<StreamExecution> executions = new ArrayList<>();
    try {
      while (executions.size() < parameters.streams()) {
        executions.add(StreamExecution.open(parameters));
      }
      return List.copyOf(executions);
    } catch (RuntimeFailure e) {
      executions.forEach(StreamExecution::close);
      throw Failures.running(parameters.network(), e);
    }
  }

  /// Every stream has the same inputs, in memory of its own.
  @Override
  public void bind(Map<String, HostTensor> inputs) throws BackendException {
    ran = false;
    useByThisThread();
    try {
      for (StreamExecution execution : executions) {
        execution.bind(inputs);
      }
    } catch (RuntimeFailure e) {
      throw Failures.running(parameters.network(), e);
    }
  }

  @Override
  public void run() throws BackendException {
    useByThisThread();
    try {
      for (int i = 0; i < executions.size(); i++) {
        executions.get(i).enqueue();
      }
      for (int i = 0; i < executions.size(); i++) {
        executions.get(i).await();
      }
      ran = true;
    } catch (RuntimeFailure e) {
      throw Failures.running(parameters.network(), e);
    }
  }

  @Override
  public int concurrency() {
    return executions.size();
  }

  /// Those of the first stream.
  @Override
  public Map<String, HostTensor> outputs() {
    if (!ran) {
      throw new IllegalStateException("outputs() before run()");
    }
    return executions.getFirst().outputs(parameters.outputs());
  }

  /// What TensorRT plans its executions to need; allocated as a whole when the session opens.
  @Override
  public Reading arenaBytes() {
    return Reading.exact((double) plannedBytes(), "B");
  }

  private long plannedBytes() {
    return executions.size() * parameters.engine().executionBytes();
  }

  @Override
  public Reading contextBytes() {
    return ran
        ? contextMemory.beyond(
            plannedBytes() + executions.stream().mapToLong(StreamExecution::boundBytes).sum())
        : Reading.unavailable("the session has not run");
  }

  @Override
  public Reading runtimeUsedBytes() {
    return ContextMemory.used(parameters.cuda());
  }

  @Override
  public Optional<DeviceTimes> deviceTimes() {
    return Optional.of(times);
  }

  final String network() {
    return parameters.network();
  }

  /// The execution of a session with one stream.
  final StreamExecution single() {
    return executions.getFirst();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      executions.forEach(StreamExecution::close);
    }
  }
}
