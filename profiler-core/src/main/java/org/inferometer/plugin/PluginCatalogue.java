package org.inferometer.plugin;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
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
  private final PluginFaults faults;

  /// @param id asked once: it may throw another time
  private record Found(Object extension, String id, Object guarded) {}

  private PluginCatalogue(PluginFaults faults) {
    this.faults = faults;
  }

  /// Loads what is on the class path and in the folders. Never throws for what a plugin does.
  ///
  /// @param folders that hold plugin jars; one that cannot be read becomes an unusable entry
  public static PluginCatalogue open(List<Path> folders) {
    return open(folders, new PluginFaults());
  }

  /// The same.
  ///
  /// @param faults receives what plugins throw when they are used, see [PluginGuard]
  public static PluginCatalogue open(List<Path> folders, PluginFaults faults) {
    PluginCatalogue catalogue = new PluginCatalogue(faults);
    PluginJars jars = new PluginJars(folders);
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
  public CustomLayers customLayers() {
    return CustomLayers.of(all(PluginKind.CUSTOM_LAYER, CustomLayer.class));
  }

  private <T> List<T> all(PluginKind kind, Class<T> type) {
    return extensions.getOrDefault(kind, List.of()).stream()
        .sorted(Comparator.comparingInt(found -> ordinal(found.extension())))
        .map(found -> type.cast(found.guarded()))
        .toList();
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
    String origin = plugin == null ? "class path" : plugin.getPluginPath().toString();
    String version = plugin == null ? "" : plugin.getDescriptor().getVersion();
    try {
      add(create(className, plugin), version, origin);
    } catch (ReflectiveOperationException | RuntimeException | Error e) {
      PluginGuard.letLackOfMemoryPass(e);
      String simpleName = className.substring(className.lastIndexOf('.') + 1);
      entries.add(PluginEntry.unusable(null, simpleName, version, origin, Reasons.of(e)));
    }
  }

  private static Object create(String className, @Nullable PluginWrapper plugin)
      throws ReflectiveOperationException {
    ClassLoader loader =
        plugin == null ? PluginCatalogue.class.getClassLoader() : plugin.getPluginClassLoader();
    return Class.forName(className, true, loader).getDeclaredConstructor().newInstance();
  }

  private void add(Object extension, String jarVersion, String origin) {
    List<PluginKind> kinds = PluginKind.of(extension.getClass());
    if (kinds.isEmpty()) {
      String name = extension.getClass().getSimpleName();
      String why = "it implements none of the plugin interfaces; it may be for another version";
      entries.add(PluginEntry.unusable(null, name, jarVersion, origin, why));
      return;
    }
    kinds.forEach(kind -> add(kind, extension, version(extension, jarVersion), origin));
  }

  private void add(PluginKind kind, Object extension, String version, String origin) {
    String id = kind.idOf(extension);
    List<Found> others = extensions.computeIfAbsent(kind, k -> new ArrayList<>());
    if (others.stream().anyMatch(other -> other.id().equals(id))) {
      String why =
          String.format(
                  Locale.ROOT,
                  "another %s is called '%s', and was found first: those of Inferometer itself come before",
                  kind.label(),
                  id)
              + " those of plugin folders; give it an id of its own";
      entries.add(PluginEntry.unusable(kind, id, version, origin, why));
      return;
    }
    Optional<String> fault = kind.fault(extension);
    if (fault.isPresent()) {
      entries.add(PluginEntry.unusable(kind, id, version, origin, fault.get()));
      return;
    }
    others.add(new Found(extension, id, guarded(kind, extension, id)));
    entries.add(new PluginEntry(kind, id, version, origin, new PluginEntry.Loaded()));
  }

  /// The version of the plugin's jar, or of the jar on the class path that holds the extension.
  private static String version(Object extension, String jarVersion) {
    String implementation = extension.getClass().getPackage().getImplementationVersion();
    return !jarVersion.isEmpty() || implementation == null ? jarVersion : implementation;
  }
}
