package org.inferometer.worker;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.inferometer.spi.Engine;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;
import org.inferometer.study.Precision;
import org.jspecify.annotations.Nullable;

/// What an engine says about itself, asked once.
///
/// @param problem why the engine cannot be described; layers and fusions are empty then
record EngineDescription(List<EngineLayer> layers, List<Fusion> fusions, Optional<String> problem) {
  EngineDescription {
    layers = List.copyOf(layers);
    fusions = List.copyOf(fusions);
  }

  static EngineDescription of(Engine engine) {
    return Failure.attempt(
        () -> new EngineDescription(engine.layers(), engine.fusions(), Optional.empty()),
        failure -> new EngineDescription(List.of(), List.of(), Optional.of(failure.reason())));
  }

  /// Whether an engine layer computed in FP32 what the network has in FP16, as far as is known.
  ///
  /// @param half names of the network layers that write FP16
  boolean widens(Set<String> half) {
    return !half.isEmpty()
        && (layers.isEmpty() || layers.stream().anyMatch(layer -> widens(layer, half)));
  }

  private static boolean widens(EngineLayer layer, Set<String> half) {
    return !layer.dataMovement()
        && layer.precision().isOf(Precision.FP32)
        && layer.origins().stream().anyMatch(half::contains);
  }

  /// Which layers compute in 16 bits, by type; empty where none does. Said of an engine that is
  /// much slower for it: the processor has no arithmetic for them, and they are emulated.
  Optional<String> halfLayers() {
    Map<String, Long> counts =
        layers.stream()
            .filter(layer -> !layer.dataMovement())
            .filter(layer ->
                layer.precision().isOf(Precision.FP16) || layer.precision().isOf(Precision.BF16))
            .collect(Collectors.groupingBy(EngineLayer::type, TreeMap::new, Collectors.counting()));
    if (counts.isEmpty()) {
      return Optional.empty();
    }
    String types =
        counts.entrySet().stream()
            .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
            .limit(3)
            .map(entry -> entry.getValue() + " " + entry.getKey())
            .collect(Collectors.joining(", "));
    return Optional.of(
        types + " layers compute in 16 bits, which has no fast kernel on this processor.");
  }

  /// Engine layers that compute; null where the engine cannot be described.
  @Nullable Integer computing() {
    Integer moving = moving();
    return moving == null ? null : Integer.valueOf(layers.size() - moving);
  }

  /// Engine layers that only move data; null where the engine cannot be described.
  @Nullable Integer moving() {
    return problem.isPresent()
        ? null
        : Integer.valueOf((int) layers.stream().filter(EngineLayer::dataMovement).count());
  }
}
