package org.inferometer.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.inferometer.network.Network;

/// Deploys the native libraries that a [Backend] needs beside its jar. A backend that brings all it
/// needs, or that finds it with its probe alone, does not implement it.
public interface NativeDependencies {
  /// Everything that is missing here, each with its remedy: the probe tells of the first only. May
  /// take longer; empty for nothing.
  List<Probe.Unavailable> missing();

  /// Why this network cannot be built with the libraries that are here, although the backend can be
  /// used; empty where nothing is known against it.
  default Optional<Probe.Unavailable> obstacle(Network network) {
    return Optional.empty();
  }

  /// Files of the libraries, so that a bundle can take them to another machine. There they lie
  /// together in the folder `native` of the distribution.
  ///
  /// @throws BackendException if some are not here, with the remedy
  List<Path> nativeLibraries() throws BackendException;

  /// Folders of libraries that the libraries look for by name. A worker process has them at the end
  /// of its `LD_LIBRARY_PATH`, which is read only when a process starts.
  default List<Path> libraryFolders() {
    return List.of();
  }

  /// Fetches those that are missing here.
  ///
  /// @param progress hears each step, in words
  /// @return where they are now; empty if none was missing
  /// @throws BackendException if they cannot be fetched, with the remedy
  Optional<Path> fetch(Consumer<String> progress) throws BackendException;
}
