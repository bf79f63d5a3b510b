package org.inferometer.examples.digits.data;

import static org.inferometer.examples.digits.data.Digit.SIDE;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import javax.imageio.ImageIO;

/// Digits as grey PNG files in a folder for each class, named `0` to `9`.
public final class PictureFolder {
  private PictureFolder() {}

  /// @param folder made if it does not exist
  /// @throws IOException if a file cannot be written
  public static void write(Path folder, List<Digit> digits) throws IOException {
    for (int label = 0; label < Digit.CLASSES; label++) {
      Files.createDirectories(folder.resolve(Integer.toString(label)));
    }
    for (int i = 0; i < digits.size(); i++) {
      Digit digit = digits.get(i);
      Path file =
          folder
              .resolve(Integer.toString(digit.label()))
              .resolve(String.format(Locale.ROOT, "%05d.png", i));
      ImageIO.write(image(digit), "png", file.toFile());
    }
  }

  private static BufferedImage image(Digit digit) {
    BufferedImage image = new BufferedImage(SIDE, SIDE, BufferedImage.TYPE_BYTE_GRAY);
    image.getRaster().setDataElements(0, 0, SIDE, SIDE, digit.pixels());
    return image;
  }
}
