package org.inferometer.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.inferometer.network.Network;
import org.pf4j.ExtensionPoint;

/// Builds engines from networks and runs them.
public interface Backend extends ExtensionPoint {
  /// The name on the command line and in cell ids, for example `onnxruntime`.
  String id();

  /// The name for people, for example `ONNX Runtime`.
  String title();

  /// Whether the backend can be used here. Never throws; loading its native library is part of the
  /// answer.
  Probe probe();

  /// Everything that it lacks here, each with its remedy: [#probe] tells of the first only. May
  /// take longer.
  default List<Probe.Unavailable> missing() {
    return probe() instanceof Probe.Unavailable first ? List.of(first) : List.of();
  }

  /// Why this network cannot be built here although the backend can be used; empty where nothing is
  /// known against it.
  default Optional<Probe.Unavailable> obstacle(Network network) {
    return Optional.empty();
  }

  /// What `--set NAME=VALUE` can choose about it.
  default List<BackendOption> options() {
    return List.of();
  }

  /// What INT8 means to it; unless it says otherwise, what any tool can take.
  ///
  /// @param settings values of its [#options], by name; the default where one is absent
  default QuantisationRules quantisation(Map<String, String> settings) {
    return QuantisationRules.symmetric(title());
  }

  /// Files of the native libraries that it needs beside its jar, so that a bundle can take them to
  /// another machine. There they lie together in the folder `native` of the distribution.
  ///
  /// @throws BackendException if some are not here, with the remedy
  default List<Path> nativeLibraries() throws BackendException {
    return List.of();
  }

  /// Folders of native libraries that its own libraries look for by name. A worker process has them
  /// at the end of its `LD_LIBRARY_PATH`, which is read only when a process starts.
  default List<Path> libraryFolders() {
    return List.of();
  }

  /// Fetches those of the native libraries it needs beside its jar that are missing here.
  ///
  /// @param progress hears each step, in words
  /// @return where they are now; empty if none was missing
  /// @throws BackendException if it needs none, or they cannot be fetched, with the remedy
  default Optional<Path> fetch(Consumer<String> progress) throws BackendException {
    String message = title() + " needs nothing that could be fetched";
    throw BackendException.failed(message, new UnsupportedOperationException(message));
  }

  /// Builds an engine for one cell.
  ///
  /// @throws BackendException if the network cannot be built, with what the runtime said and the
  ///   remedy
  Engine build(Network network, BuildOptions options) throws BackendException;

  /// Builds a network for statistics of its outputs. A backend that can hand them out at less cost
  /// than a session does, since neither their order nor their lifetime matters, has its own way.
  ///
  /// @throws BackendException as [#build]
  default ObservingSession observe(Network network, BuildOptions options) throws BackendException {
    return new WholeObservation(build(network, options));
  }
}
