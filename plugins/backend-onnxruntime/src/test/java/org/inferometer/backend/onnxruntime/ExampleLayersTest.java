package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.custom;
import static org.inferometer.network.layer.Layers.node;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.function.DoubleSupplier;
import java.util.stream.Stream;
import org.inferometer.accuracy.OutputComparison;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Operand;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Model;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.layers.biasgelu.BiasGelu;
import org.inferometer.layers.gridsample.GridSample;
import org.inferometer.layers.hardswish.HardSwish;
import org.inferometer.layers.rmsnorm.RmsNorm;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.inferometer.operator.ElementTypes;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.rewriting.Decomposing;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.spi.Session;
import org.inferometer.study.KernelPrecision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// The example layers in sessions of ONNX Runtime: their kernels against their references, and
/// their decompositions, which ONNX Runtime computes, against both.
class ExampleLayersTest {
  @TempDir Path folder;

  /// A layer with the shapes of its inputs.
  record Example(CustomLayer layer, Record attributes, List<Shape> shapes) {
    @Override
    public String toString() {
      return layer.signature().type() + " " + attributes;
    }

    /// Numbers of a normal distribution. Positions lie in the image for the most part.
    Map<String, HostTensor> inputs() {
      Random random = new Random(1);
      return inputs(() -> 0.7 * random.nextGaussian());
    }

    Map<String, HostTensor> inputs(DoubleSupplier numbers) {
      Map<String, HostTensor> inputs = new LinkedHashMap<>();
      for (int i = 0; i < shapes.size(); i++) {
        HostTensor tensor = Values.allocate(new TensorType(ElementType.FLOAT, shapes.get(i)));
        for (long at = 0; at < shapes.get(i).elementCount(); at++) {
          TensorElements.set(tensor, at, numbers.getAsDouble());
        }
        inputs.put(layer.signature().inputs().get(i).name(), tensor);
      }
      return inputs;
    }

    /// The layer alone, between casts to the types of its operands.
    ///
    /// @param types of type variables that are not float32
    Network network(Map<String, ElementType> types) {
      Signature signature = layer.signature();
      NetworkBuilder builder = new NetworkBuilder("net", 1);
      List<Value> read = new ArrayList<>();
      for (int i = 0; i < shapes.size(); i++) {
        Operand operand = signature.inputs().get(i);
        Object[] sizes = shapes.get(i).toList().toArray();
        Value input = builder.input(operand.name(), ElementType.FLOAT, sizes);
        ElementType wanted = types.getOrDefault(operand.elements(), ElementType.FLOAT);
        read.add(cast(builder, operand.name() + "cast", input, wanted));
      }
      Value written = builder.layer("layer", custom(layer, attributes), read.toArray(Value[]::new));
      Value output = cast(builder, "result", written, ElementType.FLOAT);
      builder.output(output);
      return builder.build();
    }

    private static Value cast(NetworkBuilder builder, String name, Value value, ElementType type) {
      if (value.elementType() == type) {
        return value;
      }
      List<Dimension> dimensions = value.dimensions();
      return builder.layer(
          name,
          node("Cast", List.of(new ValueType(type, dimensions)), Attribute.of("to", type.code())),
          value);
    }

    Network network() {
      return network(Map.of());
    }
  }

  private static Stream<Example> examples() {
    return Stream.of(
            examples(new HardSwish(), Shape.of(2, 3, 5, 7), Shape.of(3)),
            examples(new RmsNorm(), Shape.of(4, 5, 33), Shape.of(33)),
            examples(new GridSample(), Shape.of(2, 3, 6, 5), Shape.of(2, 4, 7, 2)),
            examples(new BiasGelu(), Shape.of(4, 5, 33), Shape.of(33)))
        .flatMap(each -> each);
  }

  private static Stream<Example> examples(CustomLayer layer, Shape... shapes) {
    return layer.attributeSamples().stream()
        .map(attributes -> new Example(layer, attributes, List.of(shapes)));
  }

  @ParameterizedTest
  @MethodSource("examples")
  void theKernelGivesWhatTheReferenceMeansInEveryType(Example example) throws Exception {
    for (ElementType type : example.layer().signature().types().getOrDefault("T", List.of())) {
      Network network = example.network(Map.of("T", type));
      double unit = unit(type);
      Values.assertClose(
          example + " in " + type,
          run(network, example.inputs()),
          reference(network, example.inputs()),
          2 * unit, // Both are rounded to the type.
          unit == 0x1p-24 ? 1e-6 : 1e-7);
    }
  }

  private static double unit(ElementType type) {
    return switch (type) {
      case FLOAT16 -> 0x1p-11;
      case BFLOAT16 -> 0x1p-8;
      default -> 0x1p-24;
    };
  }

  /// ONNX Runtime's own operators are the oracle: for grid sampling its GridSample.
  @ParameterizedTest
  @MethodSource("examples")
  void theStandardOperatorsGiveTheSame(Example example) throws Exception {
    Network network = example.network();
    double[] reference = reference(network, example.inputs());
    for (long opset : new long[] {NetworkBuilder.OPSET, 18, 20}) {
      Network decomposed = Decomposing.of(inOperatorSet(network, opset));
      assertThat(decomposed.graph().nodes()).noneMatch(example.layer().signature()::isOf);
      Values.assertClose(
          example + " in operator set " + opset,
          run(decomposed, example.inputs()),
          reference,
          1e-5,
          1e-6);
    }
  }

