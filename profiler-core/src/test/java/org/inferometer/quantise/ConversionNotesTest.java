package org.inferometer.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.softmax;

import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.inferometer.graph.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.LayerConversion.Treatment;
import org.inferometer.precision.WeightRounding;
import org.inferometer.study.DerivedLayer;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.Test;

class ConversionNotesTest {
  /// FP16's smallest number above zero is 2^-24, its smallest of full precision 2^-14.
  @Test
  void layersWhoseWeightsLeaveFullPrecisionAndThoseThatStayAreListed() throws Exception {
    NetworkBuilder b = new NetworkBuilder("small", 1);
    Value x = b.input("data", ElementType.FLOAT, 1, 2, 4, 4);
    x = x.then("tiny", conv(1, 1).weights(Weights.of(0x1p-26f, 0x1p-20f)));
    x = x.then("plain", conv(2, 1).weights(Weights.of(1, 0.5f)));
    x = x.then("asked", conv(2, 1).weights(Weights.of(1, 2, 3, 4)));
    b.output(x.then("prob", softmax()));
    Network network = b.build();

    List<DerivedLayer> layers =
        ConversionNotes.layers(
            HalfConverter.convert(
                network, new HalfOptions(HalfFormat.FP16, false, Set.of("asked"))));

    assertThat(layers).extracting(DerivedLayer::layer).containsExactly("tiny", "asked");
    assertThat(layers.getFirst().kept()).isEmpty();
    assertThat(layers.getFirst().flushed()).isEqualTo(1);
    assertThat(layers.getFirst().subnormal()).isEqualTo(1);
    assertThat(layers.getFirst().overflowed()).isZero();
    assertThat(layers.getFirst().precision()).isEmpty();
    assertThat(layers.getLast().kept()).isNotEmpty();
    assertThat(layers.getLast().precision()).isEqualTo("fp32");
    assertThat(layers.getLast().lost()).isZero();
  }

  @Test
  void reasonsThatDifferInANameOnlyAreOneLineWithACount() {
    NetworkBuilder b = new NetworkBuilder("any", 1);
    b.output(b.input("data", ElementType.FLOAT, 1, 2, 4, 4).then("prob", softmax()));
    List<LayerConversion> layers =
        IntStream.range(0, 49).mapToObj(ConversionNotesTest::withAnEpsilon).toList();
    Conversion conversion = new Conversion(Precision.FP16, b.build().model(), layers, 0, List.of());

    assertThat(ConversionNotes.of(conversion))
        .containsExactly(
            "Not FP16: 'add0', 'add1', 'add2' and 46 more, since its constant would become zero in"
                + " FP16.");
  }

  private static LayerConversion withAnEpsilon(int number) {
    return new LayerConversion(
        "add" + number,
        "Add",
        Treatment.KEPT,
        "its constant 'c" + number + "' would become zero in FP16",
        Precision.FP32,
        WeightRounding.NONE);
  }
}
