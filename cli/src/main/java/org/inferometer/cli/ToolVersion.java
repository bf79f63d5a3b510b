package org.inferometer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import picocli.CommandLine.IVersionProvider;

/// The version of this program, as the build wrote it.
final class ToolVersion {
  private ToolVersion() {}

  static String current() {
    try (InputStream file =
        Objects.requireNonNull(ToolVersion.class.getResourceAsStream("version.txt"))) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException e) {
      throw new UncheckedIOException("the program's own version cannot be read", e);
    }
  }

  /// `inferometer 0.1.0`. Joined without `+`, whose bootstrap takes as long as all the rest of
  /// `--version`.
  static String line() {
    return "inferometer ".concat(current());
  }

  /// Tells the parser of the command line, which `--version` alone does not load.
  static final class Provider implements IVersionProvider {
    @Override
    public String[] getVersion() {
      return new String[] {line()};
    }
  }
}
