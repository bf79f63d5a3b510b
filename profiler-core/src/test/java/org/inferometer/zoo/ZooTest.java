package org.inferometer.zoo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.TensorSpec;
import org.inferometer.network.CostModel;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkCost;
import org.inferometer.network.ShapeBindingException;
import org.inferometer.network.TensorTypes;
import org.inferometer.study.Reading;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Against published numbers. Parameters and multiply-adds: the weights' metadata of torchvision
/// 0.20 (`num_params`, `_ops` in billions); LeNet: Caffe's example; BERT: the miniatures of Turc et
/// al. (arXiv 1908.08962) with pooler. torchvision's 27,161,264 for Inception-v3 include its
/// auxiliary head of 3,326,696.
class ZooTest {
  /// What the tests look at, without the weights: large networks are built once.
  private record Facts(
      long parameters,
      long constants,
      Map<String, Integer> layers,
      List<String> outputs,
      TensorTypes types,
      double multiplyAdds,
      NetworkCost cost) {}

  private static final String LENET_42 =
      "bdff3edc16f82eaaae1e59e4e8cb85f67747df3ce08d19eea0ad50615ddca41f";
  private static final Map<String, Facts> FACTS = new ConcurrentHashMap<>();

  private static Facts facts(String name) {
    return FACTS.computeIfAbsent(name, ZooTest::look);
  }

  private static Facts look(String name) {
    Network network = Zoo.build(name, 42);
    TensorTypes types = types(network);
    Map<String, Integer> layers = new HashMap<>();
    network.layers().forEach(layer -> layers.merge(layer.type(), 1, Integer::sum));
    CostModel costs = new CostModel(network, types);
    return new Facts(
        network.parameterCount(),
        constants(network),
        layers,
        network.outputs().stream().map(TensorSpec::toString).toList(),
        types,
        multiplyAdds(network, costs, types),
        costs.total());
  }

  private static long constants(Network network) {
    return network.graph().initializers().stream()
        .filter(tensor -> tensor.elementType() == ElementType.FLOAT)
        .mapToLong(tensor -> tensor.shape().elementCount())
        .sum();
  }

  @ParameterizedTest
  @CsvSource({
    "lenet, 431080",
    "vgg19, 143667240",
    "resnet-50, 25557032",
    "resnet-152, 60192808",
    "inception-v3, 23834568",
    "mobilenet-v2, 3504872",
    "bert-tiny, 4385920",
    "bert-mini, 11170560"
  })
  void parametersAreThePublishedOnes(String name, long parameters) {
    assertThat(facts(name).parameters()).isEqualTo(parameters);
  }

  /// The learned ones and, of each of 53 batch normalisations over 26,560 channels together, the
  /// mean, the variance and the neutral factor and summand.
  @Test
  void constantsOfResNet50BesideItsParametersAreThoseOfItsNormalisations() {
    assertThat(facts("resnet-50").constants()).isEqualTo(25_557_032 + 4 * 26_560);
  }

  @ParameterizedTest
  @CsvSource({
    "vgg19, 19.632",
    "resnet-50, 4.089",
    "resnet-152, 11.514",
    "inception-v3, 5.713",
    "mobilenet-v2, 0.301"
  })
  void multiplyAddsAreThePublishedOnes(String name, double billions) {
    assertThat(facts(name).multiplyAdds() / 1e9).isCloseTo(billions, within(0.0005));
  }

  /// 20·24²·5² + 50·8²·20·5² + 800·500 + 500·10.
  @Test
  void multiplyAddsOfLeNetAreThoseOfItsFourLayers() {
    assertThat(facts("lenet").multiplyAdds()).isEqualTo(288_000 + 1_600_000 + 400_000 + 5_000);
  }

  /// Each of 2 blocks on S = 128 positions of H = 128 features: 12·S·H² in products with weights,
  /// and 2·S²·H in attention; the pooler H².
  @Test
  void multiplyAddsOfBertFollowTheFormulaOfATransformer() {
    double block = 12.0 * 128 * 128 * 128 + 2.0 * 128 * 128 * 128;
    assertThat(facts("bert-tiny").multiplyAdds()).isEqualTo(2 * block + 128 * 128);
  }

  /// Half the FLOPs of convolutions and matrix products, less those of their biases.
  private static double multiplyAdds(Network network, CostModel costs, TensorTypes types) {
    double flops = 0;
    for (Layer layer : network.layers()) {
      switch (layer.type()) {
        case "Conv", "FullyConnected", "Linear", "MatMul" -> {
          var last = network.graph().nodes().get(layer.nodes().getLast());
          boolean biased = last.inputs().getLast().endsWith(".bias");
          long outputs = types.of(last.outputs().getFirst()).orElseThrow().shape().elementCount();
          flops += costs.layer(layer).flops().asDouble().orElseThrow() - (biased ? outputs : 0);
        }
        default -> {}
      }
    }
    return flops / 2;
  }

