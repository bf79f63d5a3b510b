package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.accuracy.Reference;
import org.inferometer.accuracy.StrictReading;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Interpreter.Interpretation;
import org.inferometer.spi.Probe;
import org.inferometer.study.Reading;
import org.inferometer.study.StrictAccuracy;
import org.junit.jupiter.api.Test;

/// What is said of FP16 networks whose faults ONNX Runtime hides, since it computes them in FP32.
class StrictReadingTest {
  private static final int SIZE = 8;
  private static final double[] TAME = {0.5, -1.25, 2, 0.75, -0.5, 1.5, -2, 0.25};
  private static final double[] WILD = {0.5, -1.25, 300, 0.75, -0.5, 1.5, -2, 0.25};

  private final OnnxRuntimeInterpreter interpreter = new OnnxRuntimeInterpreter();

  /// The same nodes in FP32 and, between two casts, in FP16.
  private record Twins(Network single, Network half) {
    static Twins of(Node... nodes) {
      return new Twins(network(List.of(nodes)), network(inHalf(nodes)));
    }

    private static List<Node> inHalf(Node... nodes) {
      UnaryOperator<String> name =
          tensor -> tensor.equals("x") || tensor.equals("y") ? tensor + "/half" : tensor;
      List<Node> half = new ArrayList<>();
      half.add(cast("x", "x/half", ElementType.FLOAT16));
      for (Node node : nodes) {
        half.add(
            node.between(
                node.inputs().stream().map(name).toList(),
                node.outputs().stream().map(name).toList()));
      }
      half.add(cast("y/half", "y", ElementType.FLOAT));
      return half;
    }

    private static Network network(List<Node> nodes) {
      TensorSpec input = new TensorSpec("x", ElementType.FLOAT, List.of(new Dimension.Fixed(SIZE)));
      TensorSpec output = new TensorSpec("y", ElementType.FLOAT, null);
      return Network.of(
          Graphs.model(nodes, List.of(input), List.of(output)), "twin", "twin.onnx", "onnx", null);
    }
  }

  private static final Twins NORMALISATION =
      Twins.of(
          node("Mul", "squares", "x", "x"),
          node("ReduceMean", "variance", "squares"),
          node("Sqrt", "deviation", "variance"),
          node("Div", "y", "x", "deviation"));

  @Test
  void aLayerThatLeavesTheRangeIsNamedWithWhatIsLeft() throws Exception {
    StrictAccuracy strict = read(NORMALISATION, WILD);

    assertThat(strict)
        .isEqualTo(
            new StrictAccuracy(
                new Reading.Measured(0, "dB", SIZE, null),
                "y",
                "infinities in layer 'squares' (Mul) (1 of 8 elements)"));
    assertThat(hidden(NORMALISATION, WILD)).isGreaterThan(50);
  }

  @Test
  void whatStaysWithinTheRangeHasNoFault() throws Exception {
    StrictAccuracy strict = read(NORMALISATION, TAME);

    assertThat(strict.fault()).isEmpty();
    assertThat(strict.sqnrDb().asDouble().orElseThrow()).isCloseTo(normalised(), within(0.01));
  }

  /// The same in Java, rounded after every step, against double precision.
  private static double normalised() {
    float mean = 0;
    double exact = 0;
    for (double x : TAME) {
      mean += half(half((float) x) * half((float) x));
      exact += x * x;
    }
    float deviation = half((float) Math.sqrt(half(mean / SIZE)));
    double error = 0;
    double signal = 0;
    for (double x : TAME) {
      double right = (float) (x / Math.sqrt(exact / SIZE));
      error += Math.pow(half((float) x / deviation) - right, 2);
      signal += right * right;
    }
    return 10 * Math.log10(signal / error);
  }

