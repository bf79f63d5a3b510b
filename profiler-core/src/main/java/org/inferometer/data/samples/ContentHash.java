package org.inferometer.data.samples;

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
import org.inferometer.data.InputException;

/// SHA-256 over texts and the contents of files.
public final class ContentHash {
  private final MessageDigest digest;

  public ContentHash() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  public void add(String text) {
    digest.update((text + "\0").getBytes(StandardCharsets.UTF_8));
  }

  /// @throws InputException if the file cannot be read
  public void add(Path file) throws InputException {
    add(String.valueOf(file.getFileName()));
    try (InputStream in = Files.newInputStream(file);
        OutputStream sink = new DigestOutputStream(OutputStream.nullOutputStream(), digest)) {
      in.transferTo(sink);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /// In lower-case hexadecimal.
  public String value() {
    return HexFormat.of().formatHex(digest.digest());
  }
}
