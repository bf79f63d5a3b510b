package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.data.samples.SampleFolder;
import org.inferometer.data.samples.Samples;
import org.inferometer.graph.HostTensor;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.HalfConverter;
import org.inferometer.precision.HalfFormat;
import org.inferometer.precision.HalfOptions;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.precision.rewriting.ConversionException;
import org.inferometer.quantise.Int8Request;
import org.inferometer.spi.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Classifiers among the shared models whose right answers are known, but for MNIST's labelled
/// digits ([Int8AccuracyTest]): calibrated with images of the shared data, tried on others.
class Int8AgreementTest {
  private static final String RAW = "{\"scale\": 1}";

  @TempDir Path folder;

  @Test
  void sampLeNetKeepsItsAnswers() throws Exception {
    Network network = Models.load(Models.shared("onnx/samplenet/samplenet.onnx"));
    Path calibration = Models.shared("images/imagenet-like/flower_photos");
    Path known = copy(Models.shared("onnx/samplenet/1.jpg"), "known");
    Path others = folder.resolve("others");
    try (Stream<Path> files = Files.list(Models.shared("images/imagenet-like"))) {
      for (Path file : files.filter(f -> f.toString().matches(".*\\.(jpg|png|bmp)")).toList()) {
        copy(file, "others");
      }
    }
    Network integer = converted(network, calibration).network(network);

    // Resized as here, FP32 takes it for class 8; its own test resizes otherwise and expects 7.
    assertThat(classes(integer, known)).isEqualTo(classes(network, known));
    List<Integer> single = classes(network, others);
    List<Integer> quantised = classes(integer, others);
    long same = 0;
    for (int i = 0; i < single.size(); i++) {
      same += single.get(i).equals(quantised.get(i)) ? 1 : 0;
    }
    assertThat(single).hasSizeGreaterThan(20);
    assertThat((double) same / single.size()).isGreaterThanOrEqualTo(0.95);
  }

  @Test
  void mnistKeepsTheAnswerOfItsExpectedOutput() throws Exception {
    Network network = Models.load(Models.shared("onnx/mnist/mnist.onnx"));
    Path input = copy(Models.shared("onnx/mnist/test_data_set_0/input_0.pb"), "input");
    Path output = Models.shared("onnx/mnist/test_data_set_0/output_0.pb");

    Network integer = converted(network, input).network(network);

    double[] expected =
        Values.of(org.inferometer.data.tensor.TensorFiles.read(output).values().iterator().next());
    assertThat(classes(integer, input)).containsExactly(largest(expected));
  }

  @Test
  void squeezeNetInHalfPrecisionIsRefusedWithWhatToGiveInstead() throws Exception {
    Network network = Models.load(Models.shared("onnx/squeezenet_fp16/SqueezeNet_fp16.onnx"));

    assertThatThrownBy(() -> converted(network, folder))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("is an FP16 network")
        .hasMessageContaining("give the FP32 network");
    assertThatThrownBy(() -> HalfConverter.convert(network, HalfOptions.of(HalfFormat.FP16)))
        .isInstanceOf(ConversionException.class)
        .hasMessageContaining("half precision already")
        .hasMessageContaining("FP32");
  }

  private Path copy(Path file, String into) throws Exception {
    Path target = Files.createDirectories(folder.resolve(into));
    Files.copy(file, target.resolve(file.getFileName()), StandardCopyOption.REPLACE_EXISTING);
    return target;
  }

  private Conversion converted(Network network, Path data) throws Exception {
    Path preprocessing = Files.writeString(folder.resolve("p.json"), RAW);
    return Installed.int8(1, folder)
        .convert(
            network,
            new Int8Request(
                Int8Options.of(Rules.ONNXRUNTIME),
                Map.of(),
                new CalibrationRequest(
                    data.toString(), preprocessing.toString(), "percentile", 100),
                1),
            _ -> {});
  }

  private List<Integer> classes(Network network, Path data) throws Exception {
    Binding binding = network.bind(Optional.empty(), Map.of());
    Path preprocessing = Files.writeString(folder.resolve("q.json"), RAW);
    Samples samples =
        SampleFolder.open(data, Optional.of(Preprocessing.read(preprocessing)), binding, 1000);
    List<Integer> classes = new java.util.ArrayList<>();
    try (Engine engine = Models.build(network, binding, folder)) {
      for (int i = 0; i < samples.count(); i++) {
        Map<String, HostTensor> inputs = samples.at(i);
        classes.add(largest(Models.run(engine, inputs).values().iterator().next()));
      }
    }
    return classes;
  }

  private static int largest(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }
}
