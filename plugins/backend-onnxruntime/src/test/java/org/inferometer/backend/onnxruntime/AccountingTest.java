package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.Engine;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AccountingTest {
  /// Layers that compute after a deployment-optimising compiler, as published; moves apart.
  private static final Map<String, Integer> PUBLISHED =
      Map.of("vgg19", 27, "inception-v3", 113, "resnet-152", 159);

  /// The same networks' layers before, as their Caffe definitions count them.
  private static final Map<String, Integer> BEFORE =
      Map.of("vgg19", 43, "inception-v3", 309, "resnet-152", 670);

  @TempDir Path folder;

  static List<String> zoo() {
    return Zoo.names();
  }

  static List<Path> realModels() {
    List<Path> models = Models.below("onnx");
    return models.isEmpty() ? List.of(Path.of("absent")) : models;
  }

  @ParameterizedTest
  @MethodSource("zoo")
  void everyLayerOfTheZooIsAccountedForOnceAndFusedAsFarAsPublished(String name) throws Exception {
    Network network = Network.of(Zoo.model(name, 1), name, "zoo:" + name, "zoo", null);
    try (Engine engine = Models.build(network, Models.bindToOnes(network), folder)) {
      Models.assertEveryLayerIsAccountedForOnce(network, engine);
      assertThat(engine.layers().stream().filter(layer -> !layer.dataMovement()))
          .as("layers that compute, and of which the network knows nothing")
          .allMatch(layer -> !layer.origins().isEmpty());
      assertThat(network.layers()).hasSize(BEFORE.getOrDefault(name, network.layers().size()));
      assertThat(Models.computing(engine))
          .isLessThanOrEqualTo(PUBLISHED.getOrDefault(name, network.layers().size()));
    }
  }

  @ParameterizedTest
  @MethodSource("realModels")
  void everyLayerOfARealModelIsAccountedForOnce(Path file) throws Exception {
    assumeFalse(file.equals(Path.of("absent")), "needs the shared models, which are not here");
    Network network;
    Binding binding;
    try {
      network = Models.load(file);
      binding = Models.bindToOnes(network);
    } catch (ImportException | ShapeBindingException e) {
      assumeFalse(true, "no network: " + e.getMessage());
      return;
    }
    try (Engine engine = Models.build(network, binding, folder)) {
      Models.assertEveryLayerIsAccountedForOnce(network, engine);
    } catch (BackendException e) {
      assertThat(REFUSED).as(e.getMessage()).contains(file.getFileName().toString());
    }
  }

  /// Models of opset 6 and older, of another runtime's operators, or broken.
  private static final List<String> REFUSED =
      List.of(
          "average_pooling.onnx",
          "constant.onnx",
          "dropout.onnx",
          "linear.onnx",
          "mul.onnx",
          "resize_nearest.onnx",
          "quant_model.onnx");
}
