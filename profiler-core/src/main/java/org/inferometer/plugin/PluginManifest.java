package org.inferometer.plugin;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import org.inferometer.spi.SpiVersion;
import org.jspecify.annotations.Nullable;
import org.pf4j.DefaultVersionManager;

/// What a jar's manifest says of the plugin in it.
///
/// @param attributes absent where the jar has no manifest
record PluginManifest(@Nullable Attributes attributes) {
  private static final String ENTRIES =
      "a plugin's jar has the manifest entries Plugin-Id, Plugin-Version and Plugin-Requires";

  /// @throws IOException if the file is no jar
  static PluginManifest of(Path jar) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Manifest manifest = file.getManifest();
      return new PluginManifest(manifest == null ? null : manifest.getMainAttributes());
    }
  }

  /// Why no plugin can be loaded by this manifest, in one line; empty if one can.
  Optional<String> fault() {
    if (attributes == null) {
      return Optional.of("it has no manifest; " + ENTRIES);
    }
    if (value("Plugin-Id").isBlank()) {
      return Optional.of("its manifest names no Plugin-Id, so that it is no plugin; " + ENTRIES);
    }
    if (value("Plugin-Version").isBlank()) {
      return Optional.of("its manifest names no Plugin-Version; " + ENTRIES);
    }
    return isRange(value("Plugin-Requires"))
        ? Optional.empty()
        : Optional.of(
            String.format(
                    Locale.ROOT,
                    "its Plugin-Requires is '%s', which is no range of versions; write for example",
                    value("Plugin-Requires"))
                + " >=0.1.0 & <0.2.0");
  }

  /// Why a plugin of this manifest, which has no fault, does not fit this version; empty if it
  /// does.
  Optional<String> mismatch() {
    String required = value("Plugin-Requires");
    return new DefaultVersionManager().checkVersionConstraint(SpiVersion.CURRENT, required)
        ? Optional.empty()
        : Optional.of(mismatch(required));
  }

  /// That a plugin is for another version of the interfaces.
  static String mismatch(String required) {
    return "it needs version "
        + required
        + " of the plugin interfaces, but this is "
        + SpiVersion.CURRENT
        + "; get the plugin for this version of Inferometer";
  }

  /// The plugin's id.
  String id() {
    return value("Plugin-Id");
  }

  /// The plugin's version.
  String version() {
    return value("Plugin-Version");
  }

  /// What `Class-Path` names: relative to the jar, or a URL.
  List<String> libraries() {
    String libraries = value("Class-Path");
    return libraries.isEmpty() ? List.of() : List.of(libraries.split("\\s+"));
  }

  private String value(String entry) {
    String value = attributes == null ? null : attributes.getValue(entry);
    return value == null ? "" : value.strip();
  }

  private static boolean isRange(String requires) {
    try {
      // Any answer will do: what is no range throws.
      new DefaultVersionManager().checkVersionConstraint(SpiVersion.CURRENT, requires);
      return true;
    } catch (RuntimeException e) {
      return false;
    }
  }
}
