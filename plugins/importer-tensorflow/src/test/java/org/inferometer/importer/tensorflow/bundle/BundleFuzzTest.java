package org.inferometer.importer.tensorflow.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import org.inferometer.graph.ImportException;

/// Whatever the bytes of an index: the checkpoint opens, or it is refused. Checksums are not put
/// right, so that most of what is found lies before them or in the seeds.
class BundleFuzzTest {
  private static final Path NOWHERE = Path.of("no-such-folder", "variables");

  @FuzzTest(maxDuration = "60s")
  void anyIndexOpensOrIsRefused(byte[] bytes) {
    try {
      Bundle bundle = Bundle.of(NOWHERE, NOWHERE, NOWHERE, MemorySegment.ofArray(bytes));
      assertThat(bundle.size()).isGreaterThanOrEqualTo(0);
      bundle.tensor("w", "w");
    } catch (ImportException refused) {
      assertThat(refused.getMessage()).isNotEmpty();
    }
  }
}
