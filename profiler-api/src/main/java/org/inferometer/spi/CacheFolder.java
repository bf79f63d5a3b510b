package org.inferometer.spi;

import java.nio.file.Path;
import java.util.Map;

/// The folder for files that can be made again.
public final class CacheFolder {
  private CacheFolder() {}

  /// `$XDG_CACHE_HOME/inferometer`, or `.cache/inferometer` in the user's home.
  ///
  /// @param environment the environment's variables
  public static Path of(Map<String, String> environment, Path home) {
    String named = environment.getOrDefault("XDG_CACHE_HOME", "");
    return (named.isBlank() ? home.resolve(".cache") : Path.of(named)).resolve("inferometer");
  }

  /// This process's.
  public static Path ofProcess() {
    return of(System.getenv(), Path.of(System.getProperty("user.home")));
  }
}
