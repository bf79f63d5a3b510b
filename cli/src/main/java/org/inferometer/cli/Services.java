package org.inferometer.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.inferometer.plugin.PluginCatalogue;
import org.inferometer.plugin.PluginEntry;
import org.inferometer.plugin.PluginFaults;
import org.inferometer.plugin.PluginFolders;
import org.inferometer.plugin.PluginInstaller;
import org.inferometer.plugin.PluginSources;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Backend;
import org.inferometer.spi.CacheFolder;
import org.jspecify.annotations.Nullable;

/// What commands work with, made when it is first asked for: a command that needs no plugin loads
/// none.
///
/// @param plugins those that loaded
/// @param entries all that were found, usable or not
/// @param pluginFolders where jars are looked for
/// @param cacheFolder for files that can be made again
/// @param distribution the folder that the program runs from; absent without its launcher
/// @param faults what plugins threw against their interfaces
/// @param pluginOptions which plugins are loaded too; set before anything is asked for
/// @param userPlugins the folder that plugins are installed in
record Services(
    Supplier<Plugins> plugins,
    Supplier<List<PluginEntry>> entries,
    List<Path> pluginFolders,
    Path cacheFolder,
    Optional<Path> distribution,
    PluginFaults faults,
    PluginOptions pluginOptions,
    Path userPlugins) {

  /// Services whose plugins keep to their interfaces.
  Services(
      Supplier<Plugins> plugins,
      Supplier<List<PluginEntry>> entries,
      List<Path> pluginFolders,
      Path cacheFolder,
      Optional<Path> distribution) {
    this(
        plugins,
        entries,
        pluginFolders,
        cacheFolder,
        distribution,
        new PluginFaults(),
        new PluginOptions(),
        Path.of("no-plugins-folder"));
  }

  static Services ofProcess(Map<String, String> environment) {
    return ofProcess(environment, new PluginOptions());
  }

  static Services ofProcess(Map<String, String> environment, PluginOptions options) {
    Path home = Path.of(System.getProperty("user.home"));
    Optional<Path> distribution =
        Optional.ofNullable(System.getProperty("inferometer.home")).map(Path::of);
    List<Path> folders = PluginFolders.of(environment, home, distribution);
    PluginFaults faults = new PluginFaults();
    Supplier<PluginCatalogue> catalogue = new Lazy<>(() -> open(folders, options, faults));
    return new Services(
        catalogue::get,
        () -> catalogue.get().entries(),
        folders,
        CacheFolder.of(environment, home),
        distribution,
        faults,
        options,
        PluginFolders.ofUser(environment, home));
  }

  /// @throws UserError if what an option names cannot be loaded
  private static PluginCatalogue open(
      List<Path> folders, PluginOptions options, PluginFaults faults) {
    List<Path> places = Stream.concat(options.paths.stream(), folders.stream()).distinct().toList();
    PluginCatalogue catalogue =
        PluginCatalogue.open(new PluginSources(places, options.layers), faults);
    for (PluginEntry entry : catalogue.entries()) {
      if (entry.state() instanceof PluginEntry.Unusable unusable
          && options.paths.contains(Path.of(entry.origin()))) {
        throw UserError.badInput("--plugin-path " + entry.origin() + ": " + unusable.reason());
      }
    }
    catalogue
        .customLayers()
        .fault()
        .ifPresent(fault -> {
          throw UserError.badInput("--layer-from: " + fault);
        });
    return catalogue;
  }

  /// Installs and removes plugins.
  PluginInstaller installer() {
    List<Path> places =
        Stream.concat(pluginOptions.paths.stream(), pluginFolders.stream()).toList();
    return new PluginInstaller(userPlugins, places);
  }

  /// The backend that an option names.
  Backend backend(String option, String id) {
    return plugins
        .get()
        .backend(id)
        .orElseThrow(() ->
            UserError.badInput(
                option
                    + " "
                    + id
                    + ": there is no such backend; 'inferometer plugins' lists them"));
  }

  /// A value that is made when it is first asked for.
  private static final class Lazy<T> implements Supplier<T> {
    private final Supplier<T> source;
    private @Nullable T value;

    private Lazy(Supplier<T> source) {
      this.source = source;
    }

    @Override
    public synchronized T get() {
      T made = value;
      if (made == null) {
        made = source.get();
        value = made;
      }
      return made;
    }
  }
}
