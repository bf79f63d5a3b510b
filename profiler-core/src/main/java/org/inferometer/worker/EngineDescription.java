package org.inferometer.worker;

import java.util.List;
import java.util.Optional;
import java.util.Set;
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
