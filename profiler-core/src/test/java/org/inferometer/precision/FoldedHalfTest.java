package org.inferometer.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.batchNorm;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.relu;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.precision.rewriting.ScaledFloats;
import org.junit.jupiter.api.Test;

/// FP16 networks whose convolutions take in the normalisations after them.
class FoldedHalfTest {
  private static final int CHANNELS = 5;
  private static final float EPSILON = 1e-3f;

  @Test
  void weightsAreTheProductsOfTheFormulaRoundedOnce() throws ConversionException {
    Network network = network();

    Conversion conversion = HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16));

    Node convolution = only("Conv", conversion);
    float[] weight = floats(network, "conv", 1);
    float[] scale = floats(network, "bn", 1);
    float[] shift = floats(network, "bn", 2);
    float[] mean = floats(network, "bn", 3);
    float[] variance = floats(network, "bn", 4);
    short[] rounded = halves(conversion, convolution.inputs().get(1));
    short[] bias = halves(conversion, convolution.inputs().get(2));
    for (int c = 0; c < CHANNELS; c++) {
      // y = scale * (w x - mean) / sqrt(variance + epsilon) + shift
      double factor = scale[c] / Math.sqrt(variance[c] + EPSILON);
      assertThat(bias[c]).isEqualTo(half(shift[c] - mean[c] * factor));
      for (int i = c * 27; i < (c + 1) * 27; i++) {
        assertThat(rounded[i]).isEqualTo(half(weight[i] * factor));
      }
    }
  }

  @Test
  void layersThatAreTakenInStayLayersAndWeightsAreCountedOnce() throws ConversionException {
    Network network = network();

    Conversion conversion = HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16));

    assertThat(conversion.network(network).layers().stream().map(Layer::name))
        .containsExactlyElementsOf(network.layers().stream().map(Layer::name).toList());
    assertThat(conversion.layers())
        .extracting(LayerConversion::layer)
        .containsExactly("conv", "bn", "relu");
    assertThat(conversion.layers(Treatment.CONVERTED)).hasSize(3);
    assertThat(conversion.layers())
        .extracting(layer -> layer.rounding().elements())
        .containsExactly(CHANNELS * 27L + CHANNELS, 0L, 0L);
  }

  @Test
  void aNormalisationThatIsToStayIsNotTakenIn() throws ConversionException {
    Conversion conversion =
        HalfConverter.convert(network(), new HalfOptions(HalfFormat.FP16, false, Set.of("bn")));

    assertThat(only("BatchNormalization", conversion).outputs()).hasSize(1);
    assertThat(conversion.layers(Treatment.KEPT)).extracting(LayerConversion::layer).contains("bn");
  }

  @Test
  void anyPartOfScaledWeightsIsThatPartOfTheWhole() {
    Random random = new Random(5);
    float[] elements = new float[20_000];
    for (int i = 0; i < elements.length; i++) {
      elements[i] = (float) random.nextGaussian();
    }
    double[] factors = {2, -0.5, 3, 0.25};
    ScaledFloats scaled =
        new ScaledFloats(
            new org.inferometer.graph.TensorData.Stored(MemorySegment.ofArray(elements)),
            factors,
            7);
    for (int first : new int[] {0, 1, 6, 7, 8191, 13_333}) {
      float[] part = new float[Math.min(9_000, elements.length - first)];
      scaled.copy(4L * first, MemorySegment.ofArray(part));
      for (int i = 0; i < part.length; i++) {
        int channel = (first + i) / 7 % 4;
        assertThat(part[i]).isEqualTo((float) (elements[first + i] * factors[channel]));
      }
    }
  }

  private static Network network() {
    NetworkBuilder builder = new NetworkBuilder("net", 7);
    builder.output(
        builder
            .input("x", ElementType.FLOAT, 1, 3, 8, 8)
            .then("conv", conv(CHANNELS, 3).noBias())
            .then("bn", batchNorm().epsilon(EPSILON))
            .then("relu", relu()));
    return builder.build();
  }

  private static Node only(String type, Conversion conversion) {
    List<Node> found =
        conversion.model().graph().nodes().stream()
            .filter(node -> node.opType().equals(type))
            .toList();
    assertThat(found).hasSize(1);
    return found.getFirst();
  }

  private static float[] floats(Network network, String layer, int input) {
    int node =
        network.layers().stream()
            .filter(l -> l.name().equals(layer))
            .findFirst()
            .orElseThrow()
            .nodes()
            .getFirst();
    String name = network.graph().nodes().get(node).inputs().get(input);
    return tensor(network.graph().initializers(), name)
        .bytes()
        .toArray(ValueLayout.JAVA_FLOAT_UNALIGNED);
  }

  private static short[] halves(Conversion conversion, String name) {
    return tensor(conversion.model().graph().initializers(), name)
        .bytes()
        .toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
  }

  private static Tensor tensor(List<Tensor> tensors, String name) {
    return tensors.stream().filter(t -> t.name().equals(name)).findFirst().orElseThrow();
  }

  private static short half(double value) {
    return Float.floatToFloat16((float) value);
  }
}
