package org.inferometer.importer.tensorflow.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;

/// Whatever the bytes of a compressed block: it unpacks, or it is refused.
class SnappyFuzzTest {
  @FuzzTest(maxDuration = "60s")
  void anyBlockUnpacksOrIsRefused(byte[] bytes) {
    try {
      assertThat(Snappy.unpacked(ByteBuffer.wrap(bytes), 1 << 20)).isNotNull();
    } catch (Malformed refused) {
      assertThat(refused.reason()).isNotEmpty();
    }
  }
}
