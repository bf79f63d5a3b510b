package org.inferometer.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/// Which plugins are loaded beside the usual ones. Workers load the same.
final class PluginOptions {
  private static final String PATH = "--plugin-path";
  private static final String LAYER = "--layer-from";

  @Option(
      names = PATH,
      scope = ScopeType.INHERIT,
      paramLabel = "PATH",
      description = "A plugin's jar, or a folder of jars, to load too; repeatable.")
  List<Path> paths = new ArrayList<>();

  @Option(
      names = LAYER,
      scope = ScopeType.INHERIT,
      paramLabel = "LAYER=PLUGIN",
      description =
          "The plugin that a custom layer is taken from where several have it, as DOMAIN.TYPE=ID;"
              + " repeatable.")
  Map<String, String> layers = new LinkedHashMap<>();

  /// The options of a worker.
  ///
  /// @param arguments as [#arguments] made them, and others after them
  static PluginOptions of(List<String> arguments) {
    PluginOptions options = new PluginOptions();
    for (String argument : arguments) {
      if (argument.startsWith(PATH + "=")) {
        options.paths.add(Path.of(argument.substring(PATH.length() + 1)));
      } else if (argument.startsWith(LAYER + "=")) {
        String choice = argument.substring(LAYER.length() + 1);
        int equals = choice.indexOf('=');
        options.layers.put(choice.substring(0, equals), choice.substring(equals + 1));
      }
    }
    return options;
  }

  /// The same options for a worker, whose working folder may be another.
  String[] arguments() {
    List<String> arguments = new ArrayList<>();
    paths.forEach(path -> arguments.add(PATH + "=" + path.toAbsolutePath()));
    layers.forEach((layer, plugin) -> arguments.add(LAYER + "=" + layer + "=" + plugin));
    return arguments.toArray(String[]::new);
  }
}
