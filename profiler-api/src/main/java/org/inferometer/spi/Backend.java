package org.inferometer.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.network.Network;
import org.pf4j.ExtensionPoint;

/// Builds engines from networks and runs them. One that needs native libraries beside its jar
/// implements [NativeDependencies] too.
public interface Backend extends ExtensionPoint {
  /// The name on the command line and in cell ids, for example `onnxruntime`.
  String id();

  /// The name for people, for example `ONNX Runtime`.
  String title();

  /// Whether the backend can be used here. Never throws; loading its native library is part of the
  /// answer.
  Probe probe();

  /// What users can choose about it, each by a name and a value.
  default List<BackendOption> options() {
    return List.of();
  }

  /// What INT8 means to it; unless it says otherwise, what any tool can take.
  ///
  /// @param settings values of its [#options], by name; the default where one is absent
  default QuantisationRules quantisation(Map<String, String> settings) {
    return QuantisationRules.symmetric(title());
  }

  /// What it lacks to run a custom layer: a sentence without a full stop, `X runs none`. Empty
  /// where it can. A network with a layer that it cannot run is not given to it.
  default Optional<String> lacks(CustomLayer layer) {
    return Optional.of(title() + " runs none");
  }

  /// Whether the runtime itself may have operators of a domain. A network with an operator of
  /// another domain, for which there is no custom layer, is not given to it.
  default boolean mayHaveOperatorsOf(String domain) {
    return true;
  }

  /// Builds an engine for one cell.
  ///
  /// @throws BackendException if the network cannot be built, with what the runtime said and the
  ///   remedy
  Engine build(Network network, BuildOptions options) throws BackendException;

  /// Opens an engine that [Engine#save] wrote in another process, of the same network and options:
  /// its sessions run as those of the engine that was built. It need not be described.
  ///
  /// @param folder that it was written to
  /// @throws BackendException as [#build], or if it cannot be opened
  default Engine load(Network network, BuildOptions options, Path folder) throws BackendException {
    return build(network, options);
  }

  /// Builds a network for statistics of its outputs. A backend that can hand them out at less cost
  /// than a session does, since neither their order nor their lifetime matters, has its own way.
  ///
  /// @throws BackendException as [#build]
  default ObservingSession observe(Network network, BuildOptions options) throws BackendException {
    return new SessionObserver(build(network, options));
  }
}
