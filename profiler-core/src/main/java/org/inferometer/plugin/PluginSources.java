package org.inferometer.plugin;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/// Where plugins are looked for, and which of them an operator is taken from where several have it.
///
/// @param places folders of jars, and single jars
/// @param layersFrom ids of plugins, by the names of custom layers
public record PluginSources(List<Path> places, Map<String, String> layersFrom) {
  public PluginSources {
    places = List.copyOf(places);
    layersFrom = Map.copyOf(layersFrom);
  }
}
