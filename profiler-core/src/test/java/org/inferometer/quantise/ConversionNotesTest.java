package org.inferometer.quantise;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.conv;
import static org.inferometer.network.layer.Layers.softmax;

import java.util.List;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.study.DerivedLayer;
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
}
