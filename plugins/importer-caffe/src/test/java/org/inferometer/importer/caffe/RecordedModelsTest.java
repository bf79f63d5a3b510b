package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Real networks give the outputs that another implementation recorded.
class RecordedModelsTest {
  /// Of the largest element: what lies near 0 has no relative accuracy of its own.
  private static final double TOLERANCE = 1e-4;

  private static Path folder() {
    Path folder = Path.of(System.getProperty("inferometer.shared", "absent"), "data/open/caffe");
    assumeTrue(Files.isDirectory(folder), "real models are not here: " + folder);
    return folder;
  }

  @ParameterizedTest
  @CsvSource({
    "lenet/lenet, lenet/lenet_iter_10000, lenet/reference-opencv-4.6/lenet, data, prob",
    "mtcnn/det1, mtcnn/det1, mtcnn/reference-opencv-4.6/det1, data, conv4-2 prob1",
    "mtcnn/det2, mtcnn/det2, mtcnn/reference-opencv-4.6/det2, data, conv5-2 prob1",
    "samplenet/SampLeNet, samplenet/SampLeNet, samplenet/reference-opencv-4.6/SampLeNet, data, fc3",
    "ultraface_RFB-320/RFB-320, ultraface_RFB-320/RFB-320,"
        + " ultraface_RFB-320/reference-opencv-4.6/RFB-320, input, boxes scores"
  })
  void aTrainedNetworkGivesItsRecordedOutputs(
      String definition, String weights, String reference, String input, String outputs)
      throws Exception {
    Path folder = folder();
    Network network =
        load(folder.resolve(definition + ".prototxt"), folder.resolve(weights + ".caffemodel"));
    assertThat(network.seeded()).isEmpty();
    assertThat(network.outputs().stream().map(o -> o.name()))
        .containsExactlyInAnyOrder(outputs.split(" "));
    Floats data = Floats.npy(folder.resolve(reference + ".input.npy"));

    Map<String, Floats> results = Run.of(network, Map.of(input, data));

    for (String output : outputs.split(" ")) {
      assertSame(
          output,
          Objects.requireNonNull(results.get(output)),
          Floats.npy(folder.resolve(reference + "." + output + ".npy")));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "batch_norm", "concat", "concat_optim", "convolution", "dropout", "inner_product",
    "lrn_channels", "mvn", "pooling_max", "prelu", "relu", "softmax"
  })
  void aLayerGivesItsRecordedOutput(String layer) throws Exception {
    Path folder = folder().resolve("opencv_extra_layers");
    Path weights = folder.resolve("layer_" + layer + ".caffemodel");
    Network network =
        load(
            folder.resolve("layer_" + layer + ".prototxt"), Files.exists(weights) ? weights : null);
    Path own = folder.resolve("layer_" + layer + ".input.npy");

    Floats result =
        Run.one(network, Floats.npy(Files.exists(own) ? own : folder.resolve("blob.npy")));

    assertSame(layer, result, Floats.npy(folder.resolve("layer_" + layer + ".npy")));
  }

  @Test
  void oldAndNewInputsMeetInOneNetwork() throws Exception {
    Network network = load(folder().resolve("opencv_extra_layers/net_input.prototxt"), null);
    Map<String, Floats> inputs = new LinkedHashMap<>();
    for (String name : new String[] {"old_style_input_blue_green", "input_layer_blue_green"}) {
      inputs.put(name, Floats.random(name.length(), 1, 2, 10, 11));
    }
    for (String name : new String[] {"old_style_input_red", "different_name_for_red"}) {
      inputs.put(name, Floats.random(name.length(), 1, 1, 10, 11));
    }

    Floats sum = Objects.requireNonNull(Run.of(network, inputs).get("output"));

    for (int c = 0; c < 3; c++) {
      double first =
          c < 2
              ? Objects.requireNonNull(inputs.get("old_style_input_blue_green")).at(0, c, 3, 4)
              : Objects.requireNonNull(inputs.get("different_name_for_red")).at(0, 0, 3, 4);
      double second =
          c < 2
              ? Objects.requireNonNull(inputs.get("input_layer_blue_green")).at(0, c, 3, 4)
              : Objects.requireNonNull(inputs.get("old_style_input_red")).at(0, 0, 3, 4);
      assertThat(sum.at(0, c, 3, 4)).isEqualTo((float) first + (float) second);
    }
  }

  /// The only recorded definition that is refused: its input has no shape, which OpenCV takes from
  /// the data.
  @Test
  void aDefinitionWithoutTheShapeOfItsInputIsRefused() {
    Path file = folder().resolve("opencv_extra_layers/reshape_and_slice_routines.prototxt");
    assertThatThrownBy(() -> load(file, null))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("declares 1 inputs, but 0 input_shape");
  }

  @ParameterizedTest
  @CsvSource({
    "ResNet-152-deploy, 670, 0",
    "ResNet-50-deploy, 228, 0",
    "deploy_vgg19-pytorch, 43, 2",
    "deploy_inception-v3, 403, 1",
    "bvlc_alexnet/deploy, 21, 3",
    "bvlc_googlenet/deploy, 141, 2",
    "bvlc_googlenet/train_val, 152, 14",
    "v1_format/vgg_a, 24, 0"
  })
  void aPublishedDefinitionHasTheLayersThatItWrites(String definition, int layers, int omitted)
      throws Exception {
    Network network = load(folder().resolve("structure/" + definition + ".prototxt"), null);
    assertThat(network.layers()).hasSize(layers);
    assertThat(network.omitted()).hasSize(omitted);
    assertThat(network.seeded()).isPresent();
  }

  private static Network load(Path definition, @org.jspecify.annotations.Nullable Path weights)
      throws Exception {
    return new CaffeImporter()
        .load(definition, weights == null ? Map.of() : Map.of("weights", weights.toString()));
  }

  private static void assertSame(String name, Floats actual, Floats expected) {
    assertThat(actual.dims()).as("shape of " + name).isEqualTo(expected.dims());
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.values().length; i++) {
      largest = Math.max(largest, Math.abs(expected.values()[i]));
      difference = Math.max(difference, Math.abs(expected.values()[i] - actual.values()[i]));
    }
    assertThat(difference / largest).as("largest difference of " + name).isLessThan(TOLERANCE);
  }
}
