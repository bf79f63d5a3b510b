package org.inferometer.plugin;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.CustomLayers;
import org.inferometer.spi.Backend;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Interpreter;
import org.inferometer.spi.Meter;
import org.inferometer.spi.ReportRenderer;

/// The interfaces that plugins implement, with the names users know them by.
public enum PluginKind {
  BACKEND(
      "backend",
      Backend.class,
      e -> ((Backend) e).id(),
      Map.of("title", e -> ((Backend) e).title())),
  INTERPRETER(
      "interpreter",
      Interpreter.class,
      e -> e.getClass().getSimpleName(),
      Map.of("title", e -> ((Interpreter) e).title())),
  IMPORTER("importer", Importer.class, e -> ((Importer) e).format(), Map.of()),
  METER(
      "meter",
      Meter.class,
      e -> ((Meter) e).id(),
      Map.of("title", e -> ((Meter) e).title(), "kind", e -> ((Meter) e).kind())),
  RENDERER(
      "renderer",
      ReportRenderer.class,
      e -> ((ReportRenderer) e).format(),
      Map.of("fileName", e -> ((ReportRenderer) e).fileName())),
  CUSTOM_LAYER(
      "custom layer",
      CustomLayer.class,
      e -> ((CustomLayer) e).signature().title(),
      Map.of(
          "describe", e -> CustomLayers.of(List.of((CustomLayer) e)).rows().toString(),
          "cpuKernel", e -> ((CustomLayer) e).cpuKernel().toString(),
          "cudaKernel", e -> ((CustomLayer) e).cudaKernel().toString(),
          "decomposition", e -> ((CustomLayer) e).decomposition().toString()));

  private final String label;
  final Class<?> type;
  private final Function<Object, String> id;
  private final Map<String, Function<Object, String>> texts;

  /// @param texts what else an extension says of itself, by the names of the methods
  PluginKind(
      String label,
      Class<?> type,
      Function<Object, String> id,
      Map<String, Function<Object, String>> texts) {
    this.label = label;
    this.type = type;
    this.id = id;
    this.texts = texts;
  }

  /// The name for people, for example `backend`.
  public String label() {
    return label;
  }

  /// The id of an extension of this kind.
  String idOf(Object extension) {
    return Objects.requireNonNull(id.apply(extension), "its id is nothing");
  }

  /// Asks an extension for what it says of itself. Those methods have no way to fail, so that one
  /// that does is better found before it is needed.
  ///
  /// @return what is wrong with it, in one line; empty if it answers
  Optional<String> fault(Object extension) {
    return texts.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .flatMap(text -> fault(text.getKey(), text.getValue(), extension).stream())
        .findFirst();
  }

  private static Optional<String> fault(
      String method, Function<Object, String> text, Object extension) {
    try {
      Objects.requireNonNull(text.apply(extension), "nothing is returned");
      return Optional.empty();
    } catch (RuntimeException | Error e) {
      PluginGuard.letLackOfMemoryPass(e);
      return Optional.of("it failed in " + method + "(): " + Reasons.withKind(e));
    }
  }

  /// Every interface that a class implements.
  static List<PluginKind> of(Class<?> extension) {
    return Arrays.stream(values()).filter(kind -> kind.type.isAssignableFrom(extension)).toList();
  }
}
