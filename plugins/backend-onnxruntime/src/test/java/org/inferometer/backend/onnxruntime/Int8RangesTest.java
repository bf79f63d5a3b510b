package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.inferometer.accuracy.OutputScore;
import org.inferometer.data.samples.Samples;
import org.inferometer.data.samples.SyntheticSamples;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.quantise.Int8Request;
import org.inferometer.spi.Engine;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.spi.Session;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// Networks whose ranges are easily got wrong, each kind in many spellings, for both forms of INT8:
/// what comes out is near to FP32, and what is not INT8 for the range's sake says so.
class Int8RangesTest {
  private static final List<String> CALIBRATORS =
      List.of("percentile", "min-max", "entropy", "mse");

  /// Two quantised layers in a row lose about 38 dB; a range that is wrong by a factor of two loses
  /// 6 dB more.
  private static final double NEAR_DB = 28;

  /// It cuts off more than others do.
  private static final double NEAR_BY_ENTROPY_DB = 15;

  private static final int SAMPLES = 16;
  private static final int SEED = 1;

  @TempDir Path folder;

  /// @param name of the form
  /// @param kept what a reason for a layer that is not INT8 must contain; empty if no layer with
  ///   weights may be kept
  record Form(String name, String kept, Consumer<Sketch> sketch) {
    @Override
    public String toString() {
      return name;
    }
  }

  @ParameterizedTest(name = "{0}, {2}, {index}")
  @MethodSource("cases")
  void whatIsQuantisedStaysNearAndWhatIsNotIsNamed(
      Form form, QuantisationRules rules, String calibrator) throws Exception {
    Sketch sketch = new Sketch();
    form.sketch().accept(sketch);
    Network network = sketch.network();

    Conversion conversion = converted(network, rules, calibrator);

    assertThat(score(network, conversion))
        .as("dB; %s", conversion.layers())
        .isGreaterThan(calibrator.equals("entropy") ? NEAR_BY_ENTROPY_DB : NEAR_DB);
    if (form.kept().isEmpty()) {
      assertThat(conversion.layers(Treatment.KEPT))
          .filteredOn(layer -> List.of("Conv", "Gemm", "MatMul").contains(layer.type()))
          .isEmpty();
    } else {
      assertThat(conversion.layers(Treatment.KEPT))
          .extracting(LayerConversion::reason)
          .anyMatch(reason -> reason.contains(form.kept()));
    }
  }

  private static Stream<Arguments> cases() {
    List<Arguments> cases = new ArrayList<>();
    List<Form> all =
        Stream.of(constants(), biases(), sentinels(), divisors()).flatMap(List::stream).toList();
    for (Form form : all) {
      boolean first = form.name().contains("first");
      for (QuantisationRules rules : List.of(Rules.ONNXRUNTIME, Rules.SYMMETRIC)) {
        for (String calibrator : first ? CALIBRATORS : List.of("percentile")) {
          cases.add(Arguments.of(form, rules, calibrator));
        }
      }
    }
    return cases.stream();
  }

  /// A constant meets what a convolution wrote, and a convolution reads both.
  private static List<Form> constants() {
    return List.of(
        constant(
            "a constant first in a Concat",
            8,
            s -> s.floats("k", 5, 1, 4, 8, 8).attributes(axis(1)).node("Concat", "k c", "j")),
        constant(
            "coordinates in a Concat",
            6,
            s ->
                s.tensor("k", Shape.of(1, 2, 8, 8), coordinates())
                    .attributes(axis(1))
                    .node("Concat", "c k", "j")),
        constant(
            "an expanded token in a Concat",
            5,
            s ->
                s.floats("t", 3, 1, 1, 1, 1)
                    .longs("e", 1, 1, 8, 8)
                    .node("Expand", "t e", "k")
                    .attributes(axis(1))
                    .node("Concat", "c k", "j")),
        constant(
            "a transposed constant in a Concat",
            8,
            s ->
                s.floats("t", 4, 1, 8, 8, 4)
                    .attributes(Attribute.of("perm", new long[] {0, 3, 1, 2}))
                    .node("Transpose", "t", "k")
                    .attributes(axis(1))
                    .node("Concat", "k c", "j")),
        constant(
            "a constant that Where chooses",
            4,
            s -> s.bools("m", 8, 8).floats("k", 6, 1, 4, 8, 8).node("Where", "m c k", "j")),
        constant(
            "a constant that pads",
            4,
            s ->
                s.longs("p", 0, 0, 1, 1, 0, 0, 1, 1)
                    .tensor("v", Shape.of(), 4)
                    .node("Pad", "c p v", "j")),
        constant(
            "a constant that is added",
            4,
            s -> s.floats("k", 6, 1, 4, 8, 8).node("Add", "c k", "j")));
  }

