package org.inferometer.importer.tensorflow.read;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Says what a file is that is not what its name promises.
final class FileCheck {
  private static final int HEAD = 512;

  private record Magic(String bytes, String what) {}

  // Signatures as the formats' own specifications give them.
  private static final List<Magic> MAGICS =
      List.of(
          new Magic(
              "PK\003\004",
              "a zip archive: unpack it first (a .keras file must be saved as a SavedModel)"),
          new Magic("\u0089HDF", "an HDF5 file of Keras: save the network as a SavedModel"),
          new Magic("\u001F\u008B", "a gzip archive: unpack it first"),
          new Magic("version https://git-lfs", "a Git LFS pointer: fetch the real file"),
          new Magic("\u0089PNG", "a PNG picture"),
          new Magic("\u00FF\u00D8\u00FF", "a JPEG picture"),
          new Magic("%PDF", "a PDF document"),
          new Magic("\u0093NUMPY", "a NumPy array"));

  private FileCheck() {}

  /// What a file is that is certainly no graph.
  static Optional<String> stranger(MemorySegment file) {
    String head = head(file);
    if (head.startsWith("TFL3", 4)) {
      return Optional.of("a TensorFlow Lite model, which is not imported");
    }
    for (Magic magic : MAGICS) {
      if (head.startsWith(magic.bytes())) {
        return Optional.of(magic.what());
      }
    }
    String start = head.replace("\u00EF\u00BB\u00BF", "").strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return Optional.of("a web page: download the file itself");
    }
    return start.startsWith("<?xml") ? Optional.of("an XML document") : Optional.empty();
  }

  /// Whether it is protobuf in text form: the name of a field, then a colon or a brace.
  static boolean isText(MemorySegment file) {
    String head = head(file).replace("\u00EF\u00BB\u00BF", "");
    boolean printable =
        head.chars().noneMatch(c -> c == 0x7F || (c < ' ' && c != '\n' && c != '\r' && c != '\t'));
    return printable && head.matches("(?s)\\s*(#[^\n]*\n\\s*)*[a-z_0-9]+\\s*[:{<].*");
  }

  /// Whether it has bytes that no text has.
  static boolean isBinary(MemorySegment file) {
    return head(file)
        .chars()
        .anyMatch(c -> c < ' ' && c != '\n' && c != '\r' && c != '\t' && c != '\f');
  }

  /// Whether it begins as a SavedModel does: with the version of its schema.
  static boolean isSavedModel(MemorySegment file) {
    return head(file).startsWith("\u0008\u0001\u0012");
  }

  private static String head(MemorySegment file) {
    int length = (int) Math.min(HEAD, file.byteSize());
    return new String(
        file.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), StandardCharsets.ISO_8859_1);
  }
}
