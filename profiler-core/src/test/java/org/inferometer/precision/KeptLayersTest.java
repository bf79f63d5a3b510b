package org.inferometer.precision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.inferometer.network.layer.Layers.relu;

import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeptLayersTest {
  private final List<Network> lenet = List.of(Zoo.build("lenet", 1));

  @Test
  void namesAndTypesOfLayersAreKnown() {
    assertThat(KeptLayers.problem(lenet, List.of("conv1", "Conv"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a       | a
          a,b     | a b
          a,b,c   | a,b,c
          c,a,b   | c a b
          b,a,b,c | b a,b,c
          a,b,d   | a b d
          a,b,a,b | a b
          """)
  void namesMayHoldTheCommasThatStandBetweenThem(String list, String names) {
    NetworkBuilder b = new NetworkBuilder("commas", 1);
    Value x = b.input("x", ElementType.FLOAT, 1, 4);
    for (String name : List.of("a", "b", "c", "a,b,c")) {
      x = x.then(name, relu());
    }
    b.output(x);

    assertThat(KeptLayers.named(List.of(b.build()), List.of(list)))
        .containsExactly(names.split(" "));
  }

  @Test
  void anUnknownNameIsNamedWithThoseNearIt() {
    assertThat(KeptLayers.problem(lenet, List.of("conv1", "conw2")).orElseThrow())
        .contains("'conw2'", "near it are 'conv2'", "inspect");
  }

  @Test
  void nothingIsMadeUpWhereNothingIsNear() {
    assertThat(KeptLayers.problem(lenet, List.of("attention_output")).orElseThrow())
        .contains("'attention_output'")
        .doesNotContain("near");
  }

  /// Wagner & Fischer's textbook examples.
  @ParameterizedTest
  @CsvSource({"kitten,sitting,3", "sunday,saturday,3", "CONV,conv,0", "'',abc,3", "abc,'',3"})
  void theDistanceIsLevenshteins(String from, String to, int distance) {
    assertThat(KeptLayers.distance(from, to)).isEqualTo(distance);
  }
}
