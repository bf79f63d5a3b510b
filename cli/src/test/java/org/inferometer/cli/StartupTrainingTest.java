package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class StartupTrainingTest {
  @TempDir Path folder;

  @Test
  void itImportsANetworkAndMeasuresItAsAWorkerDoesAndLeavesNothing() throws Exception {
    Path temporary = Files.createDirectory(folder.resolve("temporary"));
    Path home = Files.createDirectory(folder.resolve("home"));
    Path said = folder.resolve("said");
    Path log = folder.resolve("log");
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "--enable-native-access=ALL-UNNAMED",
            "-Djava.io.tmpdir=" + temporary,
            "-Duser.home=" + home,
            "-cp",
            System.getProperty("java.class.path"),
            StartupTraining.class.getName());
    builder.environment().keySet().removeAll(List.of("XDG_CACHE_HOME", "INFEROMETER_PLUGINS"));
    int status =
        builder.redirectOutput(said.toFile()).redirectError(log.toFile()).start().waitFor();

    assertThat(status).as(Files.readString(log)).isZero();
    assertThat(said).content().contains("REFERENCE", "BUILD", "LATENCY", "LAYERS");
    try (var left = Files.list(temporary)) {
      assertThat(left.filter(file -> file.toString().contains("training"))).isEmpty();
    }
    assertThat(home.resolve(".cache/inferometer/zoo")).doesNotExist();
  }
}
