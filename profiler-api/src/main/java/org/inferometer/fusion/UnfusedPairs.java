package org.inferometer.fusion;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.fusion.Unfused.Relation;
import org.inferometer.network.Layer;

/// Finds layers that stayed apart although the same pattern was fused elsewhere in the engine, and
/// tells what differs between the two.
final class UnfusedPairs {
  private final List<Layer> layers;
  private final LayerLinks links;
  private final LayerFacts facts;

  /// The row of each layer that an engine layer executes, by the layer's index.
  private final Map<Integer, FusionRow> rows;

  private final Map<Integer, Map<String, String>> factsOfLayers = new HashMap<>();

  UnfusedPairs(
      List<Layer> layers, LayerLinks links, LayerFacts facts, Map<Integer, FusionRow> rows) {
    this.layers = layers;
    this.links = links;
    this.facts = facts;
    this.rows = rows;
  }

  /// Two layers, by index.
  private record Pair(Relation relation, int first, int second) {}

  /// What pairs must have in common to be compared.
  private record Pattern(Relation relation, String first, String second) {}

  List<Unfused> all() {
    Map<Pattern, List<Pair>> together = new HashMap<>();
    List<Pair> apart = new ArrayList<>();
    for (Pair pair : pairs()) {
      if (areTogether(pair)) {
        together.computeIfAbsent(pattern(pair), fresh -> new ArrayList<>()).add(pair);
      } else {
        apart.add(pair);
      }
    }
    return apart.stream()
        .flatMap(pair -> unfused(pair, together.getOrDefault(pattern(pair), List.of())).stream())
        .toList();
  }

  /// Of layers that engine layers execute.
  private Set<Pair> pairs() {
    Set<Pair> pairs = new LinkedHashSet<>();
    for (int first = 0; first < layers.size(); first++) {
      for (int second : links.readers(first)) {
        add(pairs, new Pair(Relation.CHAIN, first, second));
      }
    }
    for (Set<Integer> readers : links.readersOfTensors().values()) {
      for (int first : readers) {
        for (int second : readers) {
          if (first < second && sameType(first, second)) {
            add(pairs, new Pair(Relation.SIBLINGS, first, second));
          }
        }
      }
    }
    return pairs;
  }

  private void add(Set<Pair> pairs, Pair pair) {
    if (rows.containsKey(pair.first()) && rows.containsKey(pair.second())) {
      pairs.add(pair);
    }
  }

  private boolean sameType(int first, int second) {
    return layers.get(first).type().equals(layers.get(second).type());
  }

  /// Siblings that one vertical chain happens to hold were not joined for being siblings.
  private boolean areTogether(Pair pair) {
    FusionRow row = row(pair.first());
    return row.engineLayer().equals(row(pair.second()).engineLayer())
        && (pair.relation() == Relation.CHAIN || row.kind() == RowKind.HORIZONTAL);
  }

  private FusionRow row(int layer) {
    return Objects.requireNonNull(rows.get(layer));
  }

  private Pattern pattern(Pair pair) {
    return new Pattern(
        pair.relation(), layers.get(pair.first()).type(), layers.get(pair.second()).type());
  }

  private Optional<Unfused> unfused(Pair pair, List<Pair> fused) {
    return fused.stream()
        .min(Comparator.comparingInt(other -> differences(pair, other).size()))
        .map(nearest ->
            new Unfused(
                pair.relation(),
                layers.get(pair.first()).type() + " + " + layers.get(pair.second()).type(),
                names(pair),
                names(nearest),
                fused.size(),
                List.copyOf(differences(pair, nearest).values())));
  }

  private List<String> names(Pair pair) {
    return List.of(layers.get(pair.first()).name(), layers.get(pair.second()).name());
  }

  /// What differs, by what it is about.
  private Map<String, String> differences(Pair pair, Pair fused) {
    Map<String, String> differences = new LinkedHashMap<>();
    occupied(pair.second(), pair.first(), true).ifPresent(why -> differences.put("joined", why));
    occupied(pair.first(), pair.second(), false).ifPresent(why -> differences.put("left", why));
    compare(differences, pair.first(), fused.first());
    compare(differences, pair.second(), fused.second());
    String here = row(pair.first()).precision() + " and " + row(pair.second()).precision();
    String there = row(fused.first()).precision() + " and " + row(fused.second()).precision();
    put(differences, "precisions of the two", here, there);
    return differences;
  }

  /// Says with which other layer a layer shares its engine layer instead.
  ///
  /// @param sources whether the other is one whose result it reads, or one that reads its own
  private Optional<String> occupied(int layer, int other, boolean sources) {
    Set<Integer> near = sources ? links.sources(layer) : links.readers(layer);
    String engineLayer = row(layer).engineLayer();
    String with =
        near.stream()
            .filter(each -> each != other && rows.containsKey(each))
            .filter(each -> row(each).engineLayer().equals(engineLayer))
            .map(each -> layers.get(each).type())
            .distinct()
            .collect(Collectors.joining(" and "));
    return with.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "the "
                + layers.get(layer).type()
                + " is one engine layer with another "
                + with
                + (sources ? " before it" : " behind it"));
  }

  private void compare(Map<String, String> differences, int layer, int fused) {
    Map<String, String> own = facts(layer);
    Map<String, String> other = facts(fused);
    Set<String> names = new LinkedHashSet<>(own.keySet());
    names.addAll(other.keySet());
    for (String name : names) {
      put(
          differences,
          layers.get(layer).type() + ": " + name,
          own.getOrDefault(name, "none"),
          other.getOrDefault(name, "none"));
    }
  }

  private Map<String, String> facts(int layer) {
    return factsOfLayers.computeIfAbsent(layer, facts::of);
  }

  private static void put(Map<String, String> into, String name, String here, String there) {
    if (!here.equals(there)) {
      into.put(name, name + " " + here + ", not " + there);
    }
  }
}
