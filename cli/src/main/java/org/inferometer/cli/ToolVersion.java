package org.inferometer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// The version of this program, as the build wrote it.
final class ToolVersion implements IVersionProvider {
  static String current() {
    try (InputStream file =
        Objects.requireNonNull(ToolVersion.class.getResourceAsStream("version.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own version cannot be read", e);
    }
  }

  @Override
  public String[] getVersion() {
    return new String[] {"inferometer " + current()};
  }
}
