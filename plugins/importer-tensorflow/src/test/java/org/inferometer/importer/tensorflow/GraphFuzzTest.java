package org.inferometer.importer.tensorflow;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.graph.ImportException;

/// Whatever the bytes: they import, or they are refused. Plain test runs go through the committed
/// corpus; `JAZZER_FUZZ=1` searches on from there for a minute.
class GraphFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyBytesImportOrAreRefused(byte[] bytes) throws IOException {
    load(bytes, ".pb");
  }

  @FuzzTest(maxDuration = "60s")
  void anyTextImportsOrIsRefused(byte[] bytes) throws IOException {
    load(bytes, ".pbtxt");
  }

  private static void load(byte[] bytes, String ending) throws IOException {
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