  @Test
  void anOutputThatIsNotFiniteHasNoFigureButItsCause() throws Exception {
    Twins twins =
        Twins.of(
            node("Mul", "squares", "x", "x"),
            node("Sub", "nothing", "squares", "squares"),
            node("Add", "y", "nothing", "x"));

    StrictAccuracy strict = read(twins, WILD);

    String fault =
        "infinities in layer 'squares' (Mul) (1 of 8 elements); output 'y' is not finite";
    assertThat(strict).isEqualTo(new StrictAccuracy(Reading.unavailable(fault), "y", fault));
    assertThat(hidden(twins, WILD)).isGreaterThan(50);
  }

  /// The logarithm of zero is infinite in FP32 too: the mask is meant, the squares are not.
  @Test
  void whatIsInfiniteInFp32TooIsNoFault() throws Exception {
    double[] values = WILD.clone();
    values[0] = 0;
    Twins twins =
        Twins.of(
            node("Abs", "size", "x"),
            node("Log", "mask", "size"),
            node("Exp", "exponential", "mask"),
            node("Mul", "squares", "exponential", "exponential"),
            node("Sqrt", "y", "squares"));

    assertThat(read(twins, values).fault())
        .isEqualTo(
            "infinities in layer 'squares' (Mul) (1 of 8 elements); output 'y' is not finite");
  }

  @Test
  void aLayerThatRoundsTooMuchIsNamed() throws Exception {
    Twins twins =
        Twins.of(
            node("Exp", "large", "x"), node("Exp", "larger", "large"), node("Sin", "y", "larger"));

    StrictAccuracy strict = read(twins, TAME);

    assertThat(strict.sqnrDb().asDouble().orElseThrow()).isLessThan(50);
    assertThat(strict.fault()).startsWith("less than 50 dB from layer '").endsWith(" dB) on");
  }

  @Test
  void itIsSaidWhyNothingWasRead() throws Exception {
    assertThat(with(List.of(), NORMALISATION, TAME).take())
        .isEqualTo(
            StrictAccuracy.unavailable(
                "no interpreter is usable here that computes each layer in its own type"));
    assertThat(with(List.of(new Plain()), NORMALISATION, TAME).take())
        .isEqualTo(
            StrictAccuracy.unavailable(
                "each layer could not be computed in its own type: plain does not round what each"
                    + " layer writes"));
  }

  /// An interpreter of before there were strict ones.
  private record Plain() implements Interpreter {
    @Override
    public String title() {
      return "plain";
    }

    @Override
    public Probe probe() {
      return new Probe.Available("1", List.of());
    }

    @Override
    public Interpretation interpret(
        Network network, Binding binding, Map<String, HostTensor> inputs) {
      return new Interpretation(Map.of(), Map.of());
    }
  }

  private StrictAccuracy read(Twins twins, double... x) throws Exception {
    return with(List.of(interpreter), twins, x).take();
  }

  private StrictReading with(List<Interpreter> interpreters, Twins twins, double... x)
      throws Exception {
    Binding binding = Models.bindToOnes(twins.single());
    Map<String, HostTensor> inputs = Map.of("x", Values.floats(Shape.of(SIZE), x));
    Interpretation expected = interpreter.interpret(twins.single(), binding, inputs);
    return new StrictReading(
        interpreters,
        twins.single(),
        twins.half(),
        binding,
        inputs,
        new Reference.Known("reference", expected.outputs(), expected.types()));
  }

  /// What ONNX Runtime gives for the FP16 network.
  private double hidden(Twins twins, double... x) throws Exception {
    StrictReading reading = with(List.of(interpreter), twins, x);
    return OutputComparison.of(
            interpreter.interpret(reading.derived(), reading.binding(), reading.inputs()).outputs(),
            reading.reference().outputs())
        .sqnrDb();
  }

  private static Node node(String operator, String output, String... inputs) {
    return Node.of(output, operator, Arrays.asList(inputs), List.of(output));
  }

  private static Node cast(String from, String to, ElementType type) {
    return Node.of("to " + to, "Cast", List.of(from), List.of(to), Attribute.of("to", type.code()));
  }

  private static float half(float value) {
    return Float.float16ToFloat(Float.floatToFloat16(value));
  }
}
