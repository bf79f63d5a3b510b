package org.inferometer.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginOptionsTest {
  @TempDir Path folder;

  @Test
  void workersLoadTheSamePlugins() {
    PluginOptions options = new PluginOptions();
    options.paths.add(Path.of("here.jar"));
    options.layers.put("org.example.Norm", "org.first");

    PluginOptions worker = PluginOptions.of(List.of(options.arguments()));

    assertThat(worker.paths).containsExactly(Path.of("here.jar").toAbsolutePath());
    assertThat(worker.layers).isEqualTo(Map.of("org.example.Norm", "org.first"));
  }

  @Test
  void aPathThatIsNotThereIsBadInput() {
    CommandRun run = run("plugins", "--plugin-path", folder.resolve("absent").toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.out()).isEmpty();
    assertThat(run.err())
        .startsWith(
            "inferometer: --plugin-path "
                + folder.resolve("absent")
                + ": the plugins folder cannot be read");
  }

  @Test
  void aJarThatIsNoneIsBadInput() throws Exception {
    Path jar = Files.writeString(folder.resolve("text.jar"), "no jar");

    CommandRun run = run("layers", "list", "--plugin-path", jar.toString());

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err())
        .startsWith("inferometer: --plugin-path " + jar + ": it is not a usable plugin jar");
  }

  @Test
  void aChoiceOfALayerThatNobodyHasIsBadInput() {
    CommandRun run = run("plugins", "--layer-from", "org.example.Norm=org.first");

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err())
        .startsWith("inferometer: --layer-from: no plugin has a custom layer org.example.Norm");
  }

  @Test
  void anArchiveThatIsAbsentAndAPluginThatIsNotInstalledAreBadInput() {
    Path absent = folder.resolve("absent.jar");

    assertThat(run("plugins", "install", absent.toString()))
        .isEqualTo(
            new CommandRun(
                ExitCode.BAD_INPUT,
                "",
                "inferometer: " + absent + ": there is no such file" + System.lineSeparator()));
    assertThat(run("plugins", "remove", "org.first").err())
        .startsWith("inferometer: plugin 'org.first' was not installed; none was");
  }

  @Test
  void aLibraryOfPluginsIsAnOptionOfTheBackend() {
    CommandRun run =
        run("profile", "zoo:lenet", "--backend", "onnxruntime", "--plugin-library", "libfoo.so");

    assertThat(run.status()).isEqualTo(ExitCode.BAD_INPUT);
    assertThat(run.err())
        .startsWith("inferometer: the backend onnxruntime has no option 'plugin-library'");
  }

  private CommandRun run(String... arguments) {
    Map<String, String> environment =
        Map.of("XDG_CONFIG_HOME", folder.toString(), "XDG_CACHE_HOME", folder.toString());
    return CommandRun.of(Services.ofProcess(environment), arguments);
  }
}
