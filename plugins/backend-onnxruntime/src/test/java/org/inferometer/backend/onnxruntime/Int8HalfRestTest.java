package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.inferometer.accuracy.OutputScore;
import org.inferometer.data.SeededInputs;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;
import org.inferometer.zoo.Zoo;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// INT8 networks for TensorRT: what FP16 instead of FP32 beside INT8 changes in their outputs. They
/// run as they are written, without optimisation; FP16 on kernels of FP32, whose results are
/// rounded: ONNX Runtime 1.29's own QuantizeLinear of FP16 cuts off where ONNX says that it rounds.
class Int8HalfRestTest {
  /// What FP16 may cost an INT8 network, in decibels. Its own rounding leaves 60 dB and more, and
  /// hides behind that of INT8. But what lies near the border of two steps falls to the other side,
  /// which makes another draw of the same noise: of a network with few outputs that moves the
  /// figure by some decibels, up as often as down.
  private static final double MOST_LOST_DB = 4;

  private static final int INPUTS = 6;

  private static final CalibrationRequest CALIBRATION =
      new CalibrationRequest(null, null, "percentile", 16);

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"lenet", "mobilenet-v2", "resnet-50", "bert-tiny"})
  void aNetworkOfTheZooLosesHardlyMoreThanWithFp32(String name) throws Exception {
    assertHardlyMoreIsLost(Zoo.build(name, 1));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "cifar10/ImageClassifier.onnx",
        "samplenet/samplenet.onnx",
        "mnist/mnist.onnx",
        "super_resolution/pytorch_super_resolution.onnx",
        "ultraface_RFB-320/version-RFB-320_without_postprocessing.onnx",
        "espcn_qonnx/float_model.onnx",
        "yunet/yunet_n_320_320.onnx"
      })
  void aRealModelLosesHardlyMoreThanWithFp32(String model) throws Exception {
    assertHardlyMoreIsLost(Models.load(Models.shared("onnx/" + model)));
  }

  private void assertHardlyMoreIsLost(Network network) throws Exception {
    Conversion single = converted(network, Rules.SYMMETRIC);
    Conversion half = converted(network, Rules.SYMMETRIC.withRest(Precision.FP16));

    double withSingle = sqnr(network, single.network(network));
    double withHalf = sqnr(network, Rounded.of(half.network(network), HalfFormat.FP16));

    assertThat(withHalf).isGreaterThan(withSingle - MOST_LOST_DB);
    assertThat(half.layers().stream().map(LayerConversion::treatment))
        .containsExactlyElementsOf(
            single.layers().stream().map(LayerConversion::treatment).toList());
    assertIsValid(half.network(network));
  }

  /// ONNX Runtime checks every node's types when it loads a network.
  private static void assertIsValid(Network network) throws Exception {
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 1).tensors();
    assertThat(run(network, binding, inputs)).isNotEmpty();
  }

  private Conversion converted(Network network, QuantisationRules rules) throws Exception {
    return Installed.int8(1, folder)
        .convert(network, Int8Options.of(rules), Map.of(), CALIBRATION, 1, part -> {});
  }

  private static Map<String, HostTensor> run(
      Network network, Binding binding, Map<String, HostTensor> inputs) throws Exception {
    return new OnnxRuntimeInterpreter().interpret(network, binding, inputs).outputs();
  }

  /// Of the outputs for several inputs together.
  private static double sqnr(Network network, Network derived) throws Exception {
    Binding binding = Models.bindToOnes(network);
    OutputScore score = new OutputScore(binding.batch());
    for (int i = 0; i < INPUTS; i++) {
      Map<String, HostTensor> inputs = SeededInputs.of(binding, 99 + i).tensors();
      score.add(run(derived, binding, inputs), run(network, binding, inputs));
    }
    return score.sqnrDb();
  }
}
