package org.inferometer.data.image;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.io.IOException;
import java.lang.foreign.ValueLayout;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.CRC32;
import javax.imageio.ImageIO;
import org.inferometer.data.InputException;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ImageReaderTest {
  @TempDir Path folder;

  @Test
  void pixelsBecomeNormalisedPlanes() throws Exception {
    Path file = colours();
    Path json = preprocessing("{\"scale\": 0.5, \"mean\": [1, 2, 3], \"std\": [2, 4, 8]}");

    HostTensor tensor = read(file, json, 1, 3, 2, 2);

    // (pixel * 0.5 - mean) / std of the pixels 10, 20, 30 and so on.
    assertThat(floats(tensor))
        .containsExactly(2f, 2f, 2f, 2f, 2f, 7f, 2f, 2f, 1.5f, 1.5f, 1.5f, 12.125f);
  }

  /// A kilobyte that says that it is a picture of 3,600 million pixels.
  @Test
  void anImageOfAbsurdSizeIsRefusedBeforeItIsDecoded() throws Exception {
    Path file = saved(new BufferedImage(4, 4, BufferedImage.TYPE_INT_RGB), "bomb.png");
    byte[] png = Files.readAllBytes(file);
    // IHDR: length (4), name (4), width (4), height (4), five more, checksum (4).
    ByteBuffer header = ByteBuffer.wrap(png);
    header.putInt(16, 60_000).putInt(20, 60_000);
    CRC32 checksum = new CRC32();
    checksum.update(png, 12, 17);
    header.putInt(29, (int) checksum.getValue());
    Files.write(file, png);

    assertThatThrownBy(() -> ImageReader.check(file))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("bomb.png: has 60000x60000 pixels")
        .satisfies(e -> assertThat(Remedy.of(e)).containsExactly(Remedy.of(Setting.WORKER_HEAP)));
  }

  @Test
  void channelsComeLastAndInAnotherOrderWhereThatIsAsked() throws Exception {
    Path json = preprocessing("{\"layout\": \"NHWC\", \"channels\": \"BGR\", \"scale\": 1}");

    HostTensor tensor = read(colours(), json, 1, 2, 2, 3);

    assertThat(floats(tensor))
        .containsExactly(30f, 20f, 10f, 30f, 60f, 10f, 30f, 20f, 10f, 200f, 20f, 10f);
  }

  @Test
  void theShortSideIsResizedAndTheMiddleCut() throws Exception {
    BufferedImage wide = new BufferedImage(8, 4, BufferedImage.TYPE_INT_RGB);
    for (int x = 0; x < 8; x++) {
      for (int y = 0; y < 4; y++) {
        wide.setRGB(x, y, (x * 10) << 16);
      }
    }
    Path file = saved(wide, "wide.png");

    HostTensor tensor =
        read(file, preprocessing("{\"resize\": 2, \"crop\": 2, \"scale\": 1}"), 1, 3, 2, 2);

    // Columns 0..7 hold 0, 10 … 70; halved 5, 25, 45, 65; the middle two stay.
    assertThat(floats(tensor)).startsWith(25f, 45f, 25f, 45f);
  }

  @Test
  void aGreyImageKeepsItsStoredTones() throws Exception {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_BYTE_GRAY);
    grey.getRaster().setSample(0, 0, 0, 64);
    grey.getRaster().setSample(1, 0, 0, 128);

    HostTensor tensor = read(saved(grey, "grey.png"), preprocessing("{\"scale\": 1}"), 1, 1, 1, 2);

    assertThat(floats(tensor)).containsExactly(64f, 128f);
  }

  @Test
  void aGreyImageOfSixteenBitsKeepsItsStoredTones() throws Exception {
    BufferedImage grey = new BufferedImage(2, 1, BufferedImage.TYPE_USHORT_GRAY);
    grey.getRaster().setSample(0, 0, 0, 64 * 257);
    grey.getRaster().setSample(1, 0, 0, 128 * 257);

    HostTensor tensor = read(saved(grey, "grey.png"), preprocessing("{\"scale\": 1}"), 1, 1, 1, 2);

    assertThat(floats(tensor)).containsExactly(64f, 128f);
  }

  @Test
  void aGreyImageWithAlphaKeepsItsStoredTones() throws Exception {
    ColorModel model =
        new ComponentColorModel(
            ColorSpace.getInstance(ColorSpace.CS_GRAY),
            true,
            false,
            Transparency.TRANSLUCENT,
            DataBuffer.TYPE_BYTE);
    BufferedImage grey =
        new BufferedImage(model, model.createCompatibleWritableRaster(2, 1), false, null);
    grey.getRaster().setPixel(0, 0, new int[] {64, 255});
    grey.getRaster().setPixel(1, 0, new int[] {128, 100});

    HostTensor tensor = read(saved(grey, "grey.png"), preprocessing("{\"scale\": 1}"), 1, 1, 1, 2);

    assertThat(floats(tensor)).containsExactly(64f, 128f);
  }

  @Test
  void enlargingIsLinearBetweenPixels() {
    Pixels pixels = new Pixels(1, 2, new float[][] {{0, 100}});
    assertThat(pixels.resized(1, 4).planes()[0]).containsExactly(0, 25, 75, 100);
  }

  @Test
  void shrinkingByAFractionKeepsTheMean() {
    float[] row = {3, 1, 4, 1, 5, 9, 2};
    float[] shrunk = new Pixels(1, 7, new float[][] {row}).resized(1, 3).planes()[0];
    assertThat((shrunk[0] + shrunk[1] + shrunk[2]) / 3f).isCloseTo(25f / 7, within(1e-5f));
  }

  @Test
  void aFileThatIsNoImageIsNamed() throws Exception {
    Path file = Files.writeString(folder.resolve("x.png"), "no image");
    assertThatThrownBy(() -> read(file, preprocessing("{}"), 1, 3, 2, 2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("x.png")
        .hasMessageContaining("no image");
  }

  @ParameterizedTest
  @CsvSource({"jpg, cut off", "png, cut off", "bmp, cut off", "gif, I/O error"})
  void anImageThatIsCutOffIsNamed(String format, String why) throws Exception {
    BufferedImage noise = new BufferedImage(64, 64, BufferedImage.TYPE_INT_RGB);
    java.util.Random random = new java.util.Random(1);
    for (int i = 0; i < 64 * 64; i++) {
      noise.setRGB(i % 64, i / 64, random.nextInt());
    }
    java.io.ByteArrayOutputStream whole = new java.io.ByteArrayOutputStream();
    ImageIO.write(noise, format, whole);
    byte[] half = java.util.Arrays.copyOf(whole.toByteArray(), whole.size() / 2);
    Path complete = Files.write(folder.resolve("whole." + format), whole.toByteArray());
    Path file = Files.write(folder.resolve("half." + format), half);

    ImageReader.check(complete);
    assertThatThrownBy(() -> ImageReader.check(file))
        .isInstanceOf(InputException.class)
        .hasMessageContainingAll(file.toString(), why);
  }

  @Test
  void anUnknownEntryOfThePreprocessingIsNamed() throws Exception {
    assertThatThrownBy(() -> Preprocessing.read(preprocessing("{\"means\": 1}")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'means'")
        .hasMessageContaining("p.json");
    assertThatThrownBy(() -> Preprocessing.read(preprocessing("{\"std\": 0}")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("std");
    assertThatThrownBy(() -> Preprocessing.read(preprocessing("{\"crop\": \"a\"}")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'crop'");
    assertThatThrownBy(() -> Preprocessing.read(preprocessing("{")))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("JSON");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '~',
      quoteCharacter = '`',
      value = {
        "[]~holds no JSON object",
        "`\"x\"`~holds no JSON object",
        "``~holds no JSON object",
        "null~holds no JSON object",
        "{\"scale\": 1, \"scale\": 2}~scale",
        "{\"scale\": 0}~'scale' is 0.0",
        "{\"scale\": 1e999}~'scale' is Infinity",
        "{\"mean\": []}~'mean' and 'std' have one value",
        "{\"mean\": 1e999}~'mean' and 'std' are finite",
        "{\"std\": 0}~'std' is [0.0]",
        "{\"layout\": 3}~'layout' is '3'",
        "{\"channels\": [\"RGB\"]}~'channels' is '[\"RGB\"]'",
      })
  void preprocessingThatSaysNothingOrTwoThingsIsRefused(String json, String told) throws Exception {
    Path file = preprocessing(json);
    assertThatThrownBy(() -> Preprocessing.read(file))
        .isInstanceOf(InputException.class)
        .hasMessageStartingWith(file + ": ")
        .hasMessageContaining(told);
  }

  @Test
  void aByteOrderMarkInFrontOfThePreprocessingIsPassedOver() throws Exception {
    assertThat(Preprocessing.read(preprocessing("\ufeff{\"scale\": 2}")).scale()).isEqualTo(2);
  }

  @Test
  void aPreprocessingFileThatIsMissingOrNoTextIsNamedWithTheReason() throws Exception {
    Path none = folder.resolve("none.json");
    assertThatThrownBy(() -> Preprocessing.read(none))
        .isInstanceOf(InputException.class)
        .hasMessage(none + ": there is no such file");
    Path latin = Files.write(folder.resolve("latin.json"), "{\"ä\": 1}".getBytes(ISO_8859_1));
    assertThatThrownBy(() -> Preprocessing.read(latin))
        .isInstanceOf(InputException.class)
        .hasMessage(latin + ": is no UTF-8 text; save it as UTF-8");
  }

  @Test
  void preprocessingThatDoesNotFitTheInputIsRefused() {
    assertThatThrownBy(() -> read(colours(), preprocessing("{\"crop\": 5}"), 1, 3, 2, 2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("'crop' is 5x5; leave it out, or write \"2x2\"");
    assertThatThrownBy(() -> read(colours(), preprocessing("{\"channels\": \"GRAY\"}"), 1, 3, 2, 2))
        .isInstanceOf(InputException.class)
        .hasMessageContaining("3 channels")
        .hasMessageContaining("change its 'channels'");
  }

  private Path colours() throws IOException {
    BufferedImage image = new BufferedImage(2, 2, BufferedImage.TYPE_INT_RGB);
    image.setRGB(0, 0, rgb(10, 20, 30));
    image.setRGB(1, 0, rgb(10, 60, 30));
    image.setRGB(0, 1, rgb(10, 20, 30));
    image.setRGB(1, 1, rgb(10, 20, 200));
    return saved(image, "colours.png");
  }

  private static int rgb(int red, int green, int blue) {
    return (red << 16) | (green << 8) | blue;
  }

  private Path saved(BufferedImage image, String name) throws IOException {
    Path file = folder.resolve(name);
    ImageIO.write(image, "png", file.toFile());
    return file;
  }

  private Path preprocessing(String json) throws IOException {
    return Files.writeString(folder.resolve("p.json"), json);
  }

  private static HostTensor read(Path file, Path json, long... dims) throws InputException {
    TensorType type = new TensorType(ElementType.FLOAT, Shape.of(dims));
    return new ImageReader("data", type, Preprocessing.read(json)).read(file);
  }

  private static float[] floats(HostTensor tensor) {
    return tensor.data().toArray(ValueLayout.JAVA_FLOAT);
  }
}