  private static Form constant(String name, int channels, Consumer<Sketch> join) {
    return new Form(
        name,
        "",
        s -> {
          s.floats("w", 0.3, 4, 4, 3, 3)
              .attributes(Attribute.of("pads", new long[] {1, 1, 1, 1}))
              .node("Conv", "x w", "c");
          join.accept(s);
          s.floats("last", 0.3, 4, channels, 1, 1).node("Conv", "j last", "y");
        });
  }

  /// The second of three channels has hardly any weight, the third none, and both have a bias.
  private static List<Form> biases() {
    return List.of(
        bias("a bias first in a Gemm", s -> s.node("Gemm", "f w b", "y")),
        bias(
            "half a bias in a Gemm",
            s -> s.attributes(Attribute.of("beta", 0.5f)).node("Gemm", "f w b", "y")),
        bias("a bias after a product", s -> s.node("MatMul", "f w", "p").node("Add", "p b", "y")),
        bias("a bias before a product", s -> s.node("MatMul", "f w", "p").node("Add", "b p", "y")),
        bias(
            "a bias of a row",
            s ->
                s.tensor("r", Shape.of(1, 3), 0.5f, 1, -2)
                    .node("MatMul", "f w", "p")
                    .node("Add", "p r", "y")),
        bias(
            "a bias with an activation",
            s -> s.node("MatMul", "f w", "p").node("Add", "p b", "q").node("Relu", "q", "y")),
        new Form(
            "a bias of a convolution",
            "",
            s ->
                s.weak("u", Shape.of(3, 4, 1, 1), 0)
                    .tensor("b", Shape.of(3), 0.5f, 1, -2)
                    .node("Conv", "x u b", "y")),
        new Form(
            "a bias after a convolution",
            "",
            s ->
                s.weak("u", Shape.of(3, 4, 1, 1), 0)
                    .tensor("b", Shape.of(1, 3, 1, 1), 0.5f, 1, -2)
                    .node("Conv", "x u", "q")
                    .node("Add", "q b", "y")));
  }

  private static Form bias(String name, Consumer<Sketch> product) {
    return new Form(
        name,
        "",
        s -> {
          s.longs("flat", 4, 64)
              .node("Reshape", "x flat", "f")
              .weak("w", Shape.of(64, 3), 1)
              .tensor("b", Shape.of(3), 0.5f, 1, -2);
          product.accept(s);
        });
  }

  /// A number that stands for nothing stands among what a convolution wrote.
  private static List<Form> sentinels() {
    List<Form> forms = new ArrayList<>();
    for (double value : new double[] {-3.4e38, -1e9, -65504, -1e4, Double.NEGATIVE_INFINITY}) {
      String first = value == -1e9 ? ", first" : "";
      forms.add(
          pooled(
              "padding of " + value + first,
              s ->
                  s.longs("p", 0, 0, 1, 1, 0, 0, 1, 1)
                      .tensor("v", Shape.of(), (float) value)
                      .node("Pad", "c p v", "j")));
      forms.add(
          pooled(
              "Where with " + value + first,
              s ->
                  s.bools("m", 8, 8)
                      .tensor("v", Shape.of(), (float) value)
                      .node("Where", "m c v", "j")));
    }
    forms.add(
        pooled(
            "Where with a filled tensor",
            s ->
                s.bools("m", 8, 8)
                    .longs("e", 1, 4, 8, 8)
                    .attributes(Attribute.of("value", tensor("", Shape.of(1), -1e9f)))
                    .node("ConstantOfShape", "e", "k")
                    .node("Where", "m c k", "j")));
    forms.add(
        pooled(
            "Where with an expanded number",
            s ->
                s.bools("m", 8, 8)
                    .longs("e", 1, 4, 8, 8)
                    .tensor("v", Shape.of(), -1e9f)
                    .node("Expand", "v e", "k")
                    .node("Where", "m c k", "j")));
    forms.add(
        pooled(
            "a mask that is added",
            s -> s.tensor("k", Shape.of(1, 1, 8, 8), mask(-1e9f)).node("Add", "c k", "j")));
    forms.add(
        pooled(
            "a mask that is subtracted",
            s -> s.tensor("k", Shape.of(1, 1, 8, 8), mask(1e9f)).node("Sub", "c k", "j")));
    forms.add(
        pooled(
            "a mask that is computed",
            s ->
                s.bools("m", 8, 8)
                    .attributes(Attribute.of("to", 1))
                    .node("Cast", "m", "n")
                    .tensor("one", Shape.of(), 1)
                    .tensor("v", Shape.of(), -1e9f)
                    .node("Sub", "one n", "i")
                    .node("Mul", "i v", "k")
                    .node("Add", "c k", "j")));
    forms.add(
        pooled(
            "a border that is joined",
            s ->
                s.tensor("k", Shape.of(1, 4, 1, 8), filled(32, -1e9f))
                    .attributes(axis(2))
                    .node("Concat", "c k", "j")));
    return forms;
  }

