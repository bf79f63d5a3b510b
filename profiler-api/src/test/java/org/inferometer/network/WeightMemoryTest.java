package org.inferometer.network;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import org.junit.jupiter.api.Test;

class WeightMemoryTest {

  @Test
  void memoryBeyondTheShareOfNativeMemoryIsMapped() {
    WeightMemory memory = new WeightMemory();
    MemorySegment small = memory.allocate(100);
    // More than is ever left, but no page of it exists before it is touched.
    MemorySegment large = memory.allocate(Runtime.getRuntime().maxMemory() / 4 + 1);
    large.set(ValueLayout.JAVA_BYTE, large.byteSize() - 1, (byte) 7);
    assertThat(small.isMapped()).isFalse();
    assertThat(large.isMapped()).isTrue();
    assertThat(large.get(ValueLayout.JAVA_BYTE, large.byteSize() - 1)).isEqualTo((byte) 7);
    assertThat(large.get(ValueLayout.JAVA_BYTE, 0)).isZero();
  }
}
