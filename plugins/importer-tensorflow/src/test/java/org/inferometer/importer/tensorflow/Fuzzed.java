package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.graph.ImportException;

/// Imports what a fuzzer made.
final class Fuzzed {
  private Fuzzed() {}

  /// Whatever the bytes: they import, or they are refused.
  static void load(byte[] bytes, String ending) throws IOException {
    Path file = Files.createTempFile("fuzzed", ending);
    try {
      Files.write(file, bytes);
      assertThat(new TensorFlowImporter().load(file).outputs()).isNotEmpty();
    } catch (ImportException refused) {
      assertThat(refused.getMessage()).contains("fuzzed").doesNotContain("\n");
    } finally {
      Files.delete(file);
    }
  }
}
