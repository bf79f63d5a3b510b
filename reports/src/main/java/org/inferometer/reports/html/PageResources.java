package org.inferometer.reports.html;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Objects;
import org.inferometer.digest.Sha256;

/// The style sheet and the script that go into every report.
final class PageResources {
  static final String STYLE = read("report.css");
  static final String SCRIPT = read("report.js");

  private PageResources() {}

  /// The policy of the page: nothing is loaded from anywhere, and only the script of this module,
  /// told by its hash, runs.
  static String policy() {
    return "default-src 'none'; style-src 'unsafe-inline'; script-src '"
        + hash(SCRIPT)
        + "'; base-uri 'none'; form-action 'none'";
  }

  private static String hash(String script) {
    return "sha256-" + Base64.getEncoder().encodeToString(new Sha256().add(script).bytes());
  }

  private static String read(String name) {
    try (var in = PageResources.class.getResourceAsStream(name)) {
      return new String(
          Objects.requireNonNull(in, name + " is missing from the jar").readAllBytes(),
          StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
