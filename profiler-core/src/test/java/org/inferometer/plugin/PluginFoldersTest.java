package org.inferometer.plugin;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class PluginFoldersTest {
  @TempDir Path home;

  @Test
  void namedFoldersComeFirstAndAreKeptEvenIfAbsent() throws IOException {
    Path configured =
        Files.createDirectories(home.resolve(".config").resolve("inferometer").resolve("plugins"));
    Path beside = Files.createDirectories(home.resolve("distribution").resolve("plugins"));
    Map<String, String> environment =
        Map.of("INFEROMETER_PLUGINS", "/a" + File.pathSeparator + "/b c");

    assertThat(PluginFolders.of(environment, home, Optional.ofNullable(beside.getParent())))
        .containsExactly(Path.of("/a"), Path.of("/b c"), configured, beside);
  }

  @Test
  void standardFoldersThatAreAbsentAreLeftOut() {
    assertThat(PluginFolders.of(Map.of(), home, Optional.empty())).isEmpty();
  }

  @Test
  void theConfigurationFolderOfTheEnvironmentCounts() throws IOException {
    Path plugins =
        Files.createDirectories(home.resolve("xdg").resolve("inferometer").resolve("plugins"));

    assertThat(
            PluginFolders.of(
                Map.of("XDG_CONFIG_HOME", home.resolve("xdg").toString()), home, Optional.empty()))
        .containsExactly(plugins);
  }
}
