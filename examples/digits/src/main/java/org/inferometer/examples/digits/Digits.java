package org.inferometer.examples.digits;

import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.inferometer.examples.digits.data.Digit;
import org.inferometer.examples.digits.data.PictureFolder;
import org.inferometer.examples.digits.training.Classifier;

/// Renders digits, trains a network on a small set, on the full set and on the full set with
/// inverted pictures, and leaves what Inferometer profiles: an ONNX file for each, and folders of
/// pictures.
public final class Digits {
  private static final int CALIBRATION = 64;

  private Digits() {}

  /// Ends with exit code 2 and a line that says what is wrong, if something is.
  ///
  /// @param arguments the folder to write to, and `full` or `quick`
  public static void main(String[] arguments) {
    try {
      run(Path.of(arguments[0]), Sizes.named(arguments[1]));
    } catch (IOException | UncheckedIOException e) {
      System.err.println("digits: " + e.getMessage());
      System.exit(2);
    }
  }

  private static void run(Path folder, Sizes sizes) throws IOException {
    Files.createDirectories(folder);
    DigitSets sets = DigitSets.rendered(sizes);
    writePictures(folder, sets);
    // Networks share nothing, so that training side by side changes no result.
    Variant.of(sets, sizes).parallelStream().forEach(variant -> train(folder, variant, sets));
  }

  private static void writePictures(Path folder, DigitSets sets) throws IOException {
    PictureFolder.write(folder.resolve("held-out"), sets.heldOut());
    PictureFolder.write(folder.resolve("small-set"), sets.small());
    List<Digit> some = sets.full().subList(0, CALIBRATION);
    PictureFolder.write(folder.resolve("calibration"), DigitSets.withInverted(some));
  }

  private static void train(Path folder, Variant variant, DigitSets sets) {
    Classifier network = variant.trained();
    try {
      OnnxExport.define(variant.name(), network).save(folder.resolve(variant.name() + ".onnx"));
    } catch (IOException e) {
      throw new UncheckedIOException(
          variant.name() + ".onnx cannot be written: " + e.getMessage(), e);
    }
    PrintStream out = System.out;
    out.printf(
        Locale.ROOT,
        "%-16s learned from %5d pictures: right on %.1f %% of them, %.1f %% of the held-out ones,"
            + " %.1f %% of those inverted%n",
        variant.name(),
        variant.examples().size(),
        100 * network.accuracy(variant.examples()),
        100 * network.accuracy(sets.heldOut()),
        100 * network.accuracy(DigitSets.inverted(sets.heldOut())));
  }
}
