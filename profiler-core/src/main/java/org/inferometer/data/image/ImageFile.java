package org.inferometer.data.image;

import java.awt.image.BufferedImage;
import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import org.inferometer.data.InputException;
import org.inferometer.study.Remedy.Setting;
import org.inferometer.study.Remedy;

/// Decodes an image file, if it fits into memory: a small file may hold an image of any size.
final class ImageFile {
  /// Heap that a pixel takes in the decoder, as an integer and as three numbers.
  private static final int BYTES_PER_PIXEL = 28;

  private static final String CUT_OFF = "it is cut off or damaged, a part of its data is missing";

  private ImageFile() {}

  /// @param heapBytes that an image may take
  /// @throws InputException naming the file, if it is no image, or one too large
  static BufferedImage read(Path file, long heapBytes) throws InputException {
    if (!Files.isReadable(file)) {
      throw unreadable(file, "there is no such file, or it may not be read");
    }
    try (ImageInputStream in = ImageIO.createImageInputStream(file.toFile())) {
      Iterator<ImageReader> readers = ImageIO.getImageReaders(in);
      if (!readers.hasNext()) {
        throw new InputException(file + ": is no image that can be read (PNG, JPEG, BMP, GIF)");
      }
      ImageReader reader = readers.next();
      try {
        reader.setInput(in, true, true);
        requireRoom(file, reader.getWidth(0), reader.getHeight(0), heapBytes);
        return whole(file, reader);
      } finally {
        reader.dispose();
      }
    } catch (IOException | RuntimeException e) {
      throw unreadable(file, reason(e));
    }
  }

  /// A decoder of JPEG fills what is missing with grey, and only warns.
  private static BufferedImage whole(Path file, ImageReader reader)
      throws IOException, InputException {
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((_, warning) -> warnings.add(warning));
    BufferedImage image = reader.read(0);
    if (warnings.stream().anyMatch(warning -> warning.contains("premature end"))) {
      throw unreadable(file, CUT_OFF);
    }
    return image;
  }

  private static String reason(Exception e) {
    for (Throwable at = e; at != null; at = at.getCause()) {
      if (at instanceof EOFException) {
        return CUT_OFF;
      }
    }
    return String.valueOf(e.getMessage());
  }

  private static InputException unreadable(Path file, String reason) {
    return new InputException(
        file
            + ": is no image that can be read: "
            + reason
            + "; save it again as PNG or JPEG in RGB or grey, or take it out");
  }

  private static void requireRoom(Path file, long width, long height, long heapBytes)
      throws InputException {
    long most = heapBytes / BYTES_PER_PIXEL;
    if (width * height > most) {
      throw new InputException(
          file
              + ": has "
              + width
              + "x"
              + height
              + " pixels, but the Java heap of "
              + (heapBytes >> 20)
              + " MiB has room for "
              + most / 1_000_000
              + " million; save it smaller, take it out, or give the worker more",
          Remedy.of(Setting.WORKER_HEAP));
    }
  }
}
