package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/// Every hostile file through every command that takes a model: a line that names the file, exit
/// status 2, in little memory, and an end.
@DisabledOnOs(OS.WINDOWS)
final class HostileInputTest {
  /// Only so that a hang fails the test rather than stops it.
  private static final int PATIENCE_MINUTES = 5;

  @TempDir Path folder;

  @Test
  void everyHostileFileIsRefusedInALineByEveryCommandWithinHalfAGibibyte() throws Exception {
    Path models = Files.createDirectories(folder.resolve("models"));
    HostileFiles.writeTo(models);
    Path written = Files.createDirectories(folder.resolve("written"));

    List<String> lines = inSmallProcess(models, written);

    List<String> runs = lines.subList(0, lines.size() - 1);
    try (Stream<Path> files = Files.list(models)) {
      long count = files.filter(f -> f.toString().endsWith(".onnx")).count();
      assertThat(runs).hasSize(Math.toIntExact(4 * count));
    }
    assertThat(runs)
        .allMatch(
            line -> line.matches("\\w+ \\S+ 2 1: inferometer: FILE\\b.*"), "one line, status 2")
        .noneMatch(line -> line.contains("OutOfMemory") || line.contains("Exception"));
    assertThat(lines.getLast()).startsWith("peak ");
    assertThat(Long.parseLong(lines.getLast().substring(5))).isLessThanOrEqualTo(512);
    assertThat(written.resolve("converted.onnx")).doesNotExist();
    assertThat(written.resolve("s")).doesNotExist();
  }

  private List<String> inSmallProcess(Path models, Path written)
      throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process child =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                HostileRuns.class.getName(),
                models.toString(),
                written.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = child.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES);
    child.destroyForcibly();
    String said = Files.readString(output, StandardCharsets.UTF_8);
    assertThat(ended).as("it hangs after\n%s", said).isTrue();
    assertThat(child.exitValue()).as(said).isZero();
    return said.lines().toList();
  }
}
