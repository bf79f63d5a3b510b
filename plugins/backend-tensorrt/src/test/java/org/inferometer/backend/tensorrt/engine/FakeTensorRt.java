package org.inferometer.backend.tensorrt.engine;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.inferometer.backend.tensorrt.callback.ProfilerNative;
import org.inferometer.backend.tensorrt.customlayer.PluginRegistration;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;
import org.inferometer.backend.tensorrt.runtime.BuildRequest;
import org.inferometer.backend.tensorrt.runtime.Cuda;
import org.inferometer.backend.tensorrt.runtime.Execution;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine.EngineTensor;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.backend.tensorrt.runtime.TensorRt;
import org.inferometer.backend.tensorrt.runtime.TensorRt.BuiltPlan;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.jspecify.annotations.Nullable;

/// TensorRT played: it writes down what it is asked, in order, and computes `y = x + 1` over bytes.
/// A simulated clock ticks with each step: a copy takes 1 µs, the engine 10 µs, and 10 µs more for
/// each execution that was made before.
final class FakeTensorRt implements TensorRt, Cuda {
  static final long COPY_NS = 1_000;
  static final long COMPUTE_NS = 10_000;

  /// What the profiler's own work takes when it reports.
  static final long REPORT_NS = 3_000;

  /// What an execution takes on the device, and what TensorRT says that it plans it to need.
  static final long EXECUTION_BYTES = 700;

  static final long PLANNED_BYTES = 512;

  final List<String> calls = new ArrayList<>();
  final List<List<String>> registered = new ArrayList<>();
  final List<BuildRequest> requests = new ArrayList<>();
  final List<Thread> users = new ArrayList<>();
  String description =
      """
      {"Layers": [{"Name": "add", "LayerType": "kgen", "Inputs": [{"Name": "x", "Dimensions": [1,3],
      "Format/Datatype": "Float"}], "Outputs": [{"Name": "y", "Dimensions": [1,3],
      "Format/Datatype": "Float"}], "TacticName": "add_kernel",
      "Metadata": "[ONNX Layer: add]"}], "Bindings": ["x", "y"]}
      """;

  final List<Map<String, Shape>> inspections = new ArrayList<>();
  final List<String> buildWarnings = new ArrayList<>();
  final List<String> loadWarnings = new ArrayList<>();

  /// Whether timings of earlier builds are taken.
  boolean takesTimings = true;

  /// What the timing cache holds after a build.
  String timings = "timings";

  TensorRtVersion version = new TensorRtVersion(10, 15, 1);
  @Nullable RuntimeFailure buildFailure;
  @Nullable RuntimeFailure loadFailure;
  @Nullable RuntimeFailure runFailure;

  /// What the host takes to hand over an inference, by its own clock.
  long enqueueTakesNanos;

  /// The work cannot be recorded.
  @Nullable RuntimeFailure captureFailure;

  List<EngineTensor> tensors =
      List.of(
          new EngineTensor("x", true, false, ElementType.FLOAT, List.of(-1L, 3L)),
          new EngineTensor("y", false, false, ElementType.FLOAT, List.of(-1L, 3L)));
  int open;

  /// Streams that can still be made.
  int streamsLeft = 100;

  /// What all processes hold of the device's memory.
  long used = 1_000_000;

  private long clock;

  @Override
  public TensorRtVersion version() {
    return version;
  }

  @Override
  public Cuda cuda() {
    return this;
  }

  @Override
  public PluginRegistration register(Collection<CustomLayer> layers) {
    registered.add(layers.stream().map(layer -> layer.signature().title()).toList());
    return PluginRegistration.none();
  }

  @Override
  public void loadPlugins(Path library) throws RuntimeFailure {
    calls.add("plugins " + library);
    if (library.toString().contains("none")) {
      throw failure(Kind.OTHER, library + ": there is no such plugin library");
    }
  }

  @Override
  public BuiltPlan build(BuildRequest request) throws RuntimeFailure {
    calls.add("build");
    requests.add(request);
    if (buildFailure != null) {
      throw buildFailure;
    }
    request.progress().started("Building", "", 2);
    request.progress().completed("Building", 0);
    request.progress().finished("Building");
    boolean taken = takesTimings && request.timingCache().isPresent();
    return new BuiltPlan(bytes("a plan"), bytes(timings), taken, 4096, buildWarnings);
  }

  @Override
  public LoadedEngine load(MemorySegment plan) throws RuntimeFailure {
    calls.add("load " + plan.byteSize());
    RuntimeFailure failure = loadFailure;
    if (failure != null) {
      loadFailure = null;
      throw failure;
    }
    open++;
    return new FakeEngine();
  }

  static MemorySegment bytes(String text) {
    return Arena.ofAuto()
        .allocate(text.length())
        .copyFrom(MemorySegment.ofArray(text.getBytes(StandardCharsets.UTF_8)));
  }

  static RuntimeFailure failure(Kind kind, String text) {
    return new RuntimeFailure(kind, text);
  }

  private final class FakeEngine implements LoadedEngine {
    private int executions;

    @Override
    public List<EngineTensor> tensors() {
      return tensors;
    }

    @Override
    public String inspect(Map<String, Shape> inputs) {
      inspections.add(inputs);
      return description;
    }

    @Override
    public long executionBytes() {
      return PLANNED_BYTES;
    }

