package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.precision.Conversion;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Session;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A trained network on labelled digits, calibrated with images of others.
class Int8AccuracyTest {
  private static final int TESTED = 1000;
  private static final int CALIBRATED = 100;

  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"min-max", "percentile", "entropy", "mse"})
  void aTrainedNetworkStillTellsDigitsApart(String calibrator) throws Exception {
    Network network = Models.load(Models.shared("onnx/mnist/mnist.onnx"));
    byte[][] digits = digits();
    byte[] labels = labels();

    Conversion conversion = converted(network, digits, calibrator);

    double full = accuracy(network, digits, labels);
    double integer = accuracy(conversion.network(network), digits, labels);
    assertThat(full).as("as its source states").isGreaterThan(0.98);
    assertThat(integer).isGreaterThanOrEqualTo(0.95 * full);
  }

  private Conversion converted(Network network, byte[][] digits, String calibrator)
      throws Exception {
    Path images = Files.createDirectories(folder.resolve("images"));
    for (int i = 0; i < CALIBRATED; i++) {
      save(digits[TESTED + i], images.resolve(i + ".png"));
    }
    Path preprocessing = Files.writeString(folder.resolve("p.json"), "{\"scale\": 1}");
    return Installed.int8(0, folder)
        .convert(
            network,
            Int8Options.of(Rules.ONNXRUNTIME),
            Map.of(),
            new CalibrationRequest(
                images.toString(), preprocessing.toString(), calibrator, CALIBRATED),
            1,
            part -> {});
  }

  private static void save(byte[] digit, Path file) throws IOException {
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, 28, 28, digit);
    ImageIO.write(image, "png", file.toFile());
  }

  private double accuracy(Network network, byte[][] digits, byte[] labels) throws Exception {
    Binding binding = network.bind(Optional.empty(), Map.of());
    String input = binding.inputs().keySet().iterator().next();
    TensorType type = binding.inputs().values().iterator().next();
    int right = 0;
    try (Engine engine = Models.build(network, binding, folder);
        Session session = engine.open();
        Arena arena = Arena.ofConfined()) {
      MemorySegment data = arena.allocate(type.bytes(), 64);
      session.bind(Map.of(input, new HostTensor(type, data)));
      for (int i = 0; i < TESTED; i++) {
        for (int p = 0; p < 28 * 28; p++) {
          data.setAtIndex(ValueLayout.JAVA_FLOAT, p, digits[i][p] & 0xff);
        }
        session.run();
        double[] scores = Values.of(session.outputs().values().iterator().next());
        right += largest(scores) == labels[i] ? 1 : 0;
      }
    }
    return (double) right / TESTED;
  }

  private static int largest(double[] scores) {
    int best = 0;
    for (int i = 1; i < scores.length; i++) {
      best = scores[i] > scores[best] ? i : best;
    }
    return best;
  }

  /// The IDX format: a magic number, the sizes, then bytes.
  private static byte[][] digits() throws IOException {
    try (DataInputStream in = idx("t10k-even-images-idx3-ubyte.gz")) {
      in.skipNBytes(16);
      byte[][] digits = new byte[TESTED + CALIBRATED][28 * 28];
      for (byte[] digit : digits) {
        in.readFully(digit);
      }
      return digits;
    }
  }

  private static byte[] labels() throws IOException {
    try (DataInputStream in = idx("t10k-even-labels-idx1-ubyte.gz")) {
      in.skipNBytes(8);
      return in.readNBytes(TESTED);
    }
  }

  private static DataInputStream idx(String name) throws IOException {
    Path file = Models.shared("images/mnist/" + name);
    return new DataInputStream(new GZIPInputStream(Files.newInputStream(file)));
  }
}
