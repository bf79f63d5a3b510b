package org.inferometer.precision;

import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.EditDistance;
import org.inferometer.network.Network;

/// The names by which users ask for layers to stay FP32: those of layers and nodes, and the types
/// of both.
public final class KeptLayers {
  private static final int SUGGESTED = 3;

  private KeptLayers() {}

  /// The names in lists with commas between them. A name may hold commas itself: where pieces
  /// together are a name that a network has, they are that name, and the longest is taken.
  ///
  /// @param lists as users write them; a name that no network has stays a piece
  public static List<String> named(Collection<Network> networks, Collection<String> lists) {
    TreeSet<String> known = new TreeSet<>();
    networks.forEach(network -> addNames(network, known));
    Set<String> names = new LinkedHashSet<>();
    for (String list : lists) {
      List<String> pieces = List.of(list.split(",", -1));
      for (int from = 0; from < pieces.size(); ) {
        int to = pieces.size();
        while (to > from + 1 && !known.contains(String.join(",", pieces.subList(from, to)))) {
          to--;
        }
        names.add(String.join(",", pieces.subList(from, to)));
        from = to;
      }
    }
    return List.copyOf(names);
  }

  /// What is wrong with the first name that none of the networks knows, with the names that are
  /// near it; empty if all are known.
  public static Optional<String> problem(Collection<Network> networks, Collection<String> keep) {
    TreeSet<String> known = new TreeSet<>();
    networks.forEach(network -> addNames(network, known));
    return keep.stream()
        .filter(name -> !known.contains(name))
        .findFirst()
        .map(name ->
            networks.stream().map(Network::source).collect(Collectors.joining(", "))
                + ": no layer and no operator type '"
                + name
                + "' that could be kept in FP32; "
                + near(name, known)
                + "'inferometer inspect' lists them");
  }

  private static String near(String name, Collection<String> known) {
    int most = Math.max(2, name.length() / 3);
    List<String> near =
        known.stream()
            .filter(other -> distance(name, other) <= most)
            .sorted(Comparator.comparingInt(other -> distance(name, other)))
            .limit(SUGGESTED)
            .map(other -> "'" + other + "'")
            .toList();
    return near.isEmpty() ? "" : "near it are " + String.join(", ", near) + "; ";
  }

  private static void addNames(Network network, Collection<String> known) {
    network.layers().forEach(layer -> known.addAll(List.of(layer.name(), layer.type())));
    addNames(network.graph(), known);
    known.remove("");
  }

  private static void addNames(Graph graph, Collection<String> known) {
    for (Node node : graph.nodes()) {
      known.add(node.name());
      known.add(node.opType());
      GraphIndex.subgraphs(node).forEach(subgraph -> addNames(subgraph, known));
    }
  }

  /// Upper and lower case alike.
  static int distance(String from, String to) {
    return EditDistance.between(from.toLowerCase(Locale.ROOT), to.toLowerCase(Locale.ROOT));
  }
}
