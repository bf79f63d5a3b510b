package org.inferometer.backend.tensorrt.runtime;

import static java.lang.foreign.ValueLayout.JAVA_BYTE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.inferometer.backend.tensorrt.library.RealCuda;
import org.inferometer.backend.tensorrt.runtime.RuntimeFailure.Kind;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// What is used of the CUDA runtime, on a real GPU. Needs the driver and the CUDA runtime, but no
/// TensorRT: where this fails, nothing of TensorRT can be trusted.
@Tag("gpu")
class CudaOnGpuTest {
  private static final int SMALL = 1 << 20;
  private static final int LARGE = 64 << 20;

  @BeforeAll
  static void loadCuda() throws IOException {
    RealCuda.load();
  }

  @Test
  void whatIsCopiedToTheDeviceComesBackAsItWas() throws RuntimeFailure {
    Cuda cuda = CudaNative.on(0, true);
    try (Copies copies = new Copies(cuda, SMALL)) {
      byte[] sent = copies.fill(7);
      copies.enqueue();
      copies.stream.await();
      assertThat(copies.received()).isEqualTo(sent);
    }
  }

  @Test
  void aTensorWithoutElementsIsCopiedToo() throws RuntimeFailure {
    try (Copies copies = new Copies(CudaNative.on(0, true), 0)) {
      copies.enqueue();
      copies.stream.await();
      assertThat(copies.received()).isEmpty();
    }
  }

  @Test
  void marksInAStreamTellTheTimeBetweenThem() throws RuntimeFailure {
    Cuda cuda = CudaNative.on(0, true);
    try (Copies copies = new Copies(cuda, LARGE);
        Cuda.Event start = cuda.event();
        Cuda.Event copied = cuda.event();
        Cuda.Event end = cuda.event()) {
      for (int warmup = 0; warmup < 3; warmup++) {
        copies.enqueue();
      }
      copies.stream.record(start);
      copies.toDevice();
      copies.stream.record(copied);
      copies.toHost();
      copies.stream.record(end);
      copies.stream.await();
      long in = start.nanosUntil(copied);
      long out = copied.nanosUntil(end);
      assertThat(in).isPositive();
      assertThat(out).isPositive();
      assertThat(start.nanosUntil(end)).isBetween(in + out - 2_000, in + out + 2_000);
      System.out.printf(
          Locale.ROOT,
          "page-locked copies of %d MiB: %.1f GB/s to the device, %.1f GB/s to the host%n",
          LARGE >> 20,
          (double) LARGE / in,
          (double) LARGE / out);
    }
  }

  @Test
  void aGraphOfCopiesDoesNothingUntilItIsLaunchedAndThenCopiesEachTime() throws RuntimeFailure {
    try (Copies copies = new Copies(CudaNative.on(0, true), SMALL)) {
      copies.stream.beginCapture();
      copies.enqueue();
      try (Cuda.Graph graph = copies.stream.endCapture()) {
        byte[] before = copies.received();
        byte[] first = copies.fill(1);
        copies.stream.await();
        assertThat(copies.received()).isEqualTo(before);
        copies.stream.launch(graph);
        copies.stream.await();
        assertThat(copies.received()).isEqualTo(first);
        byte[] second = copies.fill(2);
        copies.stream.launch(graph);
        copies.stream.await();
        assertThat(copies.received()).isEqualTo(second);
      }
    }
  }

  @Test
  void afterARecordingThatFailedTheStreamWorksAgain() throws RuntimeFailure {
    Cuda cuda = CudaNative.on(0, true);
    try (Copies copies = new Copies(cuda, SMALL)) {
      copies.stream.beginCapture();
      copies.enqueue();
      assertThatThrownBy(copies.stream::await)
          .as("waiting cannot be recorded")
          .isInstanceOf(RuntimeFailure.class);
      copies.stream.abandonCapture();
      byte[] sent = copies.fill(3);
      copies.enqueue();
      copies.stream.await();
      assertThat(copies.received()).isEqualTo(sent);
      cuda.allocate(SMALL).close();
    }
  }

  @Test
  void memoryThatIsNotThereIsALackOfMemoryAndLeavesNoErrorBehind() throws RuntimeFailure {
    Cuda cuda = CudaNative.on(0, true);
    assertThatThrownBy(() -> cuda.allocate(1L << 50))
        .isInstanceOfSatisfying(
            RuntimeFailure.class, e -> assertThat(e.kind()).isEqualTo(Kind.OUT_OF_MEMORY));
    try (Copies copies = new Copies(cuda, SMALL)) {
      byte[] sent = copies.fill(4);
      copies.enqueue();
      copies.stream.await();
      assertThat(copies.received()).isEqualTo(sent);
    }
  }

  @Test
  void memoryInUseCountsWhatIsAllocated() throws RuntimeFailure {
    Cuda cuda = CudaNative.on(0, true);
    long before = cuda.usedBytes();
    try (Cuda.DeviceBuffer held = cuda.allocate(LARGE)) {
      assertThat(held).isNotNull();
      assertThat(cuda.usedBytes() - before).isGreaterThanOrEqualTo(LARGE);
    }
  }

  @Test
  void theBuildersMemoryIsAlignedAndCanBeAskedForByAnyThread() throws Exception {
    CudaNative cuda = CudaNative.on(0, true);
    var memory = cuda.deviceMemory();
    long address = CompletableFuture.supplyAsync(() -> memory.allocate(1000)).get();
    assertThat(address).isPositive();
    assertThat(address % 256).isZero();
    assertThat(memory.free(address)).isTrue();
    assertThat(memory.allocate(1L << 50)).isZero();
  }

  @Test
  void anotherThreadCanUseWhatOneThreadMade() throws Exception {
    Cuda cuda = CudaNative.on(0, false);
    try (Copies copies = new Copies(cuda, SMALL)) {
      byte[] sent = copies.fill(5);
      CompletableFuture.runAsync(() -> copies.runOn(cuda)).get();
      assertThat(copies.received()).isEqualTo(sent);
    }
  }

  /// One way to the device and one back.
  private static final class Copies implements AutoCloseable {
    private final Cuda.HostBuffer from;
    private final Cuda.DeviceBuffer device;
    private final Cuda.HostBuffer to;
    private final Cuda.Stream stream;

    private Copies(Cuda cuda, int bytes) throws RuntimeFailure {
      from = cuda.allocatePinned(bytes);
      device = cuda.allocate(bytes);
      to = cuda.allocatePinned(bytes);
      stream = cuda.stream();
    }

    private byte[] fill(int seed) {
      byte[] bytes = new byte[(int) from.segment().byteSize()];
      new Random(seed).nextBytes(bytes);
      from.segment().copyFrom(MemorySegment.ofArray(bytes));
      return bytes;
    }

    private byte[] received() {
      return to.segment().toArray(JAVA_BYTE);
    }

    private void enqueue() throws RuntimeFailure {
      toDevice();
      toHost();
    }

    private void toDevice() throws RuntimeFailure {
      stream.copyToDevice(device, from);
    }

    private void toHost() throws RuntimeFailure {
      stream.copyToHost(to, device);
    }

    private void runOn(Cuda cuda) {
      try {
        cuda.use();
        enqueue();
        stream.await();
      } catch (RuntimeFailure e) {
        throw new IllegalStateException(e);
      }
    }

    @Override
    public void close() {
      stream.close();
      from.close();
      to.close();
      device.close();
    }
  }
}
