package org.inferometer.importer.tensorflow;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.io.IOException;

/// Plain test runs go through the committed corpus; `JAZZER_FUZZ=1` searches on from there. The
/// fuzzer takes one target in a process, so each format has a class.
class GraphTextFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyTextImportsOrIsRefused(byte[] bytes) throws IOException {
    Fuzzed.load(bytes, ".pbtxt");
  }
}
