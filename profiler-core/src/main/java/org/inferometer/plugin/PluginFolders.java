package org.inferometer.plugin;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The folders that plugin jars are looked for in.
public final class PluginFolders {
  private PluginFolders() {}

  /// The folders of `INFEROMETER_PLUGINS` (whether they exist or not, since the user named them),
  /// then those of the user's configuration and of the distribution that exist.
  ///
  /// @param environment the environment's variables
  /// @param home the user's home folder
  /// @param distribution the folder of the distribution; absent where there is none
  public static List<Path> of(
      Map<String, String> environment, Path home, Optional<Path> distribution) {
    List<Path> folders =
        new ArrayList<>(named(environment.getOrDefault("INFEROMETER_PLUGINS", "")));
    List<Path> standard = new ArrayList<>(List.of(ofUser(environment, home)));
    distribution.ifPresent(folder -> standard.add(folder.resolve("plugins")));
    standard.stream().filter(Files::isDirectory).forEach(folders::add);
    return folders.stream().distinct().toList();
  }

  /// The user's own folder, which plugins are installed in; it need not exist.
  ///
  /// @param environment the environment's variables
  /// @param home the user's home folder
  public static Path ofUser(Map<String, String> environment, Path home) {
    String configuration = environment.getOrDefault("XDG_CONFIG_HOME", "");
    Path base = configuration.isEmpty() ? home.resolve(".config") : Path.of(configuration);
    return base.resolve("inferometer").resolve("plugins");
  }

  private static List<Path> named(String variable) {
    return Arrays.stream(variable.split(File.pathSeparator))
        .filter(name -> !name.isBlank())
        .map(Path::of)
        .toList();
  }
}
