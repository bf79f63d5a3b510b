package org.inferometer.plugin;

import java.io.File;
import org.inferometer.customlayer.CustomLayer;

/// A custom layer with the plugin that has it.
///
/// @param plugin the plugin's id, or [#CLASS_PATH]
/// @param version of the plugin; empty if its jar does not say
/// @param origin where it was found: `class path`, or the path of its jar
public record ProvidedLayer(CustomLayer layer, String plugin, String version, String origin) {
  /// Stands for the id of a plugin where a layer is on the class path.
  public static final String CLASS_PATH = "class-path";

  /// The layer's name for people: `org.example.RmsNorm`.
  public String title() {
    return layer.signature().title();
  }

  /// The plugin for people: `org.example.norms 1.2.0 (norms.jar)`.
  public String source() {
    String jar = origin.substring(origin.lastIndexOf(File.separatorChar) + 1);
    return plugin + (version.isEmpty() ? "" : " " + version) + " (" + jar + ")";
  }
}