    @Override
    public List<String> warnings() {
      return loadWarnings;
    }

    @Override
    public int auxiliaryStreams() {
      return 0;
    }

    @Override
    public Execution execution() {
      open++;
      used += EXECUTION_BYTES;
      return new FakeExecution(++executions * COMPUTE_NS);
    }

    @Override
    public void close() {
      open--;
    }
  }

  private final class FakeExecution implements Execution {
    private final long computeNs;
    private final Map<String, FakeMemory> bound = new LinkedHashMap<>();
    private Shape shape = Shape.of(1, 3);
    private ProfilerNative.@Nullable Listener listener;

    private FakeExecution(long computeNs) {
      this.computeNs = computeNs;
    }

    @Override
    public void setShape(String input, Shape given) {
      shape = given;
    }

    @Override
    public List<Long> shape(String output) {
      return shape.toList();
    }

    @Override
    public void setMemory(String tensor, DeviceBuffer memory) {
      bound.put(tensor, (FakeMemory) memory);
    }

    @Override
    public void enqueue(Stream stream) throws RuntimeFailure {
      calls.add("enqueue");
      FakeStream on = (FakeStream) stream;
      on.last = this;
      if (on.capturing && captureFailure != null) {
        throw captureFailure;
      }
      for (long end = System.nanoTime() + enqueueTakesNanos; System.nanoTime() < end; ) {
        Thread.onSpinWait();
      }
      compute();
    }

    @Override
    public void setProfiler(ProfilerNative.Listener given) {
      listener = given;
    }

    @Override
    public void reportLayers() {
      calls.add("report");
      clock += REPORT_NS;
      Objects.requireNonNull(listener).layer("add", COMPUTE_NS / 1e6f);
    }

    private void compute() throws RuntimeFailure {
      if (runFailure != null) {
        throw runFailure;
      }
      MemorySegment x = memory("x");
      MemorySegment y = memory("y");
      for (long i = 0; i < x.byteSize(); i++) {
        var layout = java.lang.foreign.ValueLayout.JAVA_BYTE;
        y.set(layout, i, (byte) (x.get(layout, i) + 1));
      }
      clock += computeNs;
    }

    private MemorySegment memory(String name) {
      FakeMemory memory = bound.get(name);
      if (memory == null) {
        throw new AssertionError("no memory for " + name);
      }
      return memory.segment();
    }

    @Override
    public void close() {
      open--;
      used -= EXECUTION_BYTES;
    }
  }

  private record FakeGraph(FakeTensorRt of, FakeExecution work) implements Graph {
    @Override
    public void close() {
      of.open--;
    }
  }

  @Override
  public void use() {
    users.add(Thread.currentThread());
  }

  @Override
  public long usedBytes() {
    return used;
  }

  @Override
  public DeviceBuffer allocate(long bytes) {
    used += bytes;
    return memory(bytes);
  }

  @Override
  public HostBuffer allocatePinned(long bytes) {
    return memory(bytes);
  }

  private FakeMemory memory(long bytes) {
    open++;
    return new FakeMemory(Arena.ofAuto().allocate(Math.max(bytes, 1)).asSlice(0, bytes));
  }

  @Override
  public Stream stream() throws RuntimeFailure {
    if (streamsLeft-- == 0) {
      throw failure(Kind.OUT_OF_MEMORY, "cudaStreamCreate failed with CUDA error 2, out of memory");
    }
    open++;
    return new FakeStream();
  }

  @Override
  public Event event() {
    open++;
    return new FakeEvent();
  }

  private final class FakeMemory implements DeviceBuffer, HostBuffer {
    private final MemorySegment segment;

    private FakeMemory(MemorySegment segment) {
      this.segment = segment;
    }

    @Override
    public MemorySegment segment() {
      return segment;
    }

    @Override
    public void close() {
      open--;
    }
  }

  private final class FakeEvent implements Event {
    private long at;

    @Override
    public long nanosUntil(Event later) {
      return ((FakeEvent) later).at - at;
    }

    @Override
    public void close() {
      open--;
    }
  }

  private final class FakeStream implements Stream {
    private @Nullable FakeExecution last;
    private boolean capturing;

    @Override
    public void copyToDevice(DeviceBuffer to, HostBuffer from) {
      calls.add("to device");
      ((FakeMemory) to).segment().copyFrom(from.segment());
      clock += COPY_NS;
    }

    @Override
    public void copyToHost(HostBuffer to, DeviceBuffer from) {
      calls.add("to host");
      to.segment().copyFrom(((FakeMemory) from).segment());
      clock += COPY_NS;
    }

    @Override
    public void record(Event event) {
      ((FakeEvent) event).at = clock;
    }

    @Override
    public void await() {
      calls.add("await");
    }

    @Override
    public void beginCapture() {
      calls.add("capture");
      capturing = true;
    }

    @Override
    public void abandonCapture() {
      calls.add("abandon");
      capturing = false;
    }

    @Override
    public Graph endCapture() {
      open++;
      capturing = false;
      return new FakeGraph(FakeTensorRt.this, Objects.requireNonNull(last));
    }

    @Override
    public void launch(Graph graph) throws RuntimeFailure {
      calls.add("launch");
      ((FakeGraph) graph).work().compute();
    }

    @Override
    public void close() {
      open--;
    }
  }
}