  private static Form pooled(String name, Consumer<Sketch> sentinel) {
    return new Form(
        name,
        "padding or a mask",
        s -> {
          s.floats("w", 0.3, 4, 4, 3, 3)
              .attributes(Attribute.of("pads", new long[] {1, 1, 1, 1}))
              .node("Conv", "x w", "c");
          sentinel.accept(s);
          s.attributes(
                  Attribute.of("kernel_shape", new long[] {3, 3}),
                  Attribute.of("strides", new long[] {2, 2}))
              .node("MaxPool", "j", "q");
          s.floats("last", 0.3, 4, 4, 1, 1).node("Conv", "q last", "y");
        });
  }

  /// A convolution writes numbers of which the least is a thousandth of the largest.
  private static List<Form> divisors() {
    return List.of(
        small("a divisor, first", "divides", s -> s.node("Div", "k c", "y")),
        small(
            "a reshaped divisor",
            "divides",
            s -> s.longs("e", 4, 64).node("Reshape", "c e", "d").node("Div", "k d", "y")),
        small(
            "a divisor with an epsilon",
            "divides",
            s -> s.tensor("e", Shape.of(), 1e-6f).node("Add", "c e", "d").node("Div", "k d", "y")),
        small(
            "a bounded divisor",
            "divides",
            s -> s.tensor("e", Shape.of(), 1e-6f).node("Max", "c e", "d").node("Div", "k d", "y")),
        small(
            "a rectified divisor",
            "divides",
            s -> s.node("Relu", "c", "r").node("Div", "k r", "y")),
        small(
            "a modulus",
            "divides",
            s ->
                s.attributes(Attribute.of("fmod", 1))
                    .tensor("n", Shape.of(), 1e-9f)
                    .node("Mod", "n c", "y")),
        small("a reciprocal", "Reciprocal", s -> s.node("Reciprocal", "c", "y")),
        small("a logarithm", "Log", s -> s.node("Log", "c", "y")),
        small("a root", "Sqrt", s -> s.node("Sqrt", "c", "y")),
        small(
            "a negative power", "Pow", s -> s.tensor("e", Shape.of(), -1).node("Pow", "c e", "y")));
  }

  private static Form small(String name, String reason, Consumer<Sketch> division) {
    return new Form(
        name,
        reason,
        s -> {
          s.tensor("k", Shape.of(), 1)
              .tensor(
                  "w",
                  Shape.of(4, 4, 1, 1),
                  1,
                  0,
                  0,
                  0,
                  0,
                  0.03f,
                  0,
                  0,
                  0,
                  0,
                  0.001f,
                  0,
                  0,
                  0,
                  0,
                  1);
          s.floats("u", 0.3, 4, 4, 1, 1).node("Conv", "x u", "other").node("Relu", "other", "z");
          s.node("Conv", "x w", "c");
          division.accept(s);
        });
  }

  private Conversion converted(Network network, QuantisationRules rules, String calibrator)
      throws Exception {
    return Installed.int8(1, folder)
        .convert(
            network,
            new Int8Request(
                Int8Options.of(rules),
                Map.of(),
                new CalibrationRequest(null, null, calibrator, SAMPLES),
                SEED),
            part -> {});
  }

