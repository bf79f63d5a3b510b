package org.inferometer.zoo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.inferometer.fusion.LayerKinds;
import org.inferometer.fusion.PublishedCount;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The zoo's networks against the layer counts that were published of them.
class PublishedCountsTest {
  @ParameterizedTest
  @CsvSource({"vgg19, 43, 27", "inception-v3, 309, 113", "resnet-152, 670, 159"})
  void networksOfTheZooHaveThePublishedLayers(String name, int before, int after) {
    Network network = Zoo.build(name, 1);
    PublishedCount published = PublishedCount.of(network).orElseThrow();

    assertThat(published.network()).isEqualTo(name);
    assertThat(published.before()).isEqualTo(before).isEqualTo(network.layers().size());
    assertThat(published.after()).isEqualTo(after);
    assertThat(LayerKinds.counts(network)).isEqualTo(published.kinds());
    assertThat(published.differences(network)).isEmpty();
    assertThat(PublishedCount.convolutionWeights(network))
        .isEqualTo(published.convolutionWeights());
  }

  @Test
  void thePublishedKindsAddUpToThePublishedCount() {
    for (String name : new String[] {"vgg19", "inception-v3", "resnet-152"}) {
      PublishedCount published = PublishedCount.named(name).orElseThrow();
      assertThat(published.kinds().values().stream().mapToInt(Integer::intValue).sum())
          .as(name)
          .isEqualTo(published.before());
    }
  }

  @ParameterizedTest
  @CsvSource({"lenet", "resnet-50", "mobilenet-v2", "bert-tiny"})
  void otherNetworksAreNotTakenForOneOfThem(String name) {
    assertThat(PublishedCount.of(Zoo.build(name, 1))).isEmpty();
    assertThat(PublishedCount.named(name)).isEmpty();
    assertThat(LayerKinds.counts(Zoo.build("lenet", 1)))
        .isEqualTo(
            Map.of(
                "convolution",
                2,
                "pooling",
                2,
                "matrix product",
                2,
                "activation",
                1,
                "softmax",
                1));
  }
}