  private static TensorTypes types(Network network) {
    try {
      return TensorTypes.declared(network, network.bind(Optional.of(1), Map.of()));
    } catch (ShapeBindingException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void vgg19Has43Layers() {
    assertThat(counts("vgg19"))
        .containsExactlyInAnyOrderEntriesOf(
            Map.of("Conv", 16, "Relu", 18, "MaxPool", 5, "FullyConnected", 3, "Softmax", 1));
  }

  @Test
  void inceptionV3Has309Layers() {
    Map<String, Integer> counts = counts("inception-v3");
    assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(309);
    assertThat(counts).containsEntry("Conv", 94).containsEntry("BatchNormalization", 94);
    assertThat(counts).containsEntry("Relu", 94).containsEntry("Concat", 11);
    assertThat(counts).containsEntry("MaxPool", 4).containsEntry("AveragePool", 9);
    assertThat(counts).containsEntry("GlobalAveragePool", 1).containsEntry("FullyConnected", 1);
  }

  @Test
  void resNet152Has670Layers() {
    Map<String, Integer> counts = counts("resnet-152");
    assertThat(counts.values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(670);
    assertThat(counts).containsEntry("Conv", 155).containsEntry("BatchNorm", 155);
    assertThat(counts)
        .containsEntry("Scale", 155)
        .containsEntry("Relu", 151)
        .containsEntry("Add", 50);
    assertThat(counts).containsEntry("MaxPool", 1).containsEntry("GlobalAveragePool", 1);
    assertThat(counts).containsEntry("FullyConnected", 1).containsEntry("Softmax", 1);
  }

  static Map<String, Integer> counts(String name) {
    return facts(name).layers();
  }

  /// ResNet: table 1 of the paper. Inception-v3: its table 1. MobileNetV2: its table 2, the input
  /// of the next row. VGG: five halvings of 224.
  @ParameterizedTest
  @CsvSource({
    "lenet, pool1, 1x20x12x12",
    "lenet, pool2, 1x50x4x4",
    "vgg19, pool1, 1x64x112x112",
    "vgg19, pool5, 1x512x7x7",
    "resnet-50, conv1, 1x64x112x112",
    "resnet-50, res2_3, 1x256x56x56",
    "resnet-50, res3_4, 1x512x28x28",
    "resnet-50, res4_6, 1x1024x14x14",
    "resnet-50, res5_3, 1x2048x7x7",
    "resnet-152, res3_8, 1x512x28x28",
    "resnet-152, res4_36, 1x1024x14x14",
    "resnet-152, pool5, 1x2048x1x1",
    "inception-v3, conv1, 1x32x149x149",
    "inception-v3, conv3, 1x64x147x147",
    "inception-v3, pool1, 1x64x73x73",
    "inception-v3, conv5, 1x192x71x71",
    "inception-v3, mixed3, 1x288x35x35",
    "inception-v3, mixed8, 1x768x17x17",
    "inception-v3, mixed9, 1x1280x8x8",
    "inception-v3, mixed11, 1x2048x8x8",
    "mobilenet-v2, conv1, 1x32x112x112",
    "mobilenet-v2, block1_project_bn, 1x16x112x112",
    "mobilenet-v2, block3_add, 1x24x56x56",
    "mobilenet-v2, block6_add, 1x32x28x28",
    "mobilenet-v2, block10_add, 1x64x14x14",
    "mobilenet-v2, block13_add, 1x96x14x14",
    "mobilenet-v2, block16_add, 1x160x7x7",
    "mobilenet-v2, block17_project_bn, 1x320x7x7",
    "mobilenet-v2, conv2_relu6, 1x1280x7x7",
    "bert-mini, encoder0_attention_scores, 1x4x128x128",
    "bert-mini, encoder3_norm, 1x128x256"
  })
  void stagesHaveThePublishedShapes(String name, String tensor, String shape) {
    assertThat(facts(name).types().of(tensor).orElseThrow().shape()).hasToString(shape);
  }

  @ParameterizedTest
  @CsvSource({
    "lenet, 10",
    "vgg19, 1000",
    "resnet-50, 1000",
    "inception-v3, 1000",
    "mobilenet-v2, 1000"
  })
  void anOpenBatchReachesTheOutput(String name, int classes) {
    assertThat(facts(name).outputs()).containsExactly("prob float32[N x " + classes + "]");
  }

  @Test
  void everyLayerOfEveryNetworkHasFlopsAndBytes() {
    for (String name : Zoo.names()) {
      NetworkCost cost = facts(name).cost();
      assertThat(cost.withoutFlops()).as(name).isEmpty();
      assertThat(cost.bytes())
          .as(name)
          .isEqualTo(Reading.estimated(cost.bytes().asDouble().orElseThrow(), "B", "by formula"));
    }
  }

  /// The hash was computed once; it must be the same on every machine and in every process.
  @Test
  void aSeedAlwaysGivesTheSameNetwork() {
    assertThat(Zoo.build("lenet", 42).sha256()).isEqualTo(LENET_42);
    assertThat(Zoo.build("lenet", 43).sha256()).isNotEqualTo(LENET_42);
  }

  @Test
  void anUnknownNameIsAnsweredWithTheKnownOnes() {
    assertThatThrownBy(() -> Zoo.build("resnet50", 1))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith(
            "the zoo has no network \"resnet50\"; it has lenet, vgg19, resnet-50");
  }
}
