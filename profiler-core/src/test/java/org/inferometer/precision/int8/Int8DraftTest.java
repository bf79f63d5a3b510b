package org.inferometer.precision.int8;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.calibration.CalibrationTable;
import org.inferometer.precision.calibration.Range;
import org.inferometer.precision.rewriting.Constants;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Where scales come from, and which layers no range serves.
class Int8DraftTest {
  private static final QuantisationRules SYMMETRIC = QuantisationRules.symmetric("a test");
  private static final QuantisationRules UNSIGNED =
      new QuantisationRules("a test", Set.of(), ElementType.UINT8, true, true, Precision.FP32);

  private static Stream<Arguments> joins() {
    return Stream.of(SYMMETRIC, UNSIGNED)
        .flatMap(rules ->
            Stream.of("k c", "c k", "c d", "c r", "c e", "x k", "c k d")
                .map(parts -> Arguments.of(rules, parts)));
  }

  /// Each tensor's threshold is a number of its own, so that a scale tells what it was made of.
  @ParameterizedTest
  @MethodSource("joins")
  void everyScaleIsMadeOfRangesThatWereObserved(QuantisationRules rules, String parts)
      throws Exception {
    Sketch sketch =
        new Sketch().weight("k", 1, 4, 8, 8).weight("t", 1, 4, 1, 1).longs("s", 1, 4, 8, 8);
    sketch.conv("x", "c", 4, 4).conv("x", "q", 4, 4).node("Relu", "q", "r").conv("r", "d", 4, 4);
    sketch
        .node("Expand", "t s", "e")
        .attributes(Attribute.of("axis", 1))
        .node("Concat", parts, "j");
    sketch.conv("j", "y", 4 * parts.split(" ").length, 4);
    Int8Draft draft = Int8Draft.of(sketch.network(), Int8Options.of(rules));
    Map<String, Range> ranges = new LinkedHashMap<>();
    Set<Float> possible = new java.util.HashSet<>();
    for (String tensor : draft.observed().keySet()) {
      double threshold = 1 + ranges.size();
      ranges.put(tensor, new Range.Threshold(threshold));
      possible.add((float) (threshold / 127));
      possible.add((float) (threshold / 255));
    }

    Conversion conversion =
        draft.convert(new CalibrationTable("min-max", "a test", false, 1, ranges));

    Map<String, Float> scales = scales(conversion.model().graph());
    assertThat(scales).containsKeys("x", "j");
    assertThat(possible).containsAll(scales.values());
    boolean joinsIntegers = !parts.contains("k") && !parts.contains("e");
    assertThat(draft.observed().containsKey("j"))
        .as("a part that is no integer makes the whole a range of its own")
        .isEqualTo(!joinsIntegers || (rules.equals(UNSIGNED) && !parts.equals("c d")));
  }

  @Test
  void aTensorOfOneValueTakesTheRangeOfThoseThatShareItsScale() throws Exception {
    Sketch sketch = new Sketch().conv("x", "c", 4, 4).conv("x", "d", 4, 4);
    sketch.attributes(Attribute.of("axis", 1)).node("Concat", "c d", "j").conv("j", "y", 8, 4);

    Conversion conversion =
        sketch.convert(SYMMETRIC, Map.of("c", new Range.Constant(-3), "d", new Range.Threshold(2)));

    assertThat(conversion.layers(Treatment.KEPT)).isEmpty();
    assertThat(scales(conversion.model().graph())).containsEntry("j", (float) (3 / 127.0));
  }

  @Test
  void aSumWithoutAUsableRangeIsFloatingPointAndItsTermsAreNot() throws Exception {
    Sketch sketch = new Sketch().conv("x", "c", 4, 4).conv("x", "d", 4, 4);
    sketch.node("Add", "c d", "s").node("Sigmoid", "s", "y");

    Conversion conversion =
        sketch.convert(SYMMETRIC, Map.of("s", new Range.Unusable("holds infinite values or NaN")));

    assertThat(scales(conversion.model().graph())).containsOnlyKeys("x", "c", "d");
    assertThat(reason(conversion, "Add_s")).isEqualTo("tensor 's' holds infinite values or NaN");
  }

  /// The oracle is the bias that was given: what int32 and its unit come to.
  @ParameterizedTest
  @ValueSource(strings = {"Gemm", "Gemm beta", "MatMul Add", "Add MatMul", "row"})
  void aBiasThatIsLargeForItsWeightsKeepsItsValue(String form) throws Exception {
    float[] given = {0.5f, 1, -2, 1e-3f};
    float[] weights = new float[4 * 64];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = (i % 7 - 3) * new float[] {0.1f, 1e-9f, 0, 1e-30f}[i % 4];
    }
    Sketch sketch =
        new Sketch()
            .longs("flat", 4, 64)
            .node("Reshape", "x flat", "f")
            .floats("w", Shape.of(64, 4), weights);
    sketch.floats("b", form.equals("row") ? Shape.of(1, 4) : Shape.of(4), given);
    switch (form) {
      case "Gemm" -> sketch.node("Gemm", "f w b", "y");
      case "Gemm beta" -> sketch.attributes(Attribute.of("beta", 1f)).node("Gemm", "f w b", "y");
      case "Add MatMul" -> sketch.node("MatMul", "f w", "p").node("Add", "b p", "y");
      default -> sketch.node("MatMul", "f w", "p").node("Add", "p b", "y");
    }

