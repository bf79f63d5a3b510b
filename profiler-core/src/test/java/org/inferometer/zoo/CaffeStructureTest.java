package org.inferometer.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Compares layers with the authors' Caffe definitions, where these are at hand.
class CaffeStructureTest {
  private static final Pattern TYPE = Pattern.compile("(?m)^\\s*type\\s*:\\s*\"(\\w+)\"");

  private static final Map<String, String> CAFFE_NAMES =
      Map.of(
          "Conv", "Convolution",
          "BatchNormalization", "BatchNorm",
          "Relu", "ReLU",
          "MaxPool", "Pooling",
          "GlobalAveragePool", "Pooling",
          "AveragePool", "Pooling",
          "Add", "Eltwise",
          "FullyConnected", "InnerProduct");

  /// The definition of Inception-v3 keeps the learned half of a batch normalisation in a Scale of
  /// its own; here it is one layer with it.
  @ParameterizedTest
  @CsvSource({
    "vgg19, deploy_vgg19-pytorch.prototxt, false",
    "resnet-50, ResNet-50-deploy.prototxt, true",
    "resnet-152, ResNet-152-deploy.prototxt, true",
    "inception-v3, deploy_inception-v3.prototxt, false"
  })
  void layersAreThoseOfTheCaffeDefinition(String name, String file, boolean scales)
      throws IOException {
    Map<String, Integer> expected = caffe(file);
    expected.keySet().removeAll(java.util.Set.of("Dropout", "xavier", "constant"));
    if (!scales) {
      expected.remove("Scale");
    }
    Map<String, Integer> actual = new HashMap<>();
    ZooTest.counts(name)
        .forEach((type, count) ->
            actual.merge(CAFFE_NAMES.getOrDefault(type, type), count, Integer::sum));
    assertThat(actual).isEqualTo(expected);
  }

  private static Map<String, Integer> caffe(String file) throws IOException {
    Path path =
        Path.of(
            System.getProperty("inferometer.shared", "absent"), "data/open/caffe/structure", file);
    assumeTrue(Files.exists(path), "Caffe's definition is not here: " + path);
    Map<String, Integer> counts = new HashMap<>();
    Matcher matcher = TYPE.matcher(Files.readString(path));
    while (matcher.find()) {
      counts.merge(matcher.group(1), 1, Integer::sum);
    }
    return counts;
  }
}
