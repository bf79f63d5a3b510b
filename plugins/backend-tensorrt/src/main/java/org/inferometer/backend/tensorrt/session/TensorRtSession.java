package org.inferometer.backend.tensorrt.session;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.backend.tensorrt.engine.Failures;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.graph.HostTensor;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Session;
import org.inferometer.study.Reading;

/// Runs an engine: one inference on each of its lanes at a time, and waits for all of them.
public class TensorRtSession implements Session {
  private final Parameters parameters;
  private final ContextMemory contextMemory;
  private final List<Lane> lanes;
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
    this.lanes = lanes(parameters);
    this.times = LaneTimes.of(lanes.stream().map(Lane::clock).toList());
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

  private static List<Lane> lanes(Parameters parameters) throws BackendException {
    List<Lane> lanes = new ArrayList<>();
    try {
      while (lanes.size() < parameters.streams()) {
        lanes.add(Lane.open(parameters));
      }
      return List.copyOf(lanes);
    } catch (RuntimeFailure e) {
      lanes.forEach(Lane::close);
      throw Failures.running(parameters.network(), e);
    }
  }

  /// Every lane has the same inputs, in memory of its own.
  @Override
  public void bind(Map<String, HostTensor> inputs) throws BackendException {
    ran = false;
    useByThisThread();
    try {
      for (Lane lane : lanes) {
        lane.bind(inputs);
      }
    } catch (RuntimeFailure e) {
      throw Failures.running(parameters.network(), e);
    }
  }

  @Override
  public void run() throws BackendException {
    useByThisThread();
    try {
      for (int i = 0; i < lanes.size(); i++) {
        lanes.get(i).enqueue();
      }
      for (int i = 0; i < lanes.size(); i++) {
        lanes.get(i).await();
      }
      ran = true;
    } catch (RuntimeFailure e) {
      throw Failures.running(parameters.network(), e);
    }
  }

  @Override
  public int concurrency() {
    return lanes.size();
  }

  /// Those of the first lane.
  @Override
  public Map<String, HostTensor> outputs() {
    if (!ran) {
      throw new IllegalStateException("outputs() before run()");
    }
    return lanes.getFirst().outputs(parameters.outputs());
  }

  /// What TensorRT plans its executions to need; allocated as a whole when the session opens.
  @Override
  public Reading arenaBytes() {
    return Reading.exact((double) plannedBytes(), "B");
  }

  private long plannedBytes() {
    return lanes.size() * parameters.engine().executionBytes();
  }

  @Override
  public Reading contextBytes() {
    return ran
        ? contextMemory.beyond(plannedBytes() + lanes.stream().mapToLong(Lane::boundBytes).sum())
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

  /// The only lane of a session with one.
  final Lane lane() {
    return lanes.getFirst();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      lanes.forEach(Lane::close);
    }
  }
}
