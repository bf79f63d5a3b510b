package org.inferometer.onnx;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Names what a file that is no ONNX model seems to be, so that the message helps. Asked only once
/// reading has failed.
final class FileTypeGuess {
  private static final int HEAD = 512;

  private record Magic(int offset, String bytes, String what) {}

  // Signatures as the formats' own specifications give them.
  private static final List<Magic> MAGICS =
      List.of(
          new Magic(0, "PK\003\004", "a zip archive (PyTorch and Keras files are zip archives)"),
          new Magic(0, "\u0089PNG", "a PNG picture"),
          new Magic(0, "\u00FF\u00D8\u00FF", "a JPEG picture"),
          new Magic(0, "GIF8", "a GIF picture"),
          new Magic(0, "%PDF", "a PDF document"),
          new Magic(0, "\u001F\u008B", "a gzip archive"),
          new Magic(0, "7z\u00BC\u00AF", "a 7-Zip archive"),
          new Magic(0, "\u0089HDF", "an HDF5 file (Keras)"),
          new Magic(0, "\u007FELF", "a program"),
          new Magic(0, "\u0080\u0002", "a Python pickle"),
          new Magic(0, "\u0093NUMPY", "a NumPy array"),
          new Magic(0, "version https://git-lfs", "a Git LFS pointer (fetch the real file)"),
          new Magic(4, "TFL3", "a TensorFlow Lite model"),
          new Magic(4, "ORTM", "a model in ONNX Runtime's own format (.ort)"),
          new Magic(257, "ustar", "a tar archive"));

  private FileTypeGuess() {}

  static Optional<String> of(MemorySegment file) {
    int length = (int) Math.min(HEAD, file.byteSize());
    byte[] bytes = file.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE);
    String head = new String(bytes, StandardCharsets.ISO_8859_1);
    return MAGICS.stream()
        .filter(magic -> head.startsWith(magic.bytes(), magic.offset()))
        .map(Magic::what)
        .findFirst()
        .or(() -> text(head));
  }

  private static Optional<String> text(String head) {
    boolean printable =
        head.chars().noneMatch(c -> c == 0x7F || (c < ' ' && c != '\n' && c != '\r' && c != '\t'));
    if (!printable) {
      return Optional.empty();
    }
    String start = head.strip().toLowerCase(Locale.ROOT);
    if (start.startsWith("<!doctype html") || start.startsWith("<html")) {
      return Optional.of("an HTML page");
    }
    if (start.startsWith("<")) {
      return Optional.of("an XML document");
    }
    if (start.startsWith("{") || start.startsWith("[")) {
      return Optional.of("a JSON document");
    }
    boolean protobuf = start.matches("(?s)(#[^\n]*\n\\s*)*[a-z_0-9]+\\s*[:{].*");
    return Optional.of(
        protobuf ? "protobuf in text form (a binary .onnx file is needed)" : "a text file");
  }
}
