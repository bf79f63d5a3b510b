package org.inferometer.plugin;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.digest.Sha256;

/// What is known of a plugin that was installed from an archive.
///
/// @param id of the plugin
/// @param version of the plugin
/// @param file its jar, in the folder of plugins
/// @param sha256 of the jar, in lower-case hexadecimal
/// @param libraries SHA-256 of the files that it brought, by their paths in the folder of plugins
/// @param installedAt when it was installed
/// @param from the archive that it was installed from
public record InstalledPlugin(
    String id,
    String version,
    String file,
    String sha256,
    Map<String, String> libraries,
    Instant installedAt,
    String from) {
  public InstalledPlugin {
    libraries = new LinkedHashMap<>(libraries);
  }

  /// All its files, the jar first.
  List<String> files() {
    return java.util.stream.Stream.concat(
            java.util.stream.Stream.of(file), libraries.keySet().stream())
        .toList();
  }

  /// What became of its files since it was installed, in one line; empty if they are the same.
  ///
  /// @param folder of plugins
  public Optional<String> change(Path folder) {
    Map<String, String> hashes = new LinkedHashMap<>(Map.of(file, sha256));
    hashes.putAll(libraries);
    return hashes.entrySet().stream()
        .flatMap(known -> change(folder.resolve(known.getKey()), known.getValue()).stream())
        .findFirst();
  }

  private static Optional<String> change(Path path, String known) {
    try {
      if (!Files.exists(path)) {
        return Optional.of(path + " is gone");
      }
      return Sha256.of(path).equals(known)
          ? Optional.empty()
          : Optional.of(path + " has changed since it was installed");
    } catch (IOException e) {
      return Optional.of(path + " cannot be read");
    }
  }
}