    Graph graph = sketch.convert(UNSIGNED, Map.of()).model().graph();

    double[] bias = dequantisedBias(graph);
    for (int i = 0; i < given.length; i++) {
      assertThat(bias[i]).isCloseTo(given[i], within(1e-4 * Math.abs(given[i])));
    }
  }

  private static Stream<Arguments> divided() {
    return Stream.of(
        Arguments.of("divisor", "divides", steps("Div k c y")),
        Arguments.of("divisor behind a view", "divides", steps("Reshape c shape v", "Div k v y")),
        Arguments.of(
            "divisor behind an activation",
            "divides",
            steps("Relu c r", "Add r eps d", "Div k d y")),
        Arguments.of("divisor that is a product", "divides", steps("Mul c x m", "Div k m y")),
        Arguments.of("pooled divisor", "divides", steps("GlobalAveragePool c g", "Div k g y")),
        Arguments.of("modulus", "divides", steps("Mod k c y")),
        Arguments.of("reciprocal", "Reciprocal", steps("Reciprocal c y")),
        Arguments.of("logarithm", "Log", steps("Abs c a", "Add a eps d", "Log d y")),
        Arguments.of("root", "Sqrt", steps("Sqrt c y")),
        Arguments.of("negative power", "Pow", steps("Pow c minus y")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("divided")
  void whatSomethingDividesByStaysFloatingPoint(String name, String reason, List<String> steps)
      throws Exception {
    Conversion conversion = afterConvolution(steps);
    assertThat(conversion.layers(Treatment.KEPT))
        .filteredOn(layer -> List.of("Conv", "GlobalAveragePool").contains(layer.type()))
        .singleElement()
        .satisfies(layer -> assertThat(layer.reason()).contains(reason, "must not become 0"));
  }

  private static Stream<Arguments> notDivided() {
    return Stream.of(
        Arguments.of("dividend", steps("Div c k y")),
        Arguments.of("square", steps("Pow c two y")),
        Arguments.of("divisor that is a norm", steps("ReduceL2 c n", "Div c n y")),
        Arguments.of("divisor that is an exponential", steps("Exp c n", "Div k n y")),
        Arguments.of(
            "normalisation",
            steps("Pow c two s", "ReduceMean s m", "Add m eps v", "Sqrt v n", "Div c n y")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("notDivided")
  void whatIsFarFromAnyDivisorBecomesInteger(String name, List<String> steps) throws Exception {
    assertThat(treatment(afterConvolution(steps), "Conv_c")).isEqualTo(Treatment.CONVERTED);
  }

  private static Stream<Arguments> sentinels() {
    return Stream.of(
        Arguments.of("padding", steps("Pad c pads low p")),
        Arguments.of("choice", steps("Greater c k m", "Where m c low p")),
        Arguments.of(
            "choice of an expanded number",
            steps("Greater c k m", "Expand low shape l", "Where m c l p")),
        Arguments.of("mask that is added", steps("Add c mask p")),
        Arguments.of("mask that is computed", steps("Sub k x i", "Mul i low l", "Add c l p")),
        Arguments.of("mask that is subtracted", steps("Mul x high l", "Sub c l p")),
        Arguments.of("moved padding", steps("Pad c pads low q", "Identity q p")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("sentinels")
  void aMaximumAmongSentinelsIsFloatingPointAndWhatItWritesIsNot(String name, List<String> steps)
      throws Exception {
    Conversion conversion = pooled(steps);
    assertThat(reason(conversion, "MaxPool_n")).contains("as padding or a mask");
    assertThat(treatment(conversion, "Conv_c")).isEqualTo(Treatment.CONVERTED);
    assertThat(treatment(conversion, "Conv_y")).isEqualTo(Treatment.CONVERTED);
    assertThat(scales(conversion.model().graph())).containsKey("n").doesNotContainKey("p");
  }

  private static Stream<Arguments> noSentinels() {
    return Stream.of(
        Arguments.of("padding with zero", steps("Pad c pads zero p")),
        Arguments.of("a shift by a large number", steps("Add c high p")),
        Arguments.of("a large factor", steps("Mul c large p")),
        Arguments.of("coordinates", steps("Add c pixels p")));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("noSentinels")
  void whatIsNoSentinelLeavesAMaximumInteger(String name, List<String> steps) throws Exception {
    assertThat(treatment(pooled(steps), "MaxPool_n")).isEqualTo(Treatment.CONVERTED);
  }

  @Test
  void layersThatNeverWereFloatingPointAreNotListed() throws Exception {
    Sketch sketch = new Sketch().longs("zero", 0).longs("rest", -1).conv("x", "c", 4, 4);
    sketch.node("Shape", "c", "s").node("Gather", "s zero", "b");
    sketch.attributes(Attribute.of("axis", 0)).node("Concat", "b rest", "t");
    sketch.node("Reshape", "c t", "r").node("Tanh", "r", "y");

    Conversion conversion = sketch.convert(SYMMETRIC, Map.of());

    assertThat(conversion.layers(Treatment.KEPT))
        .extracting(LayerConversion::layer)
        .containsExactly("Tanh_y");
    assertThat(conversion.layers(Treatment.UNTOUCHED))
        .extracting(LayerConversion::layer)
        .containsExactly("Shape_s", "Gather_b", "Concat_t");
  }

  private static List<String> steps(String... steps) {
    return List.of(steps);
  }

  private static Conversion afterConvolution(List<String> steps) throws Exception {
    Sketch sketch = new Sketch().conv("x", "other", 4, 4).node("Sigmoid", "other", "z");
    return written(sketch, steps).convert(SYMMETRIC, Map.of());
  }

  private static Conversion pooled(List<String> steps) throws Exception {
    Sketch sketch = written(new Sketch(), steps);
    sketch.attributes(Attribute.of("kernel_shape", new long[] {2, 2})).node("MaxPool", "p", "n");
    return sketch.conv("n", "y", 4, 4).convert(SYMMETRIC, Map.of());
  }

  /// A convolution writes c.
  private static Sketch written(Sketch sketch, List<String> steps) {
    float[] mask = new float[64];
    float[] pixels = new float[64];
    for (int i = 0; i < 64; i++) {
      mask[i] = i % 3 == 0 ? -1e9f : 0;
      pixels[i] = 100 * i;
    }
    sketch.conv("x", "c", 4, 4).floats("k", Shape.of(), 1).floats("eps", Shape.of(), 1e-6f);
    sketch
        .floats("low", Shape.of(), -1e9f)
        .floats("high", Shape.of(), 1e9f)
        .floats("zero", Shape.of(), 0);
    sketch
        .floats("large", Shape.of(), 5000)
        .floats("two", Shape.of(), 2)
        .floats("minus", Shape.of(), -1);
    sketch
        .floats("mask", Shape.of(1, 1, 8, 8), mask)
        .floats("pixels", Shape.of(1, 1, 8, 8), pixels);
    sketch.longs("shape", 1, 4, 8, 8).longs("pads", 0, 0, 1, 1, 0, 0, 1, 1);
    for (String step : steps) {
      List<String> words = List.of(step.split(" "));
      String inputs = String.join(" ", words.subList(1, words.size() - 1));
      sketch.node(words.getFirst(), inputs, words.getLast());
    }
    return sketch;
  }

  private static Treatment treatment(Conversion conversion, String layer) {
    return layer(conversion, layer).treatment();
  }

  private static String reason(Conversion conversion, String layer) {
    return layer(conversion, layer).reason();
  }

  private static LayerConversion layer(Conversion conversion, String name) {
    return conversion.layers().stream()
        .filter(layer -> layer.layer().equals(name))
        .findFirst()
        .orElseThrow();
  }

  /// The scales of activations, by the tensor that is quantised.
  private static Map<String, Float> scales(Graph graph) {
    Map<String, Tensor> constants = constants(graph);
    Map<String, Float> scales = new HashMap<>();
    graph.nodes().stream()
        .filter(node -> node.is("QuantizeLinear"))
        .forEach(
            node -> scales.put(node.inputs().getFirst(), Constants.at(scale(constants, node), 0)));
    return scales;
  }

  private static Tensor scale(Map<String, Tensor> constants, Node node) {
    return Objects.requireNonNull(constants.get(node.inputs().get(1)));
  }

  private static double[] dequantisedBias(Graph graph) {
    Map<String, Tensor> constants = constants(graph);
    List<double[]> found = new ArrayList<>();
    for (Node node : graph.nodes()) {
      Tensor integers = constants.get(node.inputs().getFirst());
      if (node.is("DequantizeLinear")
          && integers != null
          && integers.elementType() == ElementType.INT32) {
        double[] values = Constants.doubles(scale(constants, node));
        for (int i = 0; i < values.length; i++) {
          values[i] *= integers.bytes().get(ValueLayout.JAVA_INT_UNALIGNED, 4L * i);
        }
        found.add(values);
      }
    }
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static Map<String, Tensor> constants(Graph graph) {
    return graph.initializers().stream().collect(Collectors.toMap(Tensor::name, tensor -> tensor));
  }
}
