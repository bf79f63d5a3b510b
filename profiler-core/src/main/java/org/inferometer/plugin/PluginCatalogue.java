package org.inferometer.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;
import org.jspecify.annotations.Nullable;
import org.pf4j.Extension;
import org.pf4j.PluginWrapper;

/// Every plugin that is here, from the class path and from plugin folders; those that cannot be
/// loaded are kept with the reason, and never stop the others.
public final class PluginCatalogue implements Plugins {
  private final Map<PluginKind, List<Found>> extensions = new EnumMap<>(PluginKind.class);
  private final List<PluginEntry> entries = new ArrayList<>();
  private final PluginSources sources;
  private final PluginFaults faults;

  /// @param id asked once: it may throw another time
  private record Found(Object extension, String id, Object guarded, Source source) {
    /// Whether another of its kind and id can be here too: an operator that several plugins have is
    /// taken from the one that the user chooses.
    boolean excludes(PluginKind kind, String otherId, Source other) {
      boolean choosable = kind == PluginKind.CUSTOM_LAYER && !source.equals(other);
      return id.equals(otherId) && !choosable;
    }

    ProvidedLayer layer() {
      return new ProvidedLayer(
          (CustomLayer) extension, source.plugin(), source.version(), source.origin());
    }
  }

  /// Where extensions come from; see [ProvidedLayer].
  private record Source(String plugin, String version, String origin) {
    static Source of(@Nullable PluginWrapper plugin) {
      return plugin == null
          ? new Source(ProvidedLayer.CLASS_PATH, "", "class path")
          : new Source(
              plugin.getPluginId(),
              plugin.getDescriptor().getVersion(),
              plugin.getPluginPath().toString());
    }

    /// With the version of the jar on the class path that holds the extension.
    Source of(Object extension) {
      String implementation = extension.getClass().getPackage().getImplementationVersion();
      return !version.isEmpty() || implementation == null
          ? this
          : new Source(plugin, implementation, origin);
    }
  }

  private PluginCatalogue(PluginSources sources, PluginFaults faults) {
    this.sources = sources;
    this.faults = faults;
  }

  /// Loads what is on the class path and in the folders. Never throws for what a plugin does.
  ///
  /// @param folders that hold plugin jars; one that cannot be read becomes an unusable entry
  public static PluginCatalogue open(List<Path> folders) {
    return open(new PluginSources(folders, Map.of()), new PluginFaults());
  }

  /// The same.
  ///
  /// @param faults receives what plugins throw when they are used, see [PluginGuard]
  public static PluginCatalogue open(PluginSources sources, PluginFaults faults) {
    return open(sources, PluginOwners.ofProcess(), faults);
  }

  static PluginCatalogue open(PluginSources sources, PluginOwners owners, PluginFaults faults) {
    PluginCatalogue catalogue = new PluginCatalogue(sources, faults);
    PluginJars jars = new PluginJars(sources.places(), owners);
    catalogue.loadAll(jars, null);
    jars.started().forEach(plugin -> catalogue.loadAll(jars, plugin));
    catalogue.entries.addAll(jars.unusable());
    return catalogue;
  }

  /// What was found, usable or not, in the order of kinds and ids.
  public List<PluginEntry> entries() {
    return entries.stream()
        .sorted(Comparator.comparing(PluginEntry::kindLabel).thenComparing(PluginEntry::id))
        .toList();
  }

  @Override
  public List<Backend> backends() {
    return all(PluginKind.BACKEND, Backend.class);
  }

  @Override
  public List<Interpreter> interpreters() {
    return all(PluginKind.INTERPRETER, Interpreter.class);
  }

  @Override
  public List<Importer> importers() {
    return all(PluginKind.IMPORTER, Importer.class);
  }

  @Override
  public List<Meter> meters() {
    return all(PluginKind.METER, Meter.class);
  }

  @Override
  public List<ReportRenderer> renderers() {
    return all(PluginKind.RENDERER, ReportRenderer.class);
  }

  @Override
  public ProvidedLayers customLayers() {
    return new ProvidedLayers(
        found(PluginKind.CUSTOM_LAYER)
            .map(Found::layer)
            .sorted(Comparator.comparing(ProvidedLayer::title))
            .toList(),
        sources.layersFrom(),
        sources.places());
  }

  private <T> List<T> all(PluginKind kind, Class<T> type) {
    return found(kind).map(found -> type.cast(found.guarded())).toList();
  }

  private Stream<Found> found(PluginKind kind) {
    return extensions.getOrDefault(kind, List.of()).stream()
        .sorted(Comparator.comparingInt(found -> ordinal(found.extension())));
  }

  /// What a custom layer throws while it computes has to end the inference, and does so in the
  /// backend that calls it.
  private Object guarded(PluginKind kind, Object extension, String id) {
    return kind == PluginKind.CUSTOM_LAYER
        ? extension
        : guarded(kind.type, extension, kind.label() + " '" + id + "'", id);
  }

  private <T> Object guarded(Class<T> type, Object extension, String name, String id) {
    return PluginGuard.guard(type, type.cast(extension), name, id, faults);
  }

  /// The place that an extension asks for among its kind: lower comes first.
  private static int ordinal(Object extension) {
    Extension annotation = extension.getClass().getAnnotation(Extension.class);
    return annotation == null ? 0 : annotation.ordinal();
  }

  private void loadAll(PluginJars jars, @Nullable PluginWrapper plugin) {
    jars.extensionClasses(plugin).stream().sorted().forEach(name -> load(name, plugin));
  }

  private void load(String className, @Nullable PluginWrapper plugin) {
    Source source = Source.of(plugin);
    try {
      add(create(className, plugin), source);
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      PluginGuard.letLackOfMemoryPass(e);
      String simpleName = className.substring(className.lastIndexOf('.') + 1);
      unusable(null, simpleName, source, Reasons.of(e));
    }
  }

  private void unusable(@Nullable PluginKind kind, String id, Source source, String why) {
    entries.add(PluginEntry.unusable(kind, id, source.version(), source.origin(), why));
  }

  private static Object create(String className, @Nullable PluginWrapper plugin)
      throws ReflectiveOperationException {
    ClassLoader loader =
        plugin == null ? PluginCatalogue.class.getClassLoader() : plugin.getPluginClassLoader();
    return Class.forName(className, true, loader).getDeclaredConstructor().newInstance();
  }

  private void add(Object extension, Source source) {
    List<PluginKind> kinds = PluginKind.of(extension.getClass());
    if (kinds.isEmpty()) {
      String name = extension.getClass().getSimpleName();
      String why = "it implements none of the plugin interfaces; it may be for another version";
      unusable(null, name, source, why);
      return;
    }
    kinds.forEach(kind -> add(kind, extension, source.of(extension)));
  }

  private void add(PluginKind kind, Object extension, Source source) {
    String id = kind.idOf(extension);
    List<Found> others = extensions.computeIfAbsent(kind, k -> new ArrayList<>());
    if (others.stream().anyMatch(other -> other.excludes(kind, id, source))) {
      String why =
          String.format(
                  Locale.ROOT,
                  "another %s is called '%s', and was found first: those of Inferometer itself come"
                      + " before",
                  kind.label(),
                  id)
              + " those of plugin folders; give it an id of its own";
      unusable(kind, id, source, why);
      return;
    }
    Optional<String> fault = kind.fault(extension);
    if (fault.isPresent()) {
      unusable(kind, id, source, fault.get());
      return;
    }
    others.add(new Found(extension, id, guarded(kind, extension, id), source));
    entries.add(
        new PluginEntry(kind, id, source.version(), source.origin(), new PluginEntry.Loaded()));
  }
}
