package org.inferometer.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.inferometer.network.Layer;
import org.inferometer.network.Network;
import org.inferometer.spi.Engine.EngineLayer;
import org.inferometer.study.Fusion;

/// Checks the account that a backend gives of an engine: its layers with their origins, and what
/// became of the network's layers.
///
/// An account is complete if
///
/// - every layer of the network is the origin of exactly one engine layer, or stands in exactly one
///   entry of kind eliminated or folded;
/// - every name in it is a layer of the network or of the engine, and engine layers have names of
///   their own;
/// - every engine layer with several origins has one entry of kind vertical or horizontal, which
///   repeats them, and no other engine layer has one.
public final class AccountCheck {
  private final Map<String, List<String>> places = new LinkedHashMap<>();
  private final Map<String, EngineLayer> engine = new HashMap<>();
  private final List<String> faults = new ArrayList<>();

  private AccountCheck(Network network) {
    network.layers().stream().map(Layer::name).forEach(name -> places.put(name, new ArrayList<>()));
  }

  /// What is wrong with an account, a sentence each; nothing if it is complete.
  public static List<String> faults(
      Network network, List<EngineLayer> layers, List<Fusion> fusions) {
    AccountCheck check = new AccountCheck(network);
    layers.forEach(check::addLayer);
    fusions.forEach(check::addEntry);
    check.compareFused(layers, fusions);
    check.countPlaces();
    return List.copyOf(check.faults);
  }

  private void addLayer(EngineLayer layer) {
    if (engine.putIfAbsent(layer.name(), layer) != null) {
      faults.add("Several engine layers are called '" + layer.name() + "'.");
    }
    String place = "an origin of engine layer '" + layer.name() + "'";
    layer.origins().forEach(origin -> addPlace(origin, place));
  }

  private void addPlace(String layer, String place) {
    List<String> known = places.get(layer);
    if (known == null) {
      faults.add("'" + layer + "' is " + place + ", but no layer of the network.");
    } else {
      known.add(place);
    }
  }

  private void addEntry(Fusion entry) {
    if (entry.origins().isEmpty()) {
      faults.add("The " + title(entry) + " names no layer of the network.");
    }
    if (!entry.into().isEmpty() && !engine.containsKey(entry.into())) {
      faults.add("The " + title(entry) + " names an engine layer that does not exist.");
    }
    switch (entry.kind()) {
      case ELIMINATED, FOLDED ->
          entry.origins().forEach(origin -> addPlace(origin, "in the " + title(entry)));
      case VERTICAL, HORIZONTAL -> addFused(entry);
    }
  }

  private void addFused(Fusion entry) {
    EngineLayer layer = engine.get(entry.into());
    if (entry.into().isEmpty()) {
      faults.add("The " + title(entry) + " names no engine layer.");
    } else if (layer != null && !layer.origins().equals(entry.origins())) {
      faults.add(
          String.format(
              Locale.ROOT,
              "The %s has the origins %s, but the engine layer has %s.",
              title(entry),
              entry.origins(),
              layer.origins()));
    }
  }

  private void compareFused(List<EngineLayer> layers, List<Fusion> fusions) {
    for (EngineLayer layer : layers) {
      long entries =
          fusions.stream()
              .filter(entry -> isFused(entry) && entry.into().equals(layer.name()))
              .count();
      int expected = layer.origins().size() > 1 ? 1 : 0;
      if (entries != expected) {
        faults.add(
            String.format(
                    Locale.ROOT,
                    "Engine layer '%s' has %d origins and stands in %d entries of kind vertical or",
                    layer.name(),
                    layer.origins().size(),
                    entries)
                + " horizontal, not in "
                + expected
                + ".");
      }
    }
  }

  private static boolean isFused(Fusion entry) {
    return switch (entry.kind()) {
      case VERTICAL, HORIZONTAL -> true;
      case ELIMINATED, FOLDED -> false;
    };
  }

  private void countPlaces() {
    places.forEach((layer, found) -> {
      if (found.isEmpty()) {
        faults.add(
            "Layer '"
                + layer
                + "' is missing: it is the origin of no engine layer, and in no entry of kind"
                + " eliminated or folded.");
      } else if (found.size() > 1) {
        faults.add(
            String.format(
                Locale.ROOT,
                "Layer '%s' is counted %d times: it is %s.",
                layer,
                found.size(),
                String.join(", and ", found)));
      }
    });
  }

  private static String title(Fusion entry) {
    String kind = entry.kind().name().toLowerCase(Locale.ROOT);
    return entry.into().isEmpty() ? kind + " entry" : kind + " entry of '" + entry.into() + "'";
  }
}
