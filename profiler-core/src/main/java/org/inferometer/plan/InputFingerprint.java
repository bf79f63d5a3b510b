package org.inferometer.plan;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.inferometer.data.VisibleFiles;
import org.inferometer.data.tensor.TensorFiles;

/// Tells whether a folder of inputs is still the same.
final class InputFingerprint {
  private InputFingerprint() {}

  /// SHA-256 over names and contents of the folder's tensor files, in hexadecimal.
  static String of(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return of(folder, entries.filter(TensorFiles::accepts)
              .filter(file -> VisibleFiles.isVisible(file.getFileName())));
    }
  }

  /// The same over all files of a folder and of those within it, but for hidden ones.
  static String ofAll(Path folder) throws IOException {
    try (Stream<Path> entries = Files.walk(folder)) {
      return of(folder, entries.filter(file -> VisibleFiles.isVisible(folder.relativize(file))));
    }
  }

  /// SHA-256 of a text, in hexadecimal.
  static String of(String text) {
    return HexFormat.of().formatHex(sha256().digest(text.getBytes(StandardCharsets.UTF_8)));
  }

  private static String of(Path folder, Stream<Path> entries) throws IOException {
    MessageDigest digest = sha256();
    List<Path> files = entries.filter(Files::isRegularFile).sorted().toList();
    for (Path file : files) {
      // Lengths keep apart what only looks alike when it is joined.
      byte[] name = folder.relativize(file).toString().getBytes(StandardCharsets.UTF_8);
      digest.update((name.length + " " + Files.size(file) + " ").getBytes(StandardCharsets.UTF_8));
      digest.update(name);
      try (InputStream in = Files.newInputStream(file);
          OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
        in.transferTo(sink);
      }
    }
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
