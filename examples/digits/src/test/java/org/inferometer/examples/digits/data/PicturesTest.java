package org.inferometer.examples.digits.data;

import static java.lang.foreign.ValueLayout.JAVA_FLOAT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.inferometer.data.image.ImageReader;
import org.inferometer.data.image.Preprocessing;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.HostTensor;
import org.inferometer.graph.Shape;
import org.inferometer.graph.TensorType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PicturesTest {
  private final List<Digit> digits = new Pen(Face.trained(), new Random(5)).draw(20);

  @TempDir Path folder;

  @Test
  void theSameSeedDrawsTheSameDigits() {
    List<Digit> again = new Pen(Face.trained(), new Random(5)).draw(20);
    for (int i = 0; i < digits.size(); i++) {
      assertThat(again.get(i).label()).isEqualTo(digits.get(i).label()).isEqualTo(i % 10);
      assertThat(again.get(i).pixels()).isEqualTo(digits.get(i).pixels());
    }
  }

  /// A digit is drawn lighter than what lies around it.
  @Test
  void everyDigitIsLightOnDark() {
    for (Digit digit : digits) {
      double mean = 0;
      for (byte pixel : digit.pixels()) {
        mean += (pixel & 0xff) / (double) digit.pixels().length;
      }
      assertThat(mean).isBetween(5.0, 127.0);
    }
  }

  @Test
  void invertingExchangesLightAndDark() {
    Digit digit = digits.getFirst();
    Digit inverted = digit.inverted();
    for (int i = 0; i < digit.pixels().length; i++) {
      assertThat((digit.pixels()[i] & 0xff) + (inverted.pixels()[i] & 0xff)).isEqualTo(255);
    }
    assertThat(inverted.label()).isEqualTo(digit.label());
  }

  /// What is profiled must be what was trained: the same pictures, and the same way to inputs.
  @Test
  void inferometerReadsThePicturesAsTheTrainingDoes() throws Exception {
    PictureFolder.write(folder, digits);
    ImageReader reader =
        new ImageReader(
            "image",
            new TensorType(ElementType.FLOAT, Shape.of(1, 1, Digit.SIDE, Digit.SIDE)),
            Preprocessing.read(Path.of("preprocess.json")));
    for (int i = 0; i < digits.size(); i++) {
      Path file =
          folder.resolve(digits.get(i).label() + String.format(Locale.ROOT, "/%05d.png", i));
      HostTensor read = reader.read(file);
      assertThat(read.data().toArray(JAVA_FLOAT)).isEqualTo(digits.get(i).input());
    }
  }

  @Test
  void everyClassHasAFolder() throws Exception {
    PictureFolder.write(folder, digits);
    List<String> names = new ArrayList<>();
    try (Stream<Path> folders = Files.list(folder)) {
      folders.forEach(each -> names.add(each.getFileName().toString()));
    }
    assertThat(names).containsExactlyInAnyOrder("0", "1", "2", "3", "4", "5", "6", "7", "8", "9");
  }

  @Test
  void aPictureOfAnotherSizeIsRefused() {
    assertThatThrownBy(() -> new Digit(3, new byte[100]))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("784 pixels, not 3 in 100");
  }
}
