package org.inferometer.plugin;

import org.jspecify.annotations.Nullable;

/// One plugin that was found, usable or not.
///
/// @param kind what it is; absent for a jar, or a class, of which nothing loaded
/// @param id its name on the command line, or its class or file where it has none
/// @param version of the jar it came in; empty if the jar does not say
/// @param origin where it was found: `class path`, or the path of its jar
public record PluginEntry(
    @Nullable PluginKind kind, String id, String version, String origin, State state) {
  /// The kind for people: `backend`, `importer`, …; `plugin` where it is not known.
  public String kindLabel() {
    return kind == null ? "plugin" : kind.label();
  }

  /// Whether the plugin loaded. Whether it can work here is its own probe's answer.
  public sealed interface State {}

  /// It loaded.
  public record Loaded() implements State {}

  /// It did not load.
  ///
  /// @param reason what is wrong with it and what to do, in one line
  public record Unusable(String reason) implements State {}

  static PluginEntry unusable(
      @Nullable PluginKind kind, String id, String version, String origin, String why) {
    return new PluginEntry(kind, id, version, origin, new Unusable(why));
  }
}
