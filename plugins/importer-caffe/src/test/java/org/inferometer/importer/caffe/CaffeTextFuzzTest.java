package org.inferometer.importer.caffe;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;

/// Whatever the text: it imports, or it is refused. Plain test runs go through the committed
/// corpus; `JAZZER_FUZZ=1` searches on from there for a minute.
class CaffeTextFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyTextImportsOrIsRefused(byte[] bytes) throws IOException {
    Path file = Files.createTempFile("fuzzed", ".prototxt");
    try {
      Network network = new CaffeImporter().load(Files.write(file, bytes));
      assertThat(network.outputs()).isNotEmpty();
    } catch (ImportException refused) {
      assertThat(refused.getMessage()).contains("fuzzed").doesNotContain("\n");
    } finally {
      Files.deleteIfExists(file);
    }
  }
}
