package org.inferometer.network.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.inferometer.network.layer.Layers.custom;

import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.LayerCall;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Model.OperatorSet;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.junit.jupiter.api.Test;

class CustomTest {
  private record Settings(long stride, float epsilon) {}

  private static final class Thin implements CustomLayer {
    private final String type;

    Thin(String type) {
      this.type = type;
    }

    @Override
    public Signature signature() {
      return Signature.of("org.example", type, 3)
          .types("T", ElementType.FLOAT, ElementType.FLOAT16)
          .attributes(new Settings(2, 1e-6f))
          .input("x", "T", "..., H, W")
          .input("scale", "T", "W")
          .output("y", "T", "..., ceildiv(H, stride), W")
          .output("rows", "T", "ceildiv(H, stride)");
    }

    @Override
    public void reference(LayerCall call) {
      throw new AssertionError("nothing runs here");
    }
  }

  private final NetworkBuilder builder = new NetworkBuilder("net", 1);
  private final Value x = builder.input("x", ElementType.FLOAT, "N", 3, 7, "W");
  private final Value scale = builder.input("scale", ElementType.FLOAT, "W");

  @Test
  void shapesFollowFromTheSignatureAndOpenDimensionsKeepTheirNames() {
    var results = builder.layers("thin", custom(new Thin("Thin")), x, scale);
    assertThat(results).hasToString("[thin.0 float32[N x 3 x 4 x W], thin.1 float32[4]]");
  }

  @Test
  void theNetworkHasTheLayerAndTheNodeItsAttributes() {
    Thin layer = new Thin("Thin");
    var results = builder.layers("thin", custom(layer, new Settings(3, 0.5f)), x, scale);
    builder.output(results.toArray(Value[]::new));
    Network network = builder.build();

    var node = network.graph().nodes().getFirst();
    assertThat(network.customLayers().of(node)).containsSame(layer);
    assertThat(network.model().operatorSets()).contains(new OperatorSet("org.example", 3));
    assertThat(layer.signature().attributes().read(node).values().orElseThrow())
        .isEqualTo(new Settings(3, 0.5f));
    assertThat(node.attributes()).extracting(Attribute::name).containsExactly("stride", "epsilon");
  }

  @Test
  void inputsThatDoNotFitAreNamedWithTheLayer() {
    Value other = builder.input("other", ElementType.FLOAT, 5, 5);
    assertThatThrownBy(() -> builder.layers("thin", custom(new Thin("Thin")), x, other))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "layer thin (Thin) does not fit: input 'scale' has 2 dimensions (5x5), but is declared as W");
  }

  @Test
  void attributesOfAnotherLayerAreRefused() {
    record Others() {}
    assertThatThrownBy(
            () -> builder.layers("thin", custom(new Thin("Thin"), new Others()), x, scale))
        .hasMessage("the attributes are Settings, not Others");
  }

  @Test
  void twoLayersOfOneNameAreRefused() {
    builder.layers("one", custom(new Thin("Thin")), x, scale);
    assertThatThrownBy(() -> builder.layers("two", custom(new Thin("Thin")), x, scale))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("two custom layers are org.example.Thin: ");
  }
}
