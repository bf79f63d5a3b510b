package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.inferometer.network.layer.Layers.add;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.globalAveragePool;
import static org.inferometer.network.layer.Layers.relu;
import static org.inferometer.network.layer.Layers.sigmoid;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.TensorTypes;
import org.inferometer.network.Value;
import org.inferometer.precision.calibration.Histogram.Snapshot;
import org.inferometer.precision.calibration.ObservedTensor;
import org.inferometer.precision.calibration.Sampling;
import org.inferometer.run.Observation;
import org.inferometer.run.Observer;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.ObservingSession;
import org.inferometer.spi.Probe;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What calibration sees of a feature map of 8 channels and 64 x 64 pixels.
class ObservationTest {
  private static final Map<String, ObservedTensor> CONV =
      Map.of("conv", ObservedTensor.unbounded(128));

  private static final List<String> BRANCHED = List.of("stem_relu", "wide", "back", "sum", "mean");

  @TempDir Path folder;

  @Test
  void everyElementIsSeen() throws Exception {
    double[] whole = map(network());

    Snapshot seen = seen();

    assertThat(seen.elements()).isEqualTo(whole.length);
    assertThat(seen.greatest()).isCloseTo(Arrays.stream(whole).max().orElseThrow(), within(1e-5));
  }

  @Test
  void everyInferenceIsSeenWithItsOwnInputs() throws Exception {
    Network network = network();
    Binding binding = Models.bindToOnes(network);
    Network observed = observed(network, binding, List.of("conv"));
    try (ObservingSession session = Models.observe(observed, binding, folder)) {
      Observer observer = new Observer(session, CONV, binding, new Sampling(1 << 15, 1));
      observer.observe(SeededInputs.of(binding, 1).tensors());
      double first = snapshot(observer).greatest();
      observer.observe(scaled(SeededInputs.of(binding, 1).tensors()));
      assertThat(snapshot(observer).greatest()).isGreaterThan(first);
      assertThat(snapshot(observer).elements()).isEqualTo(2L * 8 * 64 * 64);
    }
  }

  /// Maps of 24 channels do not fill the kernels' blocks. Memory of a map is used again when it has
  /// been shown, so that nothing may be shown late.
  @Test
  void theOptimisedNetworkShowsWhatOneWithoutOptimisationComputes() throws Exception {
    Network network = branched();
    List<String> tensors = BRANCHED;
    Binding binding = Models.bindToOnes(network);
    Network observed = observed(network, binding, tensors);
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 1).tensors();

