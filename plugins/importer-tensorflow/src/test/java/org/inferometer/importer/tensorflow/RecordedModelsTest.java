package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.TensorElements;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Network;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Real frozen graphs against outputs that were recorded elsewhere. The arrays of OpenCV's tests
/// have channels first although the graphs have them last.
class RecordedModelsTest {
  private static final double RELATIVE = 1e-4;

  /// These graphs compute in FP16, with a precision of 2^-11; the outputs were recorded in FP32.
  private static final double HALF = 3e-3;

  /// Why a recorded model is not imported.
  private static final Map<String, String> LEFT_OUT = Map.of();

  private static Path folder() {
    Path folder =
        Path.of(System.getProperty("inferometer.shared", "absent"), "data/open/tensorflow");
    assumeTrue(Files.isDirectory(folder), "recorded models are not here: " + folder);
    return folder;
  }

  @TestFactory
  Stream<DynamicTest> openCvsNetworksGiveTheirRecordedOutputs() throws IOException {
    List<Path> networks;
    try (Stream<Path> files = Files.list(folder().resolve("opencv_extra"))) {
      networks = files.filter(file -> file.toString().endsWith("_net.pb")).sorted().toList();
    }
    return networks.stream()
        .filter(file -> !LEFT_OUT.containsKey(name(file)))
        .map(file -> dynamicTest(name(file), () -> compare(file)));
  }

  /// Outputs that were recorded of networks that take pictures as their graphs want them.
  @TestFactory
  Stream<DynamicTest> classifiersGiveTheirRecordedOutputs() {
    return Stream.of(
            "cifar10/frozen_model.pb",
            "squeezenet_customvision/model.pb",
            "tf2onnx/fc-layers/frozen.pb")
        .map(name ->
            dynamicTest(
                name,
                () -> {
                  Path file = folder().resolve(name);
                  Path recorded = file.resolveSibling("reference-opencv-4.6");
                  Network network = new TensorFlowImporter().load(file);
                  Map<String, HostTensor> inputs = new LinkedHashMap<>();
                  inputs.put(
                      network.inputs().getFirst().name(),
                      NumpyFile.read(recorded.resolve("input.npy")).tensor());
                  HostTensor output =
                      Run.output(network, inputs, network.outputs().getFirst().name());
                  double[] expected = NumpyFile.read(recorded.resolve("output.npy")).numbers();
                  assertClose(Run.numbers(output), expected, RELATIVE);
                }));
  }

  /// Graphs without recorded outputs; those of speech begin with a file's sound.
  @TestFactory
  Stream<DynamicTest> otherGraphsAreImportedOrRefusedByName() {
    return Stream.of(
            "samplenet/samplenet.pb",
            "tf2onnx/lstm/frozen.pb",
            "tf2onnx/regression/graphdef/frozen.pb",
            "kws/CNN_S.pb",
            "kws/DNN_S.pb",
            "kws/DS_CNN_L.pb",
            "kws/DS_CNN_S.pb")
        .map(name ->
            dynamicTest(
                name,
                () -> {
                  Path file = folder().resolve(name);
                  if (name.startsWith("kws")) {
                    assertThatThrownBy(() -> new TensorFlowImporter().load(file))
                        .isInstanceOf(ImportException.class)
                        .hasMessageContainingAll("DecodeWav", "AudioSpectrogram", "Mfcc");
                  } else {
                    assertThat(new TensorFlowImporter().load(file).outputs()).hasSize(1);
                  }
                }));
  }

  private static String name(Path network) {
    return network.getFileName().toString().replace("_net.pb", "");
  }

  private static void compare(Path file) throws Exception {
    Network network = new TensorFlowImporter().load(file);
    NumpyFile input = NumpyFile.read(file.resolveSibling(name(file) + "_in.npy")).channelsLast();
    NumpyFile expected =
        NumpyFile.read(file.resolveSibling(name(file) + "_out.npy")).channelsLast();
    assertThat(network.inputs()).hasSize(1);
    Map<String, HostTensor> inputs = new LinkedHashMap<>();
    HostTensor fed = input.tensor();
    ElementType type = network.inputs().getFirst().elementType();
    TensorType wanted = new TensorType(type, fed.type().shape());
    inputs.put(network.inputs().getFirst().name(), TensorElements.converted(fed, wanted));
    HostTensor output = Run.output(network, inputs, network.outputs().getFirst().name());
    assertClose(
        Run.numbers(output), expected.numbers(), name(file).startsWith("fp16_") ? HALF : RELATIVE);
  }

  private static void assertClose(double[] actual, double[] expected, double relative) {
    assertThat(actual).hasSameSizeAs(expected);
    double largest = 0;
    double difference = 0;
    for (int i = 0; i < expected.length; i++) {
      largest = Math.max(largest, Math.abs(expected[i]));
      difference = Math.max(difference, Math.abs(actual[i] - expected[i]));
    }
    assertThat(difference)
        .as("largest difference; largest number " + largest)
        .isLessThanOrEqualTo(relative * largest);
  }
}
