package org.inferometer.templates;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The four templates, built by Maven alone, lie in a plugins folder and are used.
final class TemplatesTest {
  private static final String SKETCH =
      """
      input data 64
      dense hidden 32
      relu activation
      dense classes 10
      softmax probabilities
      """;

  @TempDir Path folder;

  @BeforeEach
  void dropIntoAPluginsFolder() throws IOException {
    Path plugins = Files.createDirectory(folder.resolve("plugins"));
    for (String jar :
        List.of(
            "importer/target/sketch-importer",
            "meter/target/cputime-meter",
            "backend/target/plain-backend",
            "report/target/lines-report")) {
      Path built = Path.of(System.getProperty("inferometer.templates")).resolve(jar + "-1.0.0.jar");
      Files.copy(built, plugins.resolve(built.getFileName()));
    }
    Files.writeString(folder.resolve("small.sketch"), SKETCH);
  }

  @Test
  void allFourAreListedWithTheirVersionsAndJars() throws Exception {
    List<String> lines = run("plugins").lines().toList();

    assertListed(lines, "importer", "sketch", "sketch-importer-1.0.0.jar", "loaded");
    assertListed(lines, "meter", "cputime", "cputime-meter-1.0.0.jar", "available");
    assertListed(lines, "backend", "plain", "plain-backend-1.0.0.jar", "available");
    assertListed(lines, "renderer", "lines", "lines-report-1.0.0.jar", "loaded");
  }

  private static void assertListed(
      List<String> lines, String kind, String id, String jar, String state) {
    assertThat(lines)
        .anySatisfy(line ->
            assertThat(line).startsWith(kind).contains(" " + id + " ", " 1.0.0 ", jar, state));
  }

  @Test
  void aSketchIsInspected() throws Exception {
    assertThat(run("inspect", "small.sketch")).contains("hidden", "activation", "probabilities");
  }

  @Test
  void aSketchIsProfiledOnThePlainBackendAndReported() throws Exception {
    run(
        "profile",
        "small.sketch",
        "--backend=plain",
        "--precision=fp32",
        "--batch=1",
        "--budget=100ms",
        "--repeats=1",
        "--out=study");
    run("report", "study", "--format=lines");

    String study = Files.readString(folder.resolve("study/study.json"));
    assertThat(study).containsPattern("\"status\" ?: ?\"ok\"");
    // A machine that shows its energy counters is metered by them.
    assertThat(study).containsAnyOf("processor time of this process", "RAPL package");
    assertThat(Files.readString(folder.resolve("study/lines.txt")))
        .containsPattern("small/plain/fp32/b1: (about )?\\d+\\.\\d{3} ms");
  }

  /// Runs the distribution in the test's folder.
  ///
  /// @return what it printed
  private String run(String... arguments) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("--enable-native-access=ALL-UNNAMED", "-jar"));
    command.add(System.getProperty("inferometer.distribution") + "/lib/inferometer.jar");
    command.addAll(Arrays.asList(arguments));
    ProcessBuilder program = new ProcessBuilder(command).directory(folder.toFile());
    program.environment().put("INFEROMETER_PLUGINS", folder.resolve("plugins").toString());
    program.environment().put("CPUTIME_WATTS", "10");
    // The developer's own plugins and cache are neither read nor written.
    program.environment().put("XDG_CONFIG_HOME", folder.resolve("config").toString());
    program.environment().put("XDG_CACHE_HOME", folder.resolve("cache").toString());
    Process process = program.redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).as(said).isZero();
    return said;
  }
}
