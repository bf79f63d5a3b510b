package org.inferometer.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

  /// Fetches the native libraries that it needs beside its jar, and says where they are then.
  ///
  /// @param progress hears each step, in words
  /// @throws BackendException if it needs none, or they cannot be fetched, with the remedy
  default Path fetch(Consumer<String> progress) throws BackendException {
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
