package org.inferometer.backend.tensorrt.kernel;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.lang.foreign.ValueLayout.JAVA_LONG;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.inferometer.backend.tensorrt.kernel.KernelLoader.KernelException;
import org.inferometer.backend.tensorrt.kernel.KernelLoader.LoadedKernel;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch.Extent;
import org.inferometer.customlayer.cuda.Tactic;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A small C library stands for the driver's; the compiler is the real one.
final class KernelDriverNativeTest {
  /// Writes down each call. A GPU of compute capability 9.0; shared memory of 100 KiB at most; a
  /// grid of 13 blocks is refused.
  private static final String DRIVER =
      """
      #include <stdio.h>
      #include <string.h>
      static void note(const char *text) {
        FILE *f = fopen(LOG, "a");
        fputs(text, f);
        fclose(f);
      }
      int cuCtxGetDevice(int *device) { *device = 7; return 0; }
      int cuDeviceGetAttribute(int *value, int attribute, int device) {
        *value = device != 7 ? -1 : attribute == 75 ? 9 : attribute == 76 ? 0 : -1;
        return 0;
      }
      int cuModuleLoadData(void **module, const void *image) {
        *module = (void *) 0x77;
        note(memcmp(image, "\\177ELF", 4) ? "load something\\n" : "load ELF\\n");
        return 0;
      }
      int cuModuleGetFunction(void **function, void *module, const char *name) {
        char text[200];
        snprintf(text, 200, "function %s of %p\\n", name, module);
        note(text);
        *function = (void *) 0x99;
        return 0;
      }
      int cuFuncSetAttribute(void *function, int attribute, int value) {
        char text[200];
        snprintf(text, 200, "attribute %d of %p is %d\\n", attribute, function, value);
        note(text);
        return value > 100 << 10;
      }
      int cuLaunchKernel(void *f, unsigned gx, unsigned gy, unsigned gz, unsigned bx, unsigned by,
          unsigned bz, unsigned shared, void *stream, void **parameters, void **extra) {
        char text[400];
        snprintf(text, 400, "launch %p %u %u %u, %u %u %u, %u on %p with %ld and %d, %p\\n", f, gx, gy,
            gz, bx, by, bz, shared, stream, *(long *) parameters[0], *(int *) parameters[1], extra);
        note(text);
        return gx == 13 ? 701 : 0;
      }
      int cuGetErrorName(int error, const char **name) {
        *name = error == 701 ? "CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES" : "CUDA_ERROR_INVALID_VALUE";
        return 0;
      }
      """;

  private static final CudaSource SOURCE =
      new CudaSource(
          "add.cu",
          """
          template <typename T>
          __global__ void add(T *y, int n) {
            if (threadIdx.x < n) y[threadIdx.x] += STEP;
          }
          """);
  private static final Tactic TACTIC = Tactic.of("float", "add<float>").with("STEP", 2);

  @TempDir Path folder = Path.of("");

  @Test
  void aKernelIsLoadedOnceAsTheGpusOwnCodeAndLaunchedAsAsked() throws Exception {
    KernelDriverNative driver = driver();
    LoadedKernel kernel = driver.load(SOURCE, TACTIC);
    assertThat(driver.load(SOURCE, TACTIC)).isSameAs(kernel);
    kernel.reserveShared(48 << 10);
    kernel.reserveShared(64 << 10);
    launch(kernel, new Extent(1L << 30, 3, 2));
    assertThat(calls())
        .containsExactly(
            "load ELF",
            "function _Z3addIfEvPT_i of 0x77",
            "attribute 8 of 0x99 is 65536",
            "launch 0x99 1073741824 3 2, 256 1 1, 1024 on 0x5eed with 1234567890123 and -5, (nil)");
  }

  @Test
  void whatTheDriverRefusesIsToldWithItsWords() throws Exception {
    LoadedKernel kernel = driver().load(SOURCE, TACTIC);
    assertThatThrownBy(() -> launch(kernel, new Extent(13, 1, 1)))
        .isInstanceOf(KernelException.class)
        .hasMessage(
            "the launch of 'add<float>' with a grid of 13x1x1 blocks of 256x1x1 threads and 1024 B of"
                + " shared memory failed with CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES");
    assertThatThrownBy(() -> kernel.reserveShared(1 << 20))
        .isInstanceOf(KernelException.class)
        .hasMessage("cuFuncSetAttribute failed with CUDA_ERROR_INVALID_VALUE");
  }

  @Test
  void aTextThatDoesNotCompileIsToldWithItsLines() throws Exception {
    KernelDriverNative driver = driver();
    assertThatThrownBy(() -> driver.load(SOURCE, Tactic.of("float", "add<float>")))
        .isInstanceOf(KernelException.class)
        .hasMessageStartingWith(
            "its kernel 'add<float>' does not compile:\nadd.cu(3): error: identifier \"STEP\" is"
                + " undefined");
    assertThat(folder.resolve("log")).doesNotExist();
  }

  private static void launch(LoadedKernel kernel, Extent grid) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment parameters = arena.allocate(ADDRESS, 2);
      parameters.setAtIndex(ADDRESS, 0, arena.allocateFrom(JAVA_LONG, 1234567890123L));
      parameters.setAtIndex(ADDRESS, 1, arena.allocateFrom(JAVA_INT, -5));
      kernel.launch(grid, Extent.of(256), 1024, MemorySegment.ofAddress(0x5eed), parameters);
    }
  }

  private List<String> calls() throws IOException {
    return Files.readAllLines(folder.resolve("log"));
  }

  private KernelDriverNative driver() throws IOException, InterruptedException {
    CudaCompiler compiler = RealNvrtc.compiler(folder);
    Path cc = Path.of("/usr/bin/cc");
    assumeTrue(Files.isExecutable(cc), "skipped: there is no C compiler (/usr/bin/cc)");
    Path source = Files.writeString(folder.resolve("driver.c"), DRIVER);
    Path library = folder.resolve("libdriver.so");
    List<String> command = new ArrayList<>(List.of(cc.toString(), "-shared", "-fPIC", "-w"));
    command.add("-DLOG=\"" + folder.resolve("log") + "\"");
    command.addAll(List.of("-o", library.toString(), source.toString()));
    assertThat(new ProcessBuilder(command).inheritIO().start().waitFor()).isZero();
    return KernelDriverNative.of(compiler, library.toString());
  }
}
