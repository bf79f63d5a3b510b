package org.inferometer.backend.tensorrt.engine;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.inferometer.backend.tensorrt.driver.DriverReport.Gpu;
import org.inferometer.backend.tensorrt.inspector.ExportNames;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;
import org.inferometer.backend.tensorrt.runtime.BuildRequest;
import org.inferometer.backend.tensorrt.runtime.LoadedEngine.EngineTensor;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BackendOption;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.DeviceTimes;
import org.inferometer.spi.Engine;
import org.inferometer.spi.LayerSession;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;
import org.inferometer.study.Remedy;
import org.inferometer.study.Remedy.Setting;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class EngineBuilderTest {
  private static final Gpu GPU = new Gpu(0, "GPU-1", "NVIDIA H100", 9, 0, 80L << 30);

  @TempDir Path folder = Path.of("");
  private final FakeTensorRt tensorRt = new FakeTensorRt();
  private final List<Double> progress = new ArrayList<>();
  private final Network network = network();

  @Test
  void anEngineIsBuiltFromTheNetworkWithAProfileForTheCellsBatch() throws Exception {
    try (Engine engine = build(4, Map.of())) {
      assertThat(tensorRt.requests.getFirst().profile()).hasToString("[x=4x3..4x3..4x3]");
      assertThat(OnnxReader.read(tensorRt.requests.getFirst().model()).graph().nodes())
          .extracting(Node::opType)
          .containsExactly("Add");
      assertThat(engine.layers())
          .extracting(Engine.EngineLayer::origins)
          .containsExactly(List.of("add"));
      assertThat(engine.buildMemoryBytes().asDouble()).hasValue(4096);
      assertThat(engine.weightsBytes().asDouble()).as("an addition has no constants").hasValue(0);
      assertThat(engine.engineBytes().asDouble()).hasValue(6);
      assertThat(engine.options())
          .contains("TF32 off: FP32 products are FP32", "plan built for this cell");
      assertThat(engine.isFullFp32()).isTrue();
    }
    assertThat(progress).isNotEmpty().isSorted().allMatch(part -> part > 0 && part <= 1);
    assertThat(tensorRt.open).as("what was opened is closed").isZero();
  }

  @Test
  void anEngineIsDescribedOnlyWhenItIsAskedTo() throws Exception {
    try (Engine engine = build(4, Map.of());
        Session session = engine.open()) {
      session.bind(inputs(4));
      session.run();
      engine.options();
      assertThat(tensorRt.inspections).isEmpty();
      engine.layers();
      engine.fusions();
      assertThat(tensorRt.inspections).hasSize(1);
    }
  }

  @Test
  void anEngineThatCannotBeDescribedRunsAllTheSame() throws Exception {
    tensorRt.description = "no JSON";
    try (Engine engine = build(4, Map.of())) {
      try (Session session = engine.open()) {
        session.bind(inputs(4));
        session.run();
      }
      assertThatThrownBy(engine::layers)
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("the engine's description cannot be read");
      assertThatThrownBy(() -> engine.openLayers(1)).isInstanceOf(BackendException.class);
      assertThat(engine.weightsBytes())
          .isInstanceOfSatisfying(
              Reading.Unavailable.class,
              none -> assertThat(none.toString()).contains("description cannot be read"));
    }
    assertThat(tensorRt.open).as("what was opened is closed").isZero();
  }

  @Test
  void bf16OnAGpuWithoutItsKernelsIsUnsupportedBeforeAnythingIsBuilt() {
    Gpu turing = new Gpu(0, "GPU-2", "NVIDIA T4", 7, 5, 16L << 30);
    assertThatThrownBy(() -> build(4, Map.of(), Precision.BF16, turing))
        .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.isUnsupported()).isTrue())
        .hasMessageContaining("NVIDIA T4 has no kernels for BF16")
        .satisfies(
            e -> assertThat(Remedy.of(e)).containsExactly(new Remedy(Setting.PRECISION, "fp16")));
    assertThat(tensorRt.requests).isEmpty();
  }

  @Test
  void aSecondBuildOfTheSameIsThePlanOfTheFirst() throws Exception {
    build(4, Map.of()).close();
    try (Engine second = build(4, Map.of())) {
      assertThat(tensorRt.requests).hasSize(1);
      assertThat(second.options()).anyMatch(option -> option.startsWith("plan from the cache"));
      assertThat(second.buildMemoryBytes().asDouble()).hasValue(4096);
    }
  }

  @Test
  void whateverDecidesWhatABuildGivesMakesAnotherPlan() throws Exception {
    build(4, Map.of()).close();
    build(8, Map.of()).close();
    build(4, Map.of("tf32", "on")).close();
    build(4, Map.of("workspace", "1GiB")).close();
    build(4, Map.of("profile-range", "1..8")).close();
    build(4, Map.of("opt-level", "5")).close();
    build(4, Map.of("sparsity", "on")).close();
    tensorRt.version = new TensorRtVersion(10, 16, 0);
    build(4, Map.of()).close();
    assertThat(tensorRt.requests).hasSize(8);
    assertThat(tensorRt.requests.get(2).tf32()).isTrue();
    assertThat(tensorRt.requests.get(3).workspaceBytes()).hasValue(1L << 30);
    assertThat(tensorRt.requests.get(4).profile()).hasToString("[x=1x3..4x3..8x3]");
    assertThat(tensorRt.requests)
        .extracting(BuildRequest::optimisationLevel)
        .containsExactly(3, 3, 3, 3, 3, 5, 3, 3);
    assertThat(tensorRt.requests)
        .extracting(BuildRequest::sparseWeights)
        .containsExactly(false, false, false, false, false, false, true, false);
    build(4, Map.of("plan-cache", "off")).close();
    assertThat(tensorRt.requests).hasSize(9);
  }

  @Test
  void aPlanIsOfTheNamesThatItsLayersLeadBackBy() throws Exception {
    build(4, Map.of()).close();
    try (Stream<Path> files = Files.walk(folder)) {
      Path described =
          files.filter(file -> file.toString().endsWith(".properties")).findFirst().orElseThrow();
      assertThat(Files.readString(described)).contains("names=" + ExportNames.VERSION);
    }
  }

  @Test
  void optimisationLevelAndSparsityStandInTheStudy() throws Exception {
    try (Engine engine = build(4, Map.of("opt-level", "5", "sparsity", "on"))) {
      assertThat(engine.options())
          .contains("builder optimisation level 5", "sparse weights allowed");
    }
  }

  @Test
  void whatTensorRtWarnedOfStandsWithTheCellAlsoWhereThePlanIsReused() throws Exception {
    tensorRt.buildWarnings.add("Normalization in FP16 may overflow");
    tensorRt.loadWarnings.add("Built for another device");
    String building = "TensorRT warned while building: Normalization in FP16 may overflow";
    try (Engine first = build(4, Map.of())) {
      assertThat(first.options())
          .contains(building, "TensorRT warned of the plan: Built for another device");
    }
    try (Engine second = build(4, Map.of())) {
      assertThat(tensorRt.requests).hasSize(1);
      assertThat(second.options()).contains(building);
    }
  }

  @Test
  void itIsToldWhetherTimingsOfEarlierBuildsWereTaken() throws Exception {
    try (Engine first = build(4, Map.of())) {
      assertThat(first.options())
          .anyMatch(o -> o.startsWith("timing cache: none was there before, 7"));
    }
    try (Engine second = build(8, Map.of())) {
      assertThat(second.options())
          .anyMatch(o -> o.startsWith("timing cache: 7 B of earlier builds were taken, 7 B after"))
          .anyMatch(o -> o.endsWith("but it added none"));
    }
    tensorRt.timings = "more timings";
    try (Engine third = build(16, Map.of())) {
      assertThat(third.options())
          .anyMatch(o -> o.startsWith("timing cache: 7 B of earlier builds were taken, 12 B after"))
          .noneMatch(o -> o.endsWith("but it added none"));
    }
  }

  @Test
  void timingsThatTensorRtRefusesAreReplaced() throws Exception {
    build(4, Map.of()).close();
    tensorRt.takesTimings = false;
    tensorRt.timings = "new";
    try (Engine engine = build(8, Map.of())) {
      assertThat(engine.options())
          .anyMatch(o -> o.startsWith("timing cache: 7 B of earlier builds were refused"));
    }
    build(16, Map.of()).close();
    assertThat(tensorRt.requests.getLast().timingCache().orElseThrow().byteSize())
        .isEqualTo("new".length());
  }

  @Test
  void theInspectorDescribesTheEngineForTheCellsShapes() throws Exception {
    try (Engine engine = build(4, Map.of("profile-range", "1..8"))) {
      engine.layers();
    }
    assertThat(tensorRt.inspections).containsExactly(Map.of("x", Shape.of(4, 3)));
  }

  @Test
  void anInputWhoseValuesDecideShapesIsRefusedByName() {
    tensorRt.tensors =
        List.of(
            new EngineTensor("x", true, false, ElementType.FLOAT, List.of(-1L, 3L)),
            new EngineTensor("sizes", true, true, ElementType.INT64, List.of(4L)));
    assertThatThrownBy(() -> build(4, Map.of()))
        .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.isUnsupported()).isTrue())
        .hasMessageContaining(
            "net: the values of input 'sizes' of the engine decide or are shapes");
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void aTensorRtThatLacksALibraryIsNoMatterOfTheGpu() {
    tensorRt.buildFailure =
        FakeTensorRt.failure(
            Kind.INSTALLATION,
            "creating a builder failed: Unable to load library: libnvinfer_builder_resource_sm90.so");
    assertThatThrownBy(() -> build(4, Map.of()))
        .isInstanceOfSatisfying(
            BackendException.class, e -> assertThat(e.isUnsupported()).isFalse())
        .hasMessageContaining("libnvinfer_builder_resource_sm90.so; ")
        .satisfies(e ->
            assertThat(Remedy.of(e))
                .containsExactly(new Remedy(Setting.NATIVE_LIBRARIES, "tensorrt")))
        .hasMessageNotContaining("nvidia-smi");
  }

  @Test
  void timingsOfEarlierBuildsAreUsedOnTheSameKindOfDevice() throws Exception {
    build(4, Map.of()).close();
    build(8, Map.of()).close();
    assertThat(tensorRt.requests.get(0).timingCache()).isEmpty();
    assertThat(tensorRt.requests.get(1).timingCache().orElseThrow().byteSize())
        .isEqualTo("timings".length());
  }

  @Test
  void aKeptPlanThatIsDamagedOrOutdatedIsBuiltAgain() throws Exception {
    build(4, Map.of()).close();
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path plan : files.filter(file -> file.toString().endsWith(".plan")).toList()) {
        Files.writeString(plan, "cut");
      }
    }
    build(4, Map.of()).close();
    assertThat(tensorRt.requests).hasSize(2);
    tensorRt.loadFailure = FakeTensorRt.failure(Kind.PLAN, "reading the plan failed");
    build(4, Map.of()).close();
    assertThat(tensorRt.requests).hasSize(3);
  }

  @Test
  void aKeptPlanThatFindsNoMemoryIsKeptAndTold() throws Exception {
    build(4, Map.of()).close();
    tensorRt.loadFailure = FakeTensorRt.failure(Kind.OUT_OF_MEMORY, "reading the plan failed");
    assertThatThrownBy(() -> build(4, Map.of()))
        .hasMessageContaining("nvidia-smi shows who holds it");
    build(4, Map.of()).close();
    assertThat(tensorRt.requests).as("the plan is still there").hasSize(1);
  }

  @Test
  void aBatchOutsideTheRangeAndAFixedBatchAreTold() {
    assertThatThrownBy(() -> build(9, Map.of("profile-range", "1..8")))
        .isInstanceOf(BackendException.class)
        .hasMessage("net: batch 9 is outside profile-range=1..8");
  }

  @Test
  void unsupportedOperatorsMakeTheCellUnsupportedAndLackOfMemoryNamesItsRemedy() {
    tensorRt.buildFailure = FakeTensorRt.failure(Kind.UNSUPPORTED, "it does not support 'a' (Foo)");
    assertThatThrownBy(() -> build(4, Map.of()))
        .isInstanceOfSatisfying(BackendException.class, e -> assertThat(e.isUnsupported()).isTrue())
        .hasMessage("net: TensorRT cannot build it: it does not support 'a' (Foo)");
    tensorRt.buildFailure = FakeTensorRt.failure(Kind.OUT_OF_MEMORY, "building failed");
    assertThatThrownBy(() -> build(4, Map.of()))
        .isInstanceOfSatisfying(
            BackendException.class, e -> assertThat(e.isUnsupported()).isFalse())
        .hasMessageContaining("workspace=1GiB");
    tensorRt.buildFailure = FakeTensorRt.failure(Kind.DEVICE, "creating a builder failed");
    assertThatThrownBy(() -> build(4, Map.of()))
        .isInstanceOfSatisfying(
            BackendException.class, e -> assertThat(e.isUnsupported()).isFalse())
        .hasMessage(
            "net: TensorRT cannot build it: creating a builder failed; see with nvidia-smi whether the"
                + " GPU is taken in exclusive mode or was lost");
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void anInferenceCopiesComputesAndCopiesBackInThisOrder() throws Exception {
    try (Engine engine = build(2, Map.of());
        Session session = engine.open()) {
      session.bind(inputs(2));
      tensorRt.calls.clear();
      session.run();
      assertThat(tensorRt.calls).containsExactly("to device", "enqueue", "to host", "await");
      HostTensor output = Objects.requireNonNull(session.outputs().get("y"));
      assertThat(output.type()).isEqualTo(new TensorType(ElementType.FLOAT, Shape.of(2, 3)));
    }
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void deviceTimesAreThoseOfTheReservedInferencesOnly() throws Exception {
    try (Engine engine = build(2, Map.of());
        Session session = engine.open()) {
      session.bind(inputs(2));
      DeviceTimes times = session.deviceTimes().orElseThrow();
      session.run();
      times.reserve(2);
      session.run();
      session.run();
      session.run();
      times.collect();
      times.reserve(5);
      session.run();
      times.collect();
      assertThat(times.recorded().count()).isEqualTo(3);
      assertThat(times.recorded().gpuNs()).containsOnly(FakeTensorRt.COMPUTE_NS);
      assertThat(times.recorded().toDeviceNs()).containsOnly(FakeTensorRt.COPY_NS);
      assertThat(times.recorded().toHostNs()).containsOnly(FakeTensorRt.COPY_NS);
    }
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void aCudaGraphIsRecordedAfterOneInferenceAndThenLaunched() throws Exception {
    try (Engine engine = build(2, Map.of("cuda-graph", "on"));
        Session session = engine.open()) {
      tensorRt.calls.clear();
      session.bind(inputs(2));
      session.run();
      assertThat(tensorRt.calls)
          .containsExactly(
              "to device",
              "enqueue",
              "await",
              "capture",
              "enqueue",
              "to device",
              "launch",
              "to host",
              "await");
    }
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void aRecordingThatFailsIsEndedAndItsRemedyTold() throws Exception {
    try (Engine engine = build(2, Map.of("cuda-graph", "on"));
        Session session = engine.open()) {
      tensorRt.captureFailure = FakeTensorRt.failure(Kind.OTHER, "running failed");
      assertThatThrownBy(() -> session.bind(inputs(2)))
          .hasMessageContaining("cannot be recorded as a CUDA graph")
          .satisfies(e ->
              assertThat(Remedy.of(e))
                  .containsExactly(new Remedy(Setting.BACKEND_OPTION, "cuda-graph=off")));
      assertThat(tensorRt.calls).endsWith("capture", "enqueue", "abandon");
    }
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void everyThreadThatRunsASessionTakesItsDeviceOnce() throws Exception {
    try (Engine engine = build(2, Map.of());
        Session session = engine.open()) {
      session.bind(inputs(2));
      session.run();
      assertThat(tensorRt.users).containsExactly(Thread.currentThread());
      List<Throwable> failures = new ArrayList<>();
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  session.run();
                  session.run();
                } catch (BackendException e) {
                  failures.add(e);
                }
              });
      other.join();
      assertThat(failures).isEmpty();
      session.run();
      assertThat(tensorRt.users)
          .containsExactly(Thread.currentThread(), other, Thread.currentThread());
    }
  }

  @Test
  void theHostsTimeToHandOverTheWorkIsRecordedForEachInference() throws Exception {
    try (Engine engine = build(2, Map.of());
        Session session = engine.open()) {
      session.bind(inputs(2));
      tensorRt.enqueueTakesNanos = 50_000;
      DeviceTimes times = session.deviceTimes().orElseThrow();
      for (int chunk = 0; chunk < 2; chunk++) {
        times.reserve(2);
        session.run();
        session.run();
        times.collect();
      }
      assertThat(times.recorded().enqueueNs()).hasSize(4);
      assertThat(LongStream.of(times.recorded().enqueueNs())).allMatch(nanos -> nanos >= 50_000);
      assertThat(times.method()).contains("Enqueue time by the host's clock");
    }
  }

  @Test
  void streamsStartTheirInferencesBeforeAnyIsWaitedFor() throws Exception {
    try (Engine engine = build(2, Map.of("streams", "3"));
        Session session = engine.open()) {
      session.bind(inputs(2));
      tensorRt.calls.clear();
      session.run();
      assertThat(session.concurrency()).isEqualTo(3);
      List<String> one = List.of("to device", "enqueue", "to host");
      List<String> all = new ArrayList<>();
      Stream.of(one, one, one, List.of("await", "await", "await")).forEach(all::addAll);
      assertThat(tensorRt.calls).containsExactlyElementsOf(all);
      assertThat(session.outputs()).containsOnlyKeys("y");
      assertThat(engine.options())
          .anyMatch(option -> option.startsWith("3 inferences at a time, each on a stream"));
      assertThat(session.arenaBytes().asDouble()).hasValue(3 * FakeTensorRt.PLANNED_BYTES);
    }
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void streamsAreFromOneTo32() {
    BackendOption streams =
        Settings.OPTIONS.stream().filter(o -> o.name().equals("streams")).findFirst().orElseThrow();
    assertThat(Stream.of("1", "9", "10", "29", "32")).allMatch(streams::accepts);
    assertThat(Stream.of("0", "33", "99", "-1", "1.5", "auto", "")).noneMatch(streams::accepts);
  }

  @Test
  void deviceTimesOfStreamsAreTheirMean() throws Exception {
    try (Engine engine = build(2, Map.of("streams", "3", "cuda-graph", "on"));
        Session session = engine.open()) {
      session.bind(inputs(2));
      DeviceTimes times = session.deviceTimes().orElseThrow();
      times.reserve(2);
      session.run();
      session.run();
      times.collect();
      assertThat(times.recorded().count()).isEqualTo(2);
      assertThat(times.recorded().gpuNs())
          .as("of 10, 20 and 30 µs")
          .containsOnly(2 * FakeTensorRt.COMPUTE_NS);
      assertThat(times.method()).contains("the mean over the 3 inferences that ran at a time");
    }
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void layersAreTimedInOneInferenceAtATime() throws Exception {
    try (Engine engine = build(2, Map.of("streams", "3"));
        LayerSession session = engine.openLayers(1)) {
      assertThat(session.concurrency()).isEqualTo(1);
    }
  }

  @Test
  void contextsAreWhatGrewBeyondWhatIsKnown() throws Exception {
    try (Engine engine = build(2, Map.of("streams", "3"));
        Session session = engine.open()) {
      session.bind(inputs(2));
      assertThat(session.contextBytes()).isEqualTo(Reading.unavailable("the session has not run"));
      session.run();
      assertThat(session.contextBytes().asDouble())
          .hasValue(3 * (FakeTensorRt.EXECUTION_BYTES - FakeTensorRt.PLANNED_BYTES));
      assertThat(session.runtimeUsedBytes().asDouble()).hasValue((double) tensorRt.used);
      tensorRt.used -= 5_000;
      assertThat(session.contextBytes())
          .isInstanceOfSatisfying(
              Reading.Unavailable.class,
              none -> assertThat(none.reason()).contains("other processes gave some back"));
    }
  }

  @Test
  void layerTimesAreTheProfilersAndTheWholeIsTheDevices() throws Exception {
    try (Engine engine = build(2, Map.of("cuda-graph", "on"));
        LayerSession session = engine.openLayers(3)) {
      session.bind(inputs(2));
      tensorRt.calls.clear();
      session.run();
      assertThat(tensorRt.calls)
          .as("the profiler reports when all that is timed has ended")
          .containsExactly("to device", "enqueue", "to host", "await", "report");
      session.run();
      session.run();
      LayerSession.LayerTimes times = session.finish(1);
      assertThat(times.inferences()).isEqualTo(2);
      assertThat(times.wholeNs()).containsOnly(FakeTensorRt.COMPUTE_NS);
      assertThat(times.layersNs().get("add")).containsOnly(FakeTensorRt.COMPUTE_NS);
      assertThat(times.method()).contains("without a CUDA graph").contains("no auxiliary streams");
    }
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void anOutputWhoseShapeDependsOnDataIsUnsupported() throws Exception {
    try (Engine engine = build(2, Map.of());
        Session session = engine.open()) {
      tensorRt.tensors =
          List.of(new EngineTensor("y", false, false, ElementType.UNDEFINED, List.of(-1L, 3L)));
      assertThatThrownBy(() -> session.bind(Map.of()))
          .hasMessageContaining("output 'y' has a type that cannot be read here");
    }
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void aMissingInputAndOneOfAnotherTypeAreNamed() throws Exception {
    try (Engine engine = build(2, Map.of());
        Session session = engine.open()) {
      assertThatThrownBy(() -> session.bind(Map.of())).hasMessage("net: input 'x' is missing");
      HostTensor bytes = tensor(new TensorType(ElementType.INT8, Shape.of(2, 3)));
      assertThatThrownBy(() -> session.bind(Map.of("x", bytes)))
          .hasMessageContaining("input 'x' is float32 in the engine");
    }
    assertThat(tensorRt.open).isZero();
  }

  @Test
  void lackOfMemoryWhileRunningNamesItsRemedyAndLeavesNothingOpen() throws Exception {
    try (Engine engine = build(2, Map.of("streams", "4"))) {
      tensorRt.streamsLeft = 2;
      assertThatThrownBy(engine::open)
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("nvidia-smi shows who holds it")
          .hasMessageContaining("smaller batch");
      assertThat(tensorRt.open).as("the engine alone").isEqualTo(1);
    }
  }

  @Test
  void aLostDeviceWhileRunningIsToldWithItsRemedy() throws Exception {
    try (Engine engine = build(2, Map.of());
        Session session = engine.open()) {
      session.bind(inputs(2));
      tensorRt.runFailure = FakeTensorRt.failure(Kind.DEVICE, "running failed");
      assertThatThrownBy(session::run)
          .isInstanceOf(BackendException.class)
          .hasMessageContaining("nvidia-smi");
    }
  }

  private Engine build(int batch, Map<String, String> settings) throws Exception {
    return build(batch, settings, Precision.FP32, GPU);
  }

  private Engine build(int batch, Map<String, String> settings, Precision precision, Gpu gpu)
      throws Exception {
    Files.createDirectories(folder.resolve("work"));
    BuildOptions options =
        new BuildOptions(
            network.bind(Optional.of(batch), Map.of()),
            precision,
            gpu.uuid(),
            0,
            folder.resolve("work"),
            folder.resolve("cache"),
            settings,
            progress::add);
    return EngineBuilder.build(tensorRt, gpu, network, options);
  }

  private static Map<String, HostTensor> inputs(int batch) {
    return Map.of("x", tensor(new TensorType(ElementType.FLOAT, Shape.of(batch, 3))));
  }

  private static HostTensor tensor(TensorType type) {
    MemorySegment data = Arena.ofAuto().allocate(type.bytes(), JAVA_FLOAT.byteAlignment());
    return new HostTensor(type, data);
  }

  private static Network network() {
    List<Dimension> dimensions = List.of(new Dimension.Symbolic("batch"), new Dimension.Fixed(3));
    Graph graph =
        new Graph(
            "net",
            List.of(
                new Node(
                    "add", "Add", "", "", List.of("x", "x"), List.of("y"), List.of(), Map.of())),
            List.of(),
            List.of(),
            List.of(new TensorSpec("x", ElementType.FLOAT, dimensions)),
            List.of(new TensorSpec("y", ElementType.FLOAT, dimensions)),
            List.of());
    Model model =
        new Model(
            8,
            "test",
            "",
            "",
            0,
            "",
            List.of(new Model.OperatorSet("", 17)),
            graph,
            List.of(),
            Map.of());
    return Network.of(model, "net", "net", "onnx", null);
  }
}
