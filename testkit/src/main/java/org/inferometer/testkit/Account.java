package org.inferometer.testkit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Cell.Fusion;
import org.inferometer.study.Cell.FusionKind;

/// Checks the account that a backend gives of an engine: every layer of the network is the origin
/// of exactly one engine layer, or stands in exactly one entry of kind eliminated or folded.
final class Account {
  private Account() {}

  /// What is wrong with an account, a sentence each; nothing if it is complete.
  static List<String> faults(Network network, List<EngineLayer> layers, List<Fusion> fusions) {
    Map<String, Integer> places = new TreeMap<>();
    network.layers().forEach(layer -> places.put(layer.name(), 0));
    List<String> faults = new ArrayList<>();
    placed(layers, fusions)
        .forEach(name -> {
          if (places.computeIfPresent(name, (_, count) -> count + 1) == null) {
            faults.add("'" + name + "' is no layer of the network.");
          }
        });
    places.forEach((name, count) -> {
      if (count != 1) {
        faults.add(
            "Layer '%s' of the network is accounted for %d times, not once."
                .formatted(name, count));
      }
    });
    return faults;
  }

  private static List<String> placed(List<EngineLayer> layers, List<Fusion> fusions) {
    List<String> placed = new ArrayList<>();
    layers.forEach(layer -> placed.addAll(layer.origins()));
    fusions.stream()
        .filter(
            fusion -> fusion.kind() == FusionKind.ELIMINATED || fusion.kind() == FusionKind.FOLDED)
        .forEach(fusion -> placed.addAll(fusion.origins()));
    return placed;
  }
}
