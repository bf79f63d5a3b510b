package org.inferometer.backend.onnxruntime;

import static org.assertj.core.api.Assertions.assertThat;

import java.awt.image.BufferedImage;
import java.io.DataInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import javax.imageio.ImageIO;
import org.inferometer.accuracy.EvaluationPass;
import org.inferometer.data.image.Augmentation;
import org.inferometer.data.image.ImageReader;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.data.labelled.LabelledSet;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine;
import org.inferometer.study.Evaluation;
import org.inferometer.study.Evaluation.Scored;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The evaluation pass against accuracies that were measured elsewhere, with another preprocessing
/// (OpenCV) and without any of this program: see SOURCES.md of the shared data.
class LabelledAccuracyTest {
  @TempDir Path folder;

  /// Every fifth digit, raw pixels: 0.988.
  @Test
  void trainedDigitsAreToldApartAsOftenAsTheirSourceStates() throws Exception {
    Path model = Models.shared("onnx/mnist/mnist.onnx");
    saveDigits(5);

    Scored scored =
        evaluate(
            model,
            LabelledSet.open(folder.resolve("digits"), Optional.empty()),
            "{\"scale\": 1}",
            List.of(Augmentation.NONE, Augmentation.INVERT));

    assertThat(scored.columns().getFirst().top1().asDouble()).hasValue(0.988);
    assertThat(scored.columns().getFirst().predicted()).hasSize(1000);
    // It has never seen black on white.
    assertThat(scored.columns().getLast().augmentation()).isEqualTo("invert");
    assertThat(scored.columns().getLast().top1().asDouble().orElseThrow()).isLessThan(0.5);
    assertThat(scored.confidence()).isEqualTo("The softmax of the model's scores.");
  }

  /// 50 photographs, short side 256, middle 224, BGR: 34 right at first, 43 among five.
  @Test
  void photographsAreClassifiedAsOftenAsTheirSourceStates() throws Exception {
    Path model = Models.shared("onnx/squeezenet_fp16/SqueezeNet_fp16.onnx");
    Path images = Models.shared("images/imagenet-like");

    Scored scored =
        evaluate(
            model,
            LabelledSet.open(
                images.resolve("labels.csv"), Optional.of(images.resolve("synset.txt"))),
            "{\"resize\": 256, \"crop\": 224, \"channels\": \"BGR\", \"scale\": 1}",
            List.of(Augmentation.NONE));

    assertThat(scored.columns().getFirst().top1().asDouble()).hasValue(34 / 50.0);
    assertThat(scored.columns().getFirst().top5().asDouble()).hasValue(43 / 50.0);
    assertThat(scored.confidence()).isEqualTo("The model's own score: it ends in Softmax.");
  }

  private Scored evaluate(
      Path model, LabelledSet set, String preprocessing, List<Augmentation> augmentations)
      throws Exception {
    Network network = Models.load(model);
    Binding binding = network.bind(Optional.empty(), Map.of());
    Map.Entry<String, TensorType> input = binding.inputs().entrySet().iterator().next();
    Path file = Files.writeString(folder.resolve("p.json"), preprocessing);
    ImageReader reader =
        new ImageReader(input.getKey(), input.getValue(), Preprocessing.read(file));
    try (Engine engine = Models.build(network, binding, folder)) {
      Evaluation evaluation =
          new EvaluationPass(network, binding, set.samples(), augmentations, reader)
              .evaluate(engine, part -> {});
      assertThat(evaluation).isInstanceOf(Scored.class);
      return (Scored) evaluation;
    }
  }

  /// The IDX format: a magic number, the sizes, then bytes.
  private void saveDigits(int step) throws IOException {
    try (DataInputStream images = idx("t10k-even-images-idx3-ubyte.gz");
        DataInputStream labels = idx("t10k-even-labels-idx1-ubyte.gz")) {
      images.skipNBytes(16);
      labels.skipNBytes(8);
      for (int i = 0; i < 5000; i++) {
        byte[] digit = images.readNBytes(28 * 28);
        int label = labels.readUnsignedByte();
        if (i % step == 0) {
          save(digit, folder.resolve("digits/" + label + "/" + i + ".png"));
        }
      }
    }
  }

  private static void save(byte[] digit, Path file) throws IOException {
    Files.createDirectories(file.getParent());
    BufferedImage image = new BufferedImage(28, 28, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, 28, 28, digit);
    ImageIO.write(image, "png", file.toFile());
  }

  private static DataInputStream idx(String name) throws IOException {
    return new DataInputStream(
        new GZIPInputStream(Files.newInputStream(Models.shared("images/mnist/" + name))));
  }
}
