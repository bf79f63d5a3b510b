package org.inferometer.precision.rewriting;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.network.layer.Layers.custom;
import static org.inferometer.network.layer.Layers.relu;

import java.util.List;
import java.util.Optional;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Decomposition;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.StandardNodes;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.operator.Interval;
import org.junit.jupiter.api.Test;

class DecomposingTest {
  private record Settings(float factor) {}

  /// Multiplies by an attribute.
  private record Times(Optional<Decomposition> decomposition) implements CustomLayer {
    @Override
    public Signature signature() {
      return Signature.of("org.example", "Times", 1)
          .types("T", ElementType.FLOAT)
          .attributes(new Settings(2))
          .input("x", "T", "...")
          .output("y", "T", "...");
    }

    @Override
    public void reference(LayerCall call) {
      throw new AssertionError("nothing runs here");
    }
  }

  private static void times(StandardNodes nodes) {
    double factor = nodes.attributes(Settings.class).factor();
    String negative = nodes.add("Neg", List.of(nodes.input(0)));
    nodes.write(0, "Mul", List.of(negative, nodes.scalar(0, -factor)));
  }

  @Test
  void standardOperatorsStandForTheLayerThatTheyReplace() throws Exception {
    Network network = network(new Times(Optional.of(DecomposingTest::times)));
    Network decomposed = Decomposing.of(network);

    assertThat(decomposed.graph().nodes())
        .extracting(Node::opType)
        .containsExactly("Relu", "Neg", "Mul", "Neg", "Mul");
    assertThat(decomposed.layers()).extracting(Layer::name).containsExactly("relu", "one", "two");
    assertThat(decomposed.layers()).extracting(Layer::type).contains("Times");
    assertThat(decomposed.model().operatorSets())
        .containsExactly(new OperatorSet("", NetworkBuilder.OPSET));
    assertThat(decomposed.graph().outputs()).isEqualTo(network.graph().outputs());
  }

  @Test
  void eachLayerHasItsOwnConstants() throws Exception {
    Network decomposed = Decomposing.of(network(new Times(Optional.of(DecomposingTest::times))));
    assertThat(decomposed.graph().initializers())
        .extracting(tensor -> Interval.of(tensor).least())
        .containsExactly(-2.0, -3.0);
    assertThat(decomposed.graph().initializers()).extracting(Tensor::name).doesNotHaveDuplicates();
  }

  @Test
  void aLayerWithoutADecompositionIsNamed() {
    assertThatThrownBy(() -> Decomposing.of(network(new Times(Optional.empty()))))
        .isInstanceOf(ConversionException.class)
        .hasMessage(
            "net: layer 'one' (org.example.Times): it has no decomposition into standard operators");
  }

  @Test
  void aDecompositionThatThrowsIsNamed() {
    Decomposition thrown =
        _ -> {
          throw new IllegalArgumentException("needs the rank of 'x'");
        };
    assertThatThrownBy(() -> Decomposing.of(network(new Times(Optional.of(thrown)))))
        .isInstanceOf(ConversionException.class)
        .hasMessage(
            "net: layer 'one' (org.example.Times): its decomposition fails: needs the rank of 'x'");
  }

  private static Network network(CustomLayer layer) {
    NetworkBuilder builder = new NetworkBuilder("net", 1);
    builder.output(
        builder
            .input("x", ElementType.FLOAT, "N", 3)
            .then("relu", relu())
            .then("one", custom(layer))
            .then("two", custom(layer, new Settings(3))));
    return builder.build();
  }
}
