package org.inferometer.plugin;

/// One plugin that was found, usable or not.
///
/// @param kind what it is: `backend`, `importer`, …; `plugin` for a jar of which nothing loaded
/// @param id its name on the command line, or its class or file where it has none
/// @param version of the jar it came in; empty if the jar does not say
/// @param origin where it was found: `class path`, or the path of its jar
public record PluginEntry(String kind, String id, String version, String origin, State state) {

  /// Whether the plugin loaded. Whether it can work here is its own probe's answer.
  public sealed interface State {}

  /// It loaded.
  public record Loaded() implements State {}

  /// It did not load.
  ///
  /// @param reason what is wrong with it and what to do, in one line
  public record Unusable(String reason) implements State {}

  static PluginEntry unusable(String kind, String id, String version, String origin, String why) {
    return new PluginEntry(kind, id, version, origin, new Unusable(why));
  }
}
