package org.inferometer.cli;

import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.plugin.PluginEntry;
import org.inferometer.plugin.PluginGuard;
import org.inferometer.plugin.PluginKind;
import org.inferometer.plugin.Plugins;
import org.inferometer.plugin.ProvidedLayer;
import org.inferometer.plugin.ProvidedLayers;
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
      case PluginEntry.Loaded _ when entry.kind() == PluginKind.CUSTOM_LAYER -> layer(entry);
      case PluginEntry.Loaded _ -> probe(entry).map(PluginStates::text).orElse("loaded");
    };
  }

  /// Whether networks use the layer, where several plugins have it.
  private String layer(PluginEntry entry) {
    ProvidedLayers layers = plugins.customLayers();
    List<String> rivals =
        layers.rivals(entry.id()).stream()
            .filter(layer -> !layer.origin().equals(entry.origin()))
            .map(ProvidedLayer::plugin)
            .toList();
    if (!rivals.isEmpty()) {
      return "loaded, but "
          + String.join(", ", rivals)
          + " has it too: --layer-from "
          + entry.id()
          + "=ID chooses";
    }
    return layers.isUsed(entry.id(), entry.origin()) ? "loaded" : "not chosen (--layer-from)";
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