  private static Network inOperatorSet(Network network, long opset) {
    Model model = network.model();
    List<OperatorSet> sets =
        model.operatorSets().stream()
            .map(set -> set.domain().isEmpty() ? new OperatorSet("", opset) : set)
            .toList();
    return network.with(model.with(sets, model.graph()));
  }

  /// Where the formula has an infinity times 0, the standard operators give NaN too.
  @Test
  void infinitiesGiveWhatTheStandardOperatorsGive() throws Exception {
    double[] some = {
      Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY, Double.NaN, -1e30, 1e30, 0, -1, 1
    };
    Shape shape = Shape.of(some.length, 1);
    for (CustomLayer layer : List.of(new HardSwish(), new BiasGelu())) {
      Record sample = layer.attributeSamples().getFirst();
      Example example = new Example(layer, sample, List.of(shape, Shape.of(1)));
      HostTensor one = Values.floats(Shape.of(1), layer instanceof HardSwish ? 1 : 0);
      Map<String, HostTensor> inputs =
          Map.of("x", Values.floats(shape, some), layer.signature().inputs().get(1).name(), one);
      double[] standard = run(Decomposing.of(example.network()), inputs);

      assertThat(standard[0]).isNaN();
      Values.assertClose(
          "the reference of " + example, reference(example.network(), inputs), standard, 1e-6, 0);
      Values.assertClose(
          "the kernel of " + example, run(example.network(), inputs), standard, 1e-6, 0);
    }
  }

  private static Stream<Network> networks() {
    return ExampleNetworks.all().stream();
  }

  @ParameterizedTest
  @MethodSource("networks")
  void networksRunWithTheLayerAndWithoutIt(Network network) throws Exception {
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 1).tensors();
    Map<String, HostTensor> reference = interpreted(network, binding, inputs);

    assertThat(decibels(network, binding, inputs, reference)).isGreaterThan(120);
    assertThat(decibels(Decomposing.of(network), binding, inputs, reference)).isGreaterThan(110);
  }

  @ParameterizedTest
  @MethodSource("networks")
  void networksInFp16ComputeTheLayerSoAndAreNoWorseThanWithStandardOperators(Network network)
      throws Exception {
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 1).tensors();
    Network half = half(network);

    Map<String, HostTensor> reference = interpreted(network, binding, inputs);
    // ONNX Runtime may sum products in FP16, whatever stands between them.
    double standard = decibels(half(Decomposing.of(network)), binding, inputs, reference);

    assertThat(decibels(half, binding, inputs, reference))
        .isGreaterThan(Math.min(50, standard - 1));
    try (Engine engine = Models.build(half, binding, folder)) {
      assertThat(engine.layers())
          .filteredOn(layer -> layer.kernel().contains("in Java, the CPU kernel"))
          .extracting(EngineLayer::precision)
          .containsExactly(new KernelPrecision.Known("fp16"));
    }
  }

  @Test
  void positionsStayInFp32InAnFp16Network() throws Exception {
    Network network = ExampleNetworks.gridSample();
    Network half = HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16)).network(network);
    ElementTypes types = ElementTypes.of(half.model(), half.operators());

    assertThat(half.graph().nodes())
        .filteredOn(node -> half.customLayers().of(node).isPresent())
        .flatExtracting(node -> node.inputs().stream().map(types::of).toList())
        .containsExactly(ElementType.FLOAT16, ElementType.FLOAT);
  }

  /// What computes positions stays FP32: a layer cannot bring back what is lost before it.
  private static Network half(Network network) throws ConversionException {
    Set<String> keep =
        network.name().equals("grid-sample")
            ? Set.of("look", "where", "bounded", "grid")
            : Set.of();
    return HalfConverter.convert(network, new HalfOptions(HalfFormat.FP16, false, keep))
        .network(network);
  }

  private static Map<String, HostTensor> interpreted(
      Network network, Binding binding, Map<String, HostTensor> inputs) throws Exception {
    return new OnnxRuntimeInterpreter().interpret(network, binding, inputs).outputs();
  }

  private double decibels(
      Network network,
      Binding binding,
      Map<String, HostTensor> inputs,
      Map<String, HostTensor> reference)
      throws Exception {
    try (Engine engine = Models.build(network, binding, folder);
        Session session = engine.open()) {
      session.bind(inputs);
      session.run();
      return OutputComparison.of(session.outputs(), reference).sqnrDb();
    }
  }

  private double[] run(Network network, Map<String, HostTensor> inputs) throws Exception {
    try (Engine engine = Models.build(network, Models.bindToOnes(network), folder)) {
      return Models.run(engine, inputs).values().iterator().next();
    }
  }

  /// What the network gives with the reference in place of the kernel.
  private static double[] reference(Network network, Map<String, HostTensor> inputs)
      throws Exception {
    return Values.of(
        interpreted(network, Models.bindToOnes(network), inputs).values().iterator().next());
  }
}
