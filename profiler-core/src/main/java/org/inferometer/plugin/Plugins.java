package org.inferometer.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;

/// The plugins that loaded here, by kind. Whether one can be used is its probe's answer; plugins
/// that did not even load are not here.
public interface Plugins {
  /// In the order in which `auto` prefers them.
  List<Backend> backends();

  List<Interpreter> interpreters();

  List<Importer> importers();

  List<Meter> meters();

  List<ReportRenderer> renderers();

  /// With the plugins that have them.
  default ProvidedLayers customLayers() {
    return ProvidedLayers.NONE;
  }

  /// The backend with this id.
  default Optional<Backend> backend(String id) {
    return backends().stream().filter(b -> b.id().equals(id)).findFirst();
  }

  /// The first importer that accepts the path.
  default Optional<Importer> importer(Path path) {
    return importers().stream().filter(i -> i.accepts(path)).findFirst();
  }

  /// The importer of a format.
  default Optional<Importer> importer(String format) {
    return importers().stream().filter(i -> i.format().equals(format)).findFirst();
  }
}
