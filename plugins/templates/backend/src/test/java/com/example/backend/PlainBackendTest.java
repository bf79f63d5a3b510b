package com.example.backend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.inferometer.network.Weights;
import org.inferometer.network.layer.Layers;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BuildOptions;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.inferometer.study.Precision;
import org.inferometer.testkit.BackendContract;
import org.inferometer.testkit.SmallNetworks;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PlainBackendTest extends BackendContract {
  @TempDir Path work;

  @Override
  protected Backend backend() {
    return new PlainBackend();
  }

  /// It has no convolutions.
  @Override
  protected List<Network> networks() {
    return List.of(SmallNetworks.perceptron(), SmallNetworks.residual());
  }

  @Test
  void aProductWithAReluIsThatOfPaperAndPencil() throws Exception {
    NetworkBuilder builder = new NetworkBuilder("small", 1);
    Value x = builder.input("data", ElementType.FLOAT, "N", 2);
    builder.output(
        x.then("product", Layers.fullyConnected(2).weights(Weights.of(1, 2, 3, -4)).noBias())
            .then("relu", Layers.relu()));

    // (1 2; 3 -4) (10 20) = (50 -50)
    assertThat(run(builder.build(), 10, 20)).containsExactly(new float[] {50, 0}, within(0f));
  }

  private float[] run(Network network, float... data) throws Exception {
    try (Engine engine = backend().build(network, options(network));
        Session session = engine.open()) {
      TensorType type = new TensorType(ElementType.FLOAT, Shape.of(1, data.length));
      MemorySegment input = Arena.ofAuto().allocateFrom(ValueLayout.JAVA_FLOAT, data);
      session.bind(Map.of("data", new HostTensor(type, input)));
      session.run();
      return session.outputs().get("relu").data().toArray(ValueLayout.JAVA_FLOAT);
    }
  }

  @Test
  void anOperatorThatItLacksIsNamedWithItsLayer() {
    assertThatThrownBy(() ->
            backend().build(SmallNetworks.convolutional(), options(SmallNetworks.convolutional())))
        .isInstanceOfSatisfying(
            BackendException.class, refused -> assertThat(refused.isUnsupported()).isTrue())
        .hasMessageStartingWith("Plain Java has no operator Conv, which layer 'conv1' needs");
  }

  @Test
  void aSoftmaxOverAnotherAxisOrRankIsRefused() {
    String refusal = "Plain Java knows Softmax over the rows of a matrix; layer 'prob' has ";
    assertRefused(
        builder -> input(builder, "data", 4).then("prob", Layers.softmax(0)),
        refusal + "1x4, axis 0");
    assertRefused(
        builder ->
            input(builder, "data", 2, 3)
                .then("prob", Layers.softmax())
                .then("sum", Layers.fullyConnected(1)),
        refusal + "1x2x3, axis -1");
  }

  @Test
  void aBiasThatIsNotOneRowOfTheProductIsRefused() {
    String refusal = "Plain Java adds one row of 3 numbers to a product, not the ";
    assertRefused(
        builder -> input(builder, "data", 2).then("product", new Product(Shape.of(1))),
        refusal + "1 of layer 'product'");
    assertRefused(
        builder -> input(builder, "data", 2).then("product", new Product(Shape.of(2, 3))),
        refusal + "2x3 of layer 'product'");
  }

  @Test
  void flatteningBehindAnotherDimensionIsRefused() {
    LayerDefinition flatten =
        Layers.node(
            "Flatten",
            List.of(ValueType.of(ElementType.FLOAT, "rows", 3)),
            Attribute.of("axis", 2));
    assertRefused(
        builder -> input(builder, "data", 2, 3).then("flat", flatten),
        "Plain Java flattens behind the first dimension only, unlike layer 'flat'");
  }

  @Test
  void aSumOfShapesThatDifferInTheirDimensionsOnlyIsRefused() {
    assertRefused(
        builder ->
            input(builder, "a", 1, 3)
                .then("sum", Layers.add(), input(builder, "b", 3, 1))
                .then("product", Layers.fullyConnected(1)),
        "Plain Java adds tensors of one shape only, which layer 'sum' does not have");
  }

  private static Value input(NetworkBuilder builder, String name, long... item) {
    Object[] dimensions =
        Stream.concat(Stream.of("N"), LongStream.of(item).boxed()).toArray(Object[]::new);
    return builder.input(name, ElementType.FLOAT, dimensions);
  }

  private void assertRefused(Function<NetworkBuilder, Value> layers, String message) {
    NetworkBuilder builder = new NetworkBuilder("refused", 1);
    builder.output(layers.apply(builder));
    Network network = builder.build();

    assertThatThrownBy(() -> backend().build(network, options(network)))
        .isInstanceOfSatisfying(
            BackendException.class, refused -> assertThat(refused.isUnsupported()).isTrue())
        .hasMessage(message);
  }

  /// A product with three columns and any bias.
  private record Product(Shape bias) implements LayerDefinition {
    @Override
    public String type() {
      return "FullyConnected";
    }

    @Override
    public List<Value> define(LayerScope scope, List<Value> inputs) {
      Value x = scope.single(inputs);
      Value weights = scope.weight("weight", Weights.he(2), 3, x.size(1));
      Value added = scope.weight("bias", Weights.he(2), bias.toArray());
      List<Dimension> result = List.of(x.dimension(0), Dimension.of(3));
      return List.of(
          scope.node("Gemm", List.of(x, weights, added), result, Attribute.of("transB", 1)));
    }
  }

  private BuildOptions options(Network network) throws Exception {
    Binding binding = network.bind(Optional.of(1), Map.of());
    return new BuildOptions(binding, Precision.FP32, "cpu", 1, work);
  }
}
