package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.inferometer.data.tensor.TensorFiles;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Outputs of real models against what their publishers, or another implementation, computed.
class ExpectedOutputsTest {
  private static final double RELATIVE = 1e-3;
  private static final double ABSOLUTE = 1e-4;
  private static final double RELATIVE_FP16 = 1e-2;

  @TempDir Path folder;

  private Map<String, double[]> run(Path model, List<HostTensor> given) throws Exception {
    Network network = Models.load(model);
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    for (int i = 0; i < given.size(); i++) {
      inputs.put(network.inputs().get(i).name(), given.get(i));
    }
    Binding binding = Models.bindTo(network, inputs);
    Map<String, double[]> optimised;
    try (Engine engine = Models.build(network, binding, folder)) {
      optimised = Models.run(engine, inputs);
    }
    new OnnxRuntimeInterpreter()
        .interpret(network, binding, inputs)
        .outputs()
        .forEach((name, tensor) ->
            Values.assertClose(
                name + " of the interpreter",
                Values.of(tensor),
                optimised.getOrDefault(name, new double[0]),
                RELATIVE_FP16,
                ABSOLUTE));
    return optimised;
  }

  private static HostTensor single(Path file) throws Exception {
    return TensorFiles.read(file).values().iterator().next();
  }

  private static double[] first(Map<String, double[]> outputs) {
    return outputs.values().iterator().next();
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnx/mnist/mnist.onnx", "onnx/ort/test_voice_commands/model.onnx"})
  void aModelWithItsTestDataSetGivesTheExpectedOutput(String model) throws Exception {
    Path file = Models.shared(model);
    Path data = file.resolveSibling("test_data_set_0");
    Values.assertClose(
        model,
        first(run(file, List.of(single(data.resolve("input_0.pb"))))),
        Values.of(single(data.resolve("output_0.pb"))),
        RELATIVE,
        ABSOLUTE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"onnx/lgbm_as_tensors", "onnx/qlstm"})
  void aModelWithAnArchiveGivesTheOutputOfThisName(String path) throws Exception {
    Path model = Models.shared(path).resolve("model.onnx");
    Map<String, HostTensor> archive =
        new LinkedHashMap<>(TensorFiles.read(model.resolveSibling("io.npz")));
    HostTensor input = java.util.Objects.requireNonNull(archive.remove("input"));
    Map<String, double[]> outputs = run(model, List.of(input));
    assertThat(outputs.keySet()).containsAll(archive.keySet());
    archive.forEach((name, expected) ->
        Values.assertClose(
            name,
            outputs.getOrDefault(name, new double[0]),
            Values.of(expected),
            RELATIVE,
            ABSOLUTE));
  }

  @Test
  void squeezeNetInHalfPrecisionSeesTheFish() throws Exception {
    Path folderOfModel = Models.shared("onnx/squeezenet_fp16");
    double[] pixels = numbers(Files.readString(folderOfModel.resolve("fish.csv")).split("[,\\s]+"));
    double[] expected =
        Files.readAllLines(folderOfModel.resolve("Squeezenet_fp16_fish_input_CPU.csv")).stream()
            .skip(1)
            .filter(line -> !line.isBlank())
            .mapToDouble(line -> Double.parseDouble(line.split(",", -1)[1]))
            .toArray();
    Map<String, double[]> outputs =
        run(
            folderOfModel.resolve("SqueezeNet_fp16.onnx"),
            List.of(Values.halves(Shape.of(1, 3, 224, 224), pixels)));
    Values.assertClose("softmaxout_1", first(outputs), expected, RELATIVE_FP16, ABSOLUTE);
  }

  @ParameterizedTest
  @ValueSource(strings = {"bvlc_alexnet", "squeezenet", "inception_v1", "resnet50", "densenet121"})
  void aLightModelGivesTheOutputOfTheReferenceEvaluator(String name) throws Exception {
    Path model = Models.shared("onnx/light/light_" + name + ".onnx");
    Network network = Models.load(model);
    Shape shape = Models.bindToOnes(network).inputs().values().iterator().next().shape();
    int count = (int) shape.elementCount();
    double[] ramp = IntStream.range(0, count).mapToDouble(i -> i / (double) count).toArray();
    Values.assertClose(
        name,
        first(run(model, List.of(Values.floats(shape, ramp)))),
        Values.of(single(model.resolveSibling("light_" + name + "_output_0.pb"))),
        RELATIVE,
        ABSOLUTE);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "ReLU",
        "convolution",
        "two_convolution",
        "deconvolution",
        "two_deconvolution",
        "maxpooling",
        "maxpooling_sigmoid",
        "concatenation",
        "transpose"
      })
  void aSmallModelGivesTheOutputThatItsExporterComputed(String name) throws Exception {
    Path model = Models.shared("onnx/opencv_extra/models/" + name + ".onnx");
    Path data = Models.shared("onnx/opencv_extra/data");
    Values.assertClose(
        name,
        first(run(model, List.of(single(data.resolve("input_" + name + ".npy"))))),
        Values.of(single(data.resolve("output_" + name + ".npy"))),
        RELATIVE,
        ABSOLUTE);
  }

  private static double[] numbers(String[] texts) {
    return Arrays.stream(texts)
        .filter(text -> !text.isBlank())
        .flatMapToDouble(text -> DoubleStream.of(Double.parseDouble(text)))
        .toArray();
  }
}
