package org.inferometer.data.samples;

import java.io.IOException;
import java.nio.file.Path;
import org.inferometer.data.InputException;
import org.inferometer.digest.Sha256;

/// SHA-256 over texts and the contents of files.
public final class ContentHash {
  private final Sha256 digest = new Sha256();

  public void add(String text) {
    digest.add(text + "\0");
  }

  /// @throws InputException if the file cannot be read
  public void add(Path file) throws InputException {
    add(String.valueOf(file.getFileName()));
    try {
      digest.add(file);
    } catch (IOException e) {
      throw new InputException(file + ": cannot be read: " + e.getMessage());
    }
  }

  /// In lower-case hexadecimal.
  public String value() {
    return digest.hexadecimal();
  }
}