  /// On inputs that calibration has seen: a range that is right holds them.
  private double score(Network network, Conversion conversion) throws Exception {
    Binding binding = network.bind(Optional.empty(), Map.of());
    Samples samples = new SyntheticSamples(binding, SEED, SAMPLES);
    OutputScore score = new OutputScore(1);
    try (Engine engine = Models.build(conversion.network(network), binding, folder);
        Session session = engine.open()) {
      for (int i = 0; i < 3; i++) {
        Map<String, HostTensor> inputs = samples.at(i);
        session.bind(inputs);
        session.run();
        score.add(
            session.outputs(),
            new OnnxRuntimeInterpreter().interpret(network, binding, inputs).outputs());
      }
    }
    return score.sqnrDb();
  }

  private static Attribute axis(long axis) {
    return Attribute.of("axis", axis);
  }

  private static float[] coordinates() {
    float[] values = new float[128];
    for (int i = 0; i < 64; i++) {
      values[i] = i % 8;
      values[64 + i] = Math.floorDiv(i, 8);
    }
    return values;
  }

  private static float[] mask(float value) {
    float[] values = new float[64];
    for (int i = 0; i < 64; i += 5) {
      values[i] = value;
    }
    return values;
  }

  private static float[] filled(int count, float value) {
    float[] values = new float[count];
    Arrays.fill(values, value);
    return values;
  }

  private static Tensor tensor(String name, Shape shape, float... values) {
    return new Tensor(name, ElementType.FLOAT, shape, MemorySegment.ofArray(values), List.of());
  }

  /// A graph from x, 1 x 4 x 8 x 8, in notes: the tensors that each node reads and writes.
  private static final class Sketch {
    private final List<Node> nodes = new ArrayList<>();
    private final List<Tensor> constants = new ArrayList<>();
    private final SplittableRandom random = new SplittableRandom(7);
    private Attribute[] next = {};

    /// Attributes of the node that comes next.
    Sketch attributes(Attribute... attributes) {
      next = attributes;
      return this;
    }

    Sketch node(String type, String inputs, String output) {
      Node node = Node.of("", type, Arrays.asList(inputs.split(" ")), List.of(output), next);
      nodes.add(node.named(type + "_" + output));
      next = new Attribute[0];
      return this;
    }

    Sketch tensor(String name, Shape shape, float... values) {
      constants.add(Int8RangesTest.tensor(name, shape, values));
      return this;
    }

    /// Normally distributed numbers.
    Sketch floats(String name, double deviation, long... dims) {
      Shape shape = Shape.of(dims);
      float[] values = new float[(int) shape.elementCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) (deviation * random.nextGaussian());
      }
      return tensor(name, shape, values);
    }

    /// Weights of three channels: whole, a millionth, none.
    Sketch weak(String name, Shape shape, int axis) {
      float[] values = new float[(int) shape.elementCount()];
      for (int i = 0; i < values.length; i++) {
        int channel = axis == 0 ? i / (values.length / 3) : i % 3;
        values[i] = (float) (random.nextGaussian() * new double[] {0.3, 3e-7, 0}[channel]);
      }
      return tensor(name, shape, values);
    }

    Sketch longs(String name, long... values) {
      MemorySegment bytes = MemorySegment.ofArray(values);
      constants.add(new Tensor(name, ElementType.INT64, Shape.of(values.length), bytes, List.of()));
      return this;
    }

    /// Two of three are true.
    Sketch bools(String name, long... dims) {
      Shape shape = Shape.of(dims);
      byte[] values = new byte[(int) shape.elementCount()];
      for (int i = 0; i < values.length; i++) {
        values[i] = (byte) (i % 3 == 0 ? 0 : 1);
      }
      constants.add(
          new Tensor(name, ElementType.BOOL, shape, MemorySegment.ofArray(values), List.of()));
      return this;
    }

    Network network() {
      List<TensorSpec> outputs = new ArrayList<>();
      for (Node node : nodes) {
        String output = node.outputs().getFirst();
        if (nodes.stream().noneMatch(reader -> reader.inputs().contains(output))) {
          outputs.add(new TensorSpec(output, ElementType.FLOAT, null));
        }
      }
      Dimension[] dims = {Dimension.of(1), Dimension.of(4), Dimension.of(8), Dimension.of(8)};
      TensorSpec input = new TensorSpec("x", ElementType.FLOAT, List.of(dims));
      Graph graph =
          new Graph("sketch", nodes, constants, List.of(), List.of(input), outputs, List.of());
      Model model =
          new Model(
              10,
              "",
              "",
              "",
              0,
              "",
              List.of(new Model.OperatorSet("", 17)),
              graph,
              List.of(),
              Map.of());
      return Network.of(model, "sketch", "a test", "onnx", null);
    }
  }
}