    try (ObservingSession session = Models.observe(observed, binding, folder)) {
      session.bind(inputs);
      session.run((tensor, value) -> {});
      scaled(inputs);
      Map<String, double[]> seen = seen(session);

      Map<String, HostTensor> expected =
          new OnnxRuntimeInterpreter().interpret(observed, binding, inputs).outputs();
      assertThat(seen.keySet()).containsExactlyInAnyOrderElementsOf(tensors);
      seen.forEach((tensor, values) ->
          assertClose(tensor, values, sorted(Objects.requireNonNull(expected.get(tensor))), 1e-3));
    }
  }

  /// ONNX Runtime could also show all tensors at the end, and would keep all of them until then.
  @Test
  void tensorsAreShownWhenTheyHaveBeenComputed() throws Exception {
    NetworkBuilder builder = new NetworkBuilder("chain", 5);
    Value value = builder.input("x", ElementType.FLOAT, 1, 16, 64, 64);
    List<String> tensors = new ArrayList<>();
    for (int i = 0; i < 12; i++) {
      value = value.then("layer" + i, sigmoid());
      tensors.add("layer" + i);
    }
    builder.output(value.then("mean", globalAveragePool()));
    Network network = builder.build();
    Binding binding = Models.bindToOnes(network);
    Network observed = observed(network, binding, tensors);
    try (ObservingSession session = Models.observe(observed, binding, folder)) {
      session.bind(SeededInputs.of(binding, 1).tensors());
      List<String> shown = new ArrayList<>();
      Set<Long> places = new HashSet<>();
      session.run((tensor, map) -> {
        if (tensors.contains(tensor)) {
          shown.add(tensor);
          places.add(map.data().address());
        }
      });

      assertThat(shown).isEqualTo(tensors);
      assertThat(places).as("places of %s tensors", shown.size()).hasSizeLessThan(4);
    }
  }

  /// It must not pass through the runtime, which would end the process.
  @Test
  void whatAnObserverThrowsIsThrownByTheRun() throws Exception {
    Network network = branched();
    Binding binding = Models.bindToOnes(network);
    try (ObservingSession session =
        Models.observe(observed(network, binding, BRANCHED), binding, folder)) {
      session.bind(SeededInputs.of(binding, 1).tensors());
      List<String> shown = new ArrayList<>();

      assertThatThrownBy(() ->
              session.run((tensor, value) -> {
                shown.add(tensor);
                throw new IllegalArgumentException("no " + tensor);
              }))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("no " + shown.getFirst());
      assertThat(shown.getFirst()).isEqualTo("stem_relu");
      assertThat(seen(session).keySet()).containsExactlyInAnyOrderElementsOf(BRANCHED);
    }
  }

  @Test
  void aTensorWhoseShapeIsNotKnownBeforeIsShown() throws Exception {
    Network network = growing();
    Binding binding = network.bind(Optional.empty(), Map.of());
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 1).tensors();
    MemorySegment x = Objects.requireNonNull(inputs.get("x")).data();

    try (ObservingSession session = Models.observe(network, binding, folder)) {
      session.bind(inputs);
      for (int ones = 1; ones < 4; ones++) {
        x.fill((byte) 0);
        for (int i = 0; i < ones; i++) {
          x.setAtIndex(ValueLayout.JAVA_FLOAT, 1000L * i, 1);
        }
        Map<String, double[]> seen = seen(session);
        assertThat(seen.get("places")).hasSize(ones);
        assertThat(Arrays.stream(seen.get("next")).sum()).isEqualTo(ones);
      }
    }
  }

  /// One pixel of the input is infinite in the second inference, and so are a few elements of a
  /// large map, of which 64 are looked at. The mean shows that something is wrong, and the map is
  /// looked at once more.
  @Test
  void anInfinityThatNoSampleHitsIsFoundWhereItBegins() throws Exception {
    Network network = network();
    Binding binding = Models.bindToOnes(network);
    Network observed = observed(network, binding, List.of("conv"));
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 1).tensors();
    try (ObservingSession session = Models.observe(observed, binding, folder)) {
      Observer observer = new Observer(session, CONV, binding, new Sampling(64, 8));
      observer.observe(inputs);
      assertThat(snapshot(observer).finite()).isTrue();
      Objects.requireNonNull(inputs.get("x"))
          .data()
          .setAtIndex(ValueLayout.JAVA_FLOAT, 64 * 31 + 17, Float.POSITIVE_INFINITY);
      observer.observe(inputs);

      assertThat(snapshot(observer).finite()).isFalse();
      assertThat(snapshot(observer).elements()).isEqualTo(2L * 8 * 64 * 64);
    }
  }

  /// A backend that has no way of its own.
  @Test
  void anyBackendShowsItsOutputs() throws Exception {
    Network network = network();
    Binding binding = Models.bindToOnes(network);
    Network observed = observed(network, binding, List.of("conv"));
    BuildOptions options = new BuildOptions(binding, Precision.FP32, "cpu", 1, folder);

    try (ObservingSession session = new PlainBackend().observe(observed, options)) {
      session.bind(SeededInputs.of(binding, 1).tensors());
      double[] expected = map(network);
      Arrays.sort(expected);
      assertClose("conv", Objects.requireNonNull(seen(session).get("conv")), expected, 1e-5);
    }
  }

  private static final class PlainBackend implements Backend {
    private final OnnxRuntimeBackend engines = new OnnxRuntimeBackend();

    @Override
    public String id() {
      return "plain";
    }

    @Override
    public String title() {
      return "Plain";
    }

    @Override
    public Probe probe() {
      return engines.probe();
    }

    @Override
    public Engine build(Network network, BuildOptions options) throws BackendException {
      return engines.build(network, options);
    }
  }

  /// Sorted values by tensor, each of which may be shown once.
  private static Map<String, double[]> seen(ObservingSession session) throws Exception {
    Map<String, double[]> seen = new LinkedHashMap<>();
    session.run((tensor, value) ->
        assertThat(seen.put(tensor, sorted(value))).as("%s is shown twice", tensor).isNull());
    return seen;
  }

  // AssertJ compares arrays of this size in quadratic time.
  private static void assertClose(
      String tensor, double[] actual, double[] expected, double tolerance) {
    assertThat(actual.length).as(tensor).isEqualTo(expected.length);
    double largest = 0;
    for (int i = 0; i < actual.length; i++) {
      largest = Math.max(largest, Math.abs(actual[i] - expected[i]));
    }
    assertThat(largest).as("largest difference of %s", tensor).isLessThan(tolerance);
  }

  private static double[] sorted(HostTensor tensor) {
    double[] values = Values.of(tensor);
    Arrays.sort(values);
    return values;
  }

  private static Network branched() {
    NetworkBuilder builder = new NetworkBuilder("branched", 5);
    Value x = builder.input("x", ElementType.FLOAT, 1, 3, 256, 256);
    Value stem = x.then("stem", conv(16, 3).pad(1)).then("stem_relu", relu());
    Value wide = stem.then("wide", conv(24, 1)).then("back", conv(16, 3).pad(1));
    builder.output(stem.then("sum", add(), wide).then("mean", globalAveragePool()));
    return builder.build();
  }

  private static Network growing() {
    List<Dimension> map = Dimension.fixed(Shape.of(1 << 20));
    List<Dimension> open = List.of(new Dimension.Unknown(), new Dimension.Unknown());
    Model model =
        Graphs.model(
            List.of(
                Node.of("first", "Relu", List.of("x"), List.of("first")),
                Node.of("found", "NonZero", List.of("first"), List.of("found")),
                Node.of(
                    "cast",
                    "Cast",
                    List.of("found"),
                    List.of("cast"),
                    Attribute.of("to", ElementType.FLOAT.code())),
                Node.of("next", "Relu", List.of("first"), List.of("next")),
                Node.of(
                    "total",
                    "ReduceSum",
                    List.of("next"),
                    List.of("total"),
                    Attribute.of("keepdims", 0L)),
                Node.of("places", "Mul", List.of("cast", "total"), List.of("places"))),
            List.of(new TensorSpec("x", ElementType.FLOAT, map)),
            List.of(
                new TensorSpec("first", ElementType.FLOAT, map),
                new TensorSpec("next", ElementType.FLOAT, map),
                new TensorSpec("places", ElementType.FLOAT, open)));
    return Network.of(model, "growing", "a test", "onnx", null);
  }

  private static Map<String, HostTensor> scaled(Map<String, HostTensor> inputs) {
    for (HostTensor tensor : inputs.values()) {
      for (long i = 0; i < tensor.type().shape().elementCount(); i++) {
        var layout = ValueLayout.JAVA_FLOAT;
        tensor.data().setAtIndex(layout, i, 10 * tensor.data().getAtIndex(layout, i));
      }
    }
    return inputs;
  }

  private Snapshot seen() throws Exception {
    Network network = network();
    Binding binding = Models.bindToOnes(network);
    Network observed = observed(network, binding, List.of("conv"));
    try (ObservingSession session = Models.observe(observed, binding, folder)) {
      Observer observer = new Observer(session, CONV, binding, new Sampling(1 << 15, 1));
      observer.observe(SeededInputs.of(binding, 1).tensors());
      return snapshot(observer);
    }
  }

  private static Snapshot snapshot(Observer observer) {
    return Objects.requireNonNull(observer.snapshots().get("conv"));
  }

  private static Network observed(Network network, Binding binding, List<String> tensors)
      throws Exception {
    TensorTypes types =
        TensorTypes.declared(network, binding)
            .with(
                new OnnxRuntimeInterpreter()
                    .interpret(network, binding, SeededInputs.of(binding, 1).tensors())
                    .types());
    return Observation.of(network, tensors, types);
  }

  /// The map as a run without optimisation gives it, made an output of the network here.
  private static double[] map(Network network) throws Exception {
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> outputs =
        new OnnxRuntimeInterpreter()
            .interpret(
                observed(network, binding, List.of("conv")),
                binding,
                SeededInputs.of(binding, 1).tensors())
            .outputs();
    return Values.of(Objects.requireNonNull(outputs.get("conv")));
  }

  private static Network network() {
    NetworkBuilder builder = new NetworkBuilder("map", 5);
    builder.output(
        builder
            .input("x", ElementType.FLOAT, 1, 3, 64, 64)
            .then("conv", conv(8, 3).pad(1))
            .then("mean", globalAveragePool()));
    return builder.build();
  }
}
