package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.inferometer.measure.OutputComparison;
import org.inferometer.measure.SeededInputs;
import org.inferometer.network.Binding;
import org.inferometer.network.HostTensor;
import org.inferometer.network.Network;
import org.inferometer.network.zoo.Zoo;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.LayerConversion;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.spi.QuantisationRules;
import org.inferometer.study.Precision;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// INT8 networks for TensorRT, run as they are written, without optimisation: what FP16 instead of
/// FP32 beside INT8 changes in their outputs.
class Int8HalfRestTest {
  /// What FP16 may cost an INT8 network, in decibels. Its rounding leaves 50 dB and more, so that it
  /// hides behind that of INT8; a choice of other inputs moves the figures as much.
  private static final double MOST_LOST_DB = 1.5;

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
        "style_transfer/candy.onnx",
        "yunet/yunet_n_320_320.onnx"
      })
  void aRealModelLosesHardlyMoreThanWithFp32(String model) throws Exception {
    assertHardlyMoreIsLost(Models.load(Models.shared("onnx/" + model)));
  }

  private void assertHardlyMoreIsLost(Network network) throws Exception {
    Binding binding = Models.bindToOnes(network);
    Map<String, HostTensor> inputs = SeededInputs.of(binding, 99).tensors();
    var expected = run(network, binding, inputs);
    Conversion single = converted(network, Rules.SYMMETRIC);
    Conversion half = converted(network, Rules.SYMMETRIC.withRest(Precision.FP16));

    double withSingle = sqnr(run(single.network(network), binding, inputs), expected);
    double withHalf = sqnr(run(half.network(network), binding, inputs), expected);

    System.out.printf("INT8REST %s %.1f %.1f fp16 %d fp32 %d scales %s%n", network.name(), withSingle, withHalf, half.layers().stream().filter(l -> l.precision() == Precision.FP16).count(), half.layers().stream().filter(l -> l.precision() == Precision.FP32).count(), half.remarks());
    assertThat(withHalf).isGreaterThan(withSingle - MOST_LOST_DB);
    assertThat(half.layers().stream().map(LayerConversion::treatment))
        .containsExactlyElementsOf(
            single.layers().stream().map(LayerConversion::treatment).toList());
  }

  private Conversion converted(Network network, QuantisationRules rules) throws Exception {
    return Installed.int8(1, folder)
        .convert(network, Int8Options.of(rules), Map.of(), CALIBRATION, 1, part -> {});
  }

  private static Map<String, HostTensor> run(
      Network network, Binding binding, Map<String, HostTensor> inputs) throws Exception {
    return new OnnxRuntimeInterpreter().interpret(network, binding, inputs).outputs();
  }

  private static double sqnr(Map<String, HostTensor> outputs, Map<String, HostTensor> expected)
      throws Exception {
    OutputComparison comparison = OutputComparison.of(outputs, expected);
    assertThat(comparison.nonFinite()).isZero();
    return comparison.sqnrDb();
  }
}
