package org.inferometer.worker;

import java.nio.file.Path;
import java.util.Map;
import org.inferometer.machine.Target;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Backend;
import org.inferometer.spi.BackendException;
import org.inferometer.spi.BackendOption;
import org.inferometer.spi.Probe;

/// Where engines are built, and how.
///
/// @param backend its id
/// @param device the id of one of its devices
/// @param threads intra-operator threads; 0 lets the backend choose
/// @param settings values of the backend's options, by name
/// @param work a folder of the worker's own
public record EngineSetup(
    String backend, String device, int threads, Map<String, String> settings, Path work) {
  /// How many sets of inputs inferences take in turn.
  int inputSets() {
    BackendOption option = BackendOption.INPUT_SETS;
    return Integer.parseInt(settings.getOrDefault(option.name(), option.byDefault()));
  }

  /// @throws BackendException if there is no such backend
  Backend find(Plugins plugins) throws BackendException {
    return plugins
        .backend(backend)
        .orElseThrow(() ->
            BackendException.failed(
                "the worker has no backend '" + backend + "'", new IllegalArgumentException()));
  }

  /// The backend with its version, and the device as the backend names it.
  ///
  /// @throws BackendException with its reason and remedy if the backend cannot be used
  Target target(Plugins plugins) throws BackendException {
    Backend found = find(plugins);
    return switch (found.probe()) {
      case Probe.Available available ->
          new Target(
              found,
              available.version(),
              available.devices().stream()
                  .filter(known -> known.id().equals(device))
                  .findFirst()
                  .orElse(unnamed()));
      case Probe.Unavailable none ->
          throw BackendException.unsupported(
              none.reason() + "; " + none.remedy(), new IllegalStateException());
    };
  }

  /// The device where no backend names it.
  Probe.Device unnamed() {
    return new Probe.Device(device, device, "cpu");
  }
}
