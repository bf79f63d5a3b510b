package org.inferometer.cli;

import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.plugin.PluginEntry;
import org.inferometer.plugin.PluginGuard;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Probe;
import org.inferometer.spi.Probe.Available;
import org.inferometer.spi.Probe.Unavailable;

/// Whether plugins can be used here, in words: what loading said, and then what their probes say.
final class PluginStates {
  private final Plugins plugins;

  PluginStates(Plugins plugins) {
    this.plugins = plugins;
  }

  String of(PluginEntry entry) {
    return switch (entry.state()) {
      case PluginEntry.Unusable unusable -> "unusable: " + unusable.reason();
      case PluginEntry.Loaded loaded -> probe(entry).map(PluginStates::text).orElse("loaded");
    };
  }

  private Optional<Probe> probe(PluginEntry entry) {
    Stream<Probe> probes =
        switch (entry.kind()) {
          case BACKEND ->
              plugins.backends().stream()
                  .filter(b -> b.id().equals(entry.id()))
                  .map(b -> b.probe());
          case METER ->
              plugins.meters().stream().filter(m -> m.id().equals(entry.id())).map(m -> m.probe());
          case INTERPRETER ->
              plugins.interpreters().stream()
                  .filter(i -> PluginGuard.className(i).equals(entry.id()))
                  .map(i -> i.probe());
          case IMPORTER, RENDERER, CUSTOM_LAYER -> Stream.empty();
          case null -> Stream.empty();
        };
    return probes.findFirst();
  }

  static String text(Probe probe) {
    return switch (probe) {
      case Available available -> "available, version " + available.version();
      case Unavailable unavailable -> "unavailable: " + RemedyOptions.after(unavailable);
    };
  }
}
