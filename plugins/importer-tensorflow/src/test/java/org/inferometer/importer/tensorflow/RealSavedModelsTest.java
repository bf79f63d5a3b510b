package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Shape;
import org.inferometer.network.Network;
import org.junit.jupiter.api.Test;

/// Real SavedModel folders whose truth is known.
class RealSavedModelsTest {
  private static Path folder(String name) {
    Path folder =
        Path.of(
                System.getProperty("inferometer.shared", "absent"),
                "data/open/tensorflow/savedmodel")
            .resolve(name);
    assumeTrue(Files.isDirectory(folder), "real SavedModels are not here: " + folder);
    return folder;
  }

  private static double[] run(Network network, String input, Shape shape, double... values)
      throws Exception {
    return Run.numbers(
        Run.output(
            network,
            Map.of(input, Run.tensor(ElementType.FLOAT, shape, values)),
            network.outputs().getFirst().name()));
  }

  @Test
  void halfPlusTwoHalvesAndAddsTwo() throws Exception {
    Network network = new TensorFlowImporter().load(folder("half_plus_two/00000123"));

    assertThat(run(network, "x", Shape.of(3, 1), 0, 1, -7)).containsExactly(2, 2.5, -1.5);
    assertThat(network.name()).isEqualTo("00000123");
  }

  @Test
  void anotherSignatureIsChosenByItsName() throws Exception {
    Path folder = folder("half_plus_two/00000123");
    Network network =
        new TensorFlowImporter().load(folder, Map.of("signature", "regress_x2_to_y3"));

    // This one adds three: y3 = x2 / 2 + 3.
    assertThat(run(network, network.inputs().getFirst().name(), Shape.of(1, 1), 5))
        .containsExactly(5.5);
    assertThatThrownBy(
            () -> new TensorFlowImporter().load(folder, Map.of("signature", "regress_x_to_y")))
        .isInstanceOf(ImportException.class)
        .hasMessageContaining("holds strings; choose a signature of numbers");
  }

  /// The two variables of the checkpoint, as they lie in its only shard: b, then W.
  @Test
  void aRegressionIsALine() throws Exception {
    Path folder = folder("regression");
    Network network = new TensorFlowImporter().load(folder);
    ByteBuffer data =
        ByteBuffer.wrap(
                Files.readAllBytes(folder.resolve("variables/variables.data-00000-of-00001")))
            .order(ByteOrder.LITTLE_ENDIAN);
    double first = data.getFloat(0);
    double second = data.getFloat(4);

    double zero = run(network, "X", Shape.of(), 0)[0];
    double one = run(network, "X", Shape.of(), 1)[0];

    assertThat(new double[] {Math.min(zero, one - zero), Math.max(zero, one - zero)})
        .containsExactly(
            new double[] {Math.min(first, second), Math.max(first, second)}, within(1e-6));
  }

  /// The network is known to be right for 0.748 of the first 2000 digits; half of them are here.
  @Test
  void aDigitNetworkIsRightAsOftenAsItIsKnownToBe() throws Exception {
    Network network = new TensorFlowImporter().load(folder("mnist_conv_model"));
    int count = 1000;
    int[] pictures = bytes("t10k-even-images-idx3-ubyte.gz", 16, count * 784);
    int[] labels = bytes("t10k-even-labels-idx1-ubyte.gz", 8, count);

    double[] probabilities =
        run(
            network,
            "Features",
            Shape.of(count, 28, 28, 1),
            Arrays.stream(pictures).asDoubleStream().toArray());

    int right = 0;
    for (int i = 0; i < count; i++) {
      double[] digit = Arrays.copyOfRange(probabilities, 10 * i, 10 * i + 10);
      assertThat(Arrays.stream(digit).sum()).isCloseTo(1, within(1e-4));
      right += Arrays.stream(digit).max().orElseThrow() == digit[labels[i]] ? 1 : 0;
    }
    assertThat(right / (double) count).isCloseTo(0.748, within(0.03));
  }

  private static int[] bytes(String name, int header, int count) throws IOException {
    Path file = folder("../../images/mnist").resolve(name);
    try (GZIPInputStream in = new GZIPInputStream(Files.newInputStream(file))) {
      in.skipNBytes(header);
      byte[] bytes = in.readNBytes(count);
      int[] numbers = new int[count];
      for (int i = 0; i < count; i++) {
        numbers[i] = bytes[i] & 0xff;
      }
      return numbers;
    }
  }
}
