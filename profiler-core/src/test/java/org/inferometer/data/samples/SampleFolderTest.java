package org.inferometer.data.samples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.imageio.ImageIO;
import org.inferometer.data.InputException;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.network.Binding;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SampleFolderTest {
  @TempDir Path folder;

  @Test
  void aFileOfSeveralItemsGivesEachOfThem() throws Exception {
    npy("a.npy", new long[] {3, 2}, 1, 2, 3, 4, 5, 6);

    Samples samples = SampleFolder.open(folder, Optional.empty(), binding(1, 2), 10);

    assertThat(samples.count()).isEqualTo(3);
    assertThat(values(samples, 1)).containsExactly(3f, 4f);
    assertThat(samples.synthetic()).isFalse();
  }

  @Test
  void aBatchIsFilledAndTheLastOneFromTheBeginning() throws Exception {
    npy("a.npy", new long[] {3, 2}, 1, 2, 3, 4, 5, 6);

    Samples samples = SampleFolder.open(folder, Optional.empty(), binding(2, 2), 10);

    assertThat(samples.count()).isEqualTo(2);
    assertThat(values(samples, 1)).containsExactly(5f, 6f, 1f, 2f);
  }

  @Test
  void ofManyItemsSomeAreTakenAtEvenDistances() throws Exception {
    npy("a.npy", new long[] {6, 1}, 0, 1, 2, 3, 4, 5);

    Samples samples = SampleFolder.open(folder, Optional.empty(), binding(1, 1), 3);

    assertThat(samples.count()).isEqualTo(3);
    assertThat(values(samples, 2)).containsExactly(4f);
  }

  @Test
  void imagesInFoldersOfTheirOwnAreFound() throws Exception {
    Files.createDirectories(folder.resolve("class"));
    ImageIO.write(
        new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB),
        "png",
        folder.resolve("class/a.png").toFile());

    Samples samples = SampleFolder.open(folder, Optional.empty(), binding(1, 3, 2, 2), 10);

    assertThat(samples.count()).isEqualTo(1);
    assertThat(samples.description())
        .as("what the study records")
        .endsWith(", " + Preprocessing.DEFAULT.description());
    assertThat(values(samples, 0)).hasSize(12).containsOnly(0f);
  }

  @Test
  void whatASystemHidesInAFolderIsPassedOver() throws Exception {
    Path images = Files.createDirectories(folder.resolve(".data").resolve("images"));
    Files.createDirectories(images.resolve("__MACOSX"));
    Files.createDirectories(images.resolve(".thumbnails"));
    ImageIO.write(
        new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB),
        "png",
        images.resolve("a.png").toFile());
    for (String hidden :
        new String[] {
          "._a.png", "__MACOSX/._a.png", ".thumbnails/a.png", ".DS_Store", "._w.npy", "Thumbs.db"
        }) {
      Files.write(images.resolve(hidden), new byte[] {0, 5, 22, 7});
    }

    Samples samples = SampleFolder.open(images, Optional.empty(), binding(1, 3, 2, 2), 10);

    assertThat(samples.images()).containsExactly(images.resolve("a.png"));
    assertThat(values(samples, 0)).hasSize(12);
  }

  @Test
  void dataOfAnotherShapeIsNamedWithBothShapes() throws Exception {
    npy("a.npy", new long[] {3, 2}, 1, 2, 3, 4, 5, 6);

    assertThatThrownBy(() -> SampleFolder.open(folder, Optional.empty(), binding(1, 5), 10))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("a.npy")
        .hasMessageContaining("float32[3x2]")
        .hasMessageContaining("float32[1x5]");
  }

  @Test
  void aFolderWithoutDataIsNamed() {
    assertThatThrownBy(() -> SampleFolder.open(folder, Optional.empty(), binding(1, 5), 10))
        .isInstanceOf(InputException.class)
        .hasMessageContaining(folder.toString());
    assertThatThrownBy(
            () -> SampleFolder.open(folder.resolve("no"), Optional.empty(), binding(1, 5), 10))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("not a folder");
  }

  @Test
  void theFingerprintFollowsTheContent() throws Exception {
    npy("a.npy", new long[] {1, 2}, 1, 2);
    String before = SampleFolder.open(folder, Optional.empty(), binding(1, 2), 10).fingerprint();
    npy("a.npy", new long[] {1, 2}, 1, 3);
    String after = SampleFolder.open(folder, Optional.empty(), binding(1, 2), 10).fingerprint();
    assertThat(after).isNotEqualTo(before);
  }

  /// Of two files, the one item that is used of the second is not its first.
  @Test
  void theFingerprintFollowsFilesOfWhichTheFirstItemIsNotUsed() throws Exception {
    npy("a.npy", new long[] {2, 1}, 1, 2);
    npy("b.npy", new long[] {3, 1}, 4, 5, 6);
    Samples before = SampleFolder.open(folder, Optional.empty(), binding(1, 1), 3);
    assertThat(values(before, 2)).containsExactly(5f);
    String fingerprint = before.fingerprint();

    npy("b.npy", new long[] {3, 1}, 4, 7, 6);

    assertThat(SampleFolder.open(folder, Optional.empty(), binding(1, 1), 3).fingerprint())
        .isNotEqualTo(fingerprint);
  }

  @Test
  void anItemThatIsNotFiniteIsNamedWithItsPlace() throws Exception {
    npy("a.npy", new long[] {2, 2}, 1, 2, 3, Float.NaN);
    Samples samples = SampleFolder.open(folder, Optional.empty(), binding(1, 2), 10);
    assertThat(values(samples, 0)).containsExactly(1f, 2f);
    assertThatThrownBy(() -> samples.at(1))
        .isInstanceOf(InputException.class)
        .hasMessage(
            folder.resolve("a.npy") + ": element 1 of item 1 is NaN; mend it or take it out");
  }

  @Test
  void aFileWithoutItemsIsNamed() throws Exception {
    npy("a.npy", new long[] {0, 2});
    assertThatThrownBy(() -> SampleFolder.open(folder, Optional.empty(), binding(1, 2), 10))
        .isInstanceOf(InputException.class)
        .hasMessage(folder.resolve("a.npy") + ": holds no items; fill it or take it out");
  }

  @Test
  void aFolderOfImagesAndTensorsIsRefused() throws Exception {
    npy("b.npy", new long[] {1, 12}, new float[12]);
    ImageIO.write(
        new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB),
        "png",
        folder.resolve("a.png").toFile());

    assertThatThrownBy(() -> SampleFolder.open(folder, Optional.empty(), binding(1, 3, 2, 2), 10))
        .isInstanceOf(InputException.class)
        .hasMessage(
            folder
                + ": holds images (a.png) and tensors (b.npy); put one kind into a folder of its own");
  }

  @Test
  void madeUpInputsSaySo() throws Exception {
    Samples samples = new SyntheticSamples(binding(1, 4), 7, 3);
    assertThat(samples.synthetic()).isTrue();
    assertThat(samples.description()).contains("made-up");
    assertThat(values(samples, 0)).isNotEqualTo(values(samples, 1));
    assertThat(values(samples, 0)).isEqualTo(values(new SyntheticSamples(binding(1, 4), 7, 3), 0));
  }

  private static float[] values(Samples samples, int index) throws InputException {
    return samples.at(index).values().iterator().next().data().toArray(ValueLayout.JAVA_FLOAT);
  }

  private static Binding binding(long... dims) {
    return new Binding(
        (int) dims[0], Map.of(), Map.of("x", new TensorType(ElementType.FLOAT, Shape.of(dims))));
  }

  /// Version 1.0 of the format, as numpy's documentation (numpy.lib.format) describes it.
  private void npy(String name, long[] dims, float... values) throws IOException {
    String shape = dims[0] + ", " + dims[1];
    String header = "{'descr': '<f4', 'fortran_order': False, 'shape': (" + shape + "), }";
    header += " ".repeat(63 - (10 + header.length()) % 64) + "\n";
    ByteBuffer bytes =
        ByteBuffer.allocate(10 + header.length() + 4 * values.length)
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.put((byte) 0x93).put("NUMPY".getBytes(StandardCharsets.US_ASCII));
    bytes.put((byte) 1).put((byte) 0).putShort((short) header.length());
    bytes.put(header.getBytes(StandardCharsets.US_ASCII));
    for (float value : values) {
      bytes.putFloat(value);
    }
    Files.write(folder.resolve(name), bytes.array());
  }
}
