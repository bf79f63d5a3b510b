package org.inferometer.plugin;

import java.io.IOException;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.inferometer.spi.ReportRenderer;
import org.inferometer.spi.SpiVersion;
import org.jspecify.annotations.Nullable;
import org.pf4j.JarPluginManager;
import org.pf4j.PluginState;
import org.pf4j.PluginStatusProvider;
import org.pf4j.PluginWrapper;

/// PF4J's plugin manager, asked for one jar at a time, so that a bad jar costs only itself.
final class PluginJars {
  static final String OWN_INTERFACES =
      "it brings its own copy of the plugin interfaces, which Inferometer cannot use;"
          + " give profiler-api the scope 'provided' and pack it again";

  static final String NO_CLASSES =
      "it names no class of a plugin: META-INF/extensions.idx is missing or empty;"
          + " PF4J's annotation processor writes it";

  private final JarPluginManager manager = new Manager();
  private final PluginOwners owners;
  private final List<PluginEntry> unusable = new ArrayList<>();

  /// @param places folders of jars, and single jars
  /// @param owners of the plugins that may run
  PluginJars(List<Path> places, PluginOwners owners) {
    this.owners = owners;
    manager.setSystemVersion(SpiVersion.CURRENT);
    places.forEach(this::loadPlace);
  }

  /// The jars that cannot be used, with their reasons.
  List<PluginEntry> unusable() {
    return List.copyOf(unusable);
  }

  /// The plugins whose extensions can be loaded.
  List<PluginWrapper> started() {
    return manager.getPlugins(PluginState.STARTED);
  }

  /// The names of the extension classes of a plugin, or of the class path.
  ///
  /// @param plugin absent for the class path
  Set<String> extensionClasses(@Nullable PluginWrapper plugin) {
    return manager.getExtensionClassNames(plugin == null ? null : plugin.getPluginId());
  }

  private void loadPlace(Path place) {
    if (Files.isRegularFile(place)) {
      loadFile(place);
    } else {
      loadFolder(place);
    }
  }

  private void loadFolder(Path folder) {
    try (Stream<Path> files = Files.list(folder)) {
      Optional<String> fault = owners.fault(folder);
      if (fault.isPresent()) {
        refuse(folder, "", fault.get());
      } else {
        files.sorted().forEach(this::loadFile);
      }
    } catch (IOException e) {
      refuse(
          folder,
          "",
          "the plugins folder cannot be read; create it, or correct INFEROMETER_PLUGINS");
    }
  }

  private void loadFile(Path file) {
    String name = file.toString();
    if (name.endsWith(".jar")) {
      loadJar(file);
    } else if (name.endsWith(".zip")) {
      refuse(file, "", "an archive is not loaded; unpack it in this folder");
    }
  }

  private void loadJar(Path jar) {
    try {
      PluginManifest manifest = PluginManifest.of(jar);
      Optional<String> fault = fault(jar, manifest);
      if (fault.isPresent()) {
        refuse(jar, "", fault.get());
      } else {
        start(jar, manager.loadPlugin(jar));
      }
    } catch (IOException | RuntimeException | Error e) {
      PluginGuard.letLackOfMemoryPass(e);
      refuse(jar, "", "it is not a usable plugin jar: " + Reasons.of(e));
    }
  }

  private Optional<String> fault(Path jar, PluginManifest manifest) throws IOException {
    return owners
        .fault(jar)
        .or(manifest::fault)
        .or(() -> second(manifest))
        .or(() -> libraryFault(jar, manifest));
  }

  private Optional<String> second(PluginManifest manifest) {
    return Optional.ofNullable(manager.getPlugin(manifest.id()))
        .map(first ->
            "its Plugin-Id is '"
                + manifest.id()
                + "', as that of "
                + first.getPluginPath()
                + ", which was found first; remove one of them");
  }

  /// Libraries run as the plugin does. Those that are missing are told of when they are needed.
  private Optional<String> libraryFault(Path jar, PluginManifest manifest) {
    return manifest.libraries().stream()
        .filter(library -> !library.contains(":"))
        .map(jar::resolveSibling)
        .filter(Files::exists)
        .flatMap(library -> Stream.of(library.toAbsolutePath().getParent(), library))
        .distinct()
        .flatMap(file -> ownerFault(file).stream())
        .findFirst();
  }

  private Optional<String> ownerFault(Path file) {
    try {
      return owners.fault(file);
    } catch (IOException e) {
      return Optional.of("it cannot be found out whose " + file + " is: " + Reasons.of(e));
    }
  }

  private void start(Path jar, String id) {
    PluginWrapper plugin = manager.getPlugin(id);
    String version = plugin.getDescriptor().getVersion();
    if (plugin.getPluginState() == PluginState.DISABLED) {
      refuse(jar, version, PluginManifest.mismatch(plugin.getDescriptor().getRequires()));
    } else if (bringsInterfaces(plugin)) {
      refuse(jar, version, OWN_INTERFACES);
    } else if (manager.startPlugin(id) != PluginState.STARTED) {
      refuse(jar, version, "it did not start: " + Reasons.of(plugin.getFailedException()));
    } else if (extensionClasses(plugin).isEmpty()) {
      refuse(jar, version, NO_CLASSES);
    }
  }

  /// Whether the plugin's own jars hold a class of the interfaces. A plugin sees its own copy
  /// first, whose types are others than Inferometer's.
  private static boolean bringsInterfaces(PluginWrapper plugin) {
    String name = ReportRenderer.class.getName().replace('.', '/') + ".class";
    return plugin.getPluginClassLoader() instanceof URLClassLoader own
        && own.findResource(name) != null;
  }

  private void refuse(Path origin, String version, String reason) {
    Path name = origin.getFileName();
    String id = name == null ? origin.toString() : name.toString();
    unusable.add(PluginEntry.unusable(null, id, version, origin.toString(), reason));
  }

  /// A manager without files of its own: no plugins are found by walking a root folder, and none is
  /// switched off by a list in the working folder.
  private static final class Manager extends JarPluginManager {
    @Override
    protected PluginStatusProvider createPluginStatusProvider() {
      return new PluginStatusProvider() {
        @Override
        public boolean isPluginDisabled(String id) {
          return false;
        }

        @Override
        public void disablePlugin(String id) {
          throw new UnsupportedOperationException("plugins are not switched off by a file");
        }

        @Override
        public void enablePlugin(String id) {
          throw new UnsupportedOperationException("plugins are not switched on by a file");
        }
      };
    }
  }
}
