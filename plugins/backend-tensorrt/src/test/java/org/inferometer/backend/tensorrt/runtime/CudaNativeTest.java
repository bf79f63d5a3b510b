package org.inferometer.backend.tensorrt.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.inferometer.spi.NativePlatform;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The presets' calls of the CUDA runtime, against a library that plays it. Where there is no C
/// compiler the test is skipped and says so.
final class CudaNativeTest {
  @TempDir Path folder = Path.of("");

  @Test
  void whatIsTestedOnGpusHoldsWithAPlayedRuntimeAndAllocationsAreOnTheSessionsDevice()
      throws Exception {
    assumeTrue(NativePlatform.current().isPresent(), "skipped: CUDA is used on Linux only");
    Path source = folder.resolve("played_cudart.c");
    try (InputStream in = CudaNativeTest.class.getResourceAsStream("played_cudart.c")) {
      Files.write(source, Objects.requireNonNull(in).readAllBytes());
    }
    Path versions = Files.writeString(folder.resolve("versions"), "libcudart.so.13 { *; };");
    Path driver =
        Files.writeString(folder.resolve("driver.c"), "int cuInit(unsigned f) { return 100; }");
    compile("libcuda.so.1", driver);
    compile("libcudart.so.13", source, "-Wl,--version-script=" + versions);
    String told = run();
    assertThat(told).doesNotContain("failed: ").contains("passed: afterARecordingThatFailed");
    assertThat(told.lines().filter(line -> line.startsWith("passed: "))).hasSize(9);
    assertThat(told).contains("4242 bytes on device 1");
  }

  private String run() throws IOException {
    return output(
        List.of(
            ProcessHandle.current().info().command().orElseThrow(),
            "--enable-native-access=ALL-UNNAMED",
            "-cp",
            System.getProperty("java.class.path"),
            PlayedCuda.class.getName(),
            folder.toString(),
            folder.resolve("cache").toString()));
  }

  private void compile(String library, Path source, String... options) throws IOException {
    List<String> command = new java.util.ArrayList<>(List.of("cc", "-shared", "-fPIC", "-O1"));
    command.addAll(List.of(options));
    command.addAll(
        List.of("-Wl,-soname," + library, "-o", folder.resolve(library) + "", source.toString()));
    assertThat(output(command)).isEmpty();
  }

  private static String output(List<String> command) throws IOException {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return abort("skipped: " + command.getFirst() + " is not on this machine");
    }
    return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
  }
}
