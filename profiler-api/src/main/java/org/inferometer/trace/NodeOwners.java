package org.inferometer.trace;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.inferometer.graph.Node;
import org.inferometer.operator.Trait;

/// Tells for every node of the network which engine layer does its work, or that none does.
///
/// 1. A node belongs to the engine layer whose description names it. Where several do (a softmax
///    cut into kernels), it goes to the one that names the fewest others, and then to the first.
/// 2. Where a description names only the ends of what the layer took in, all nodes on the ways from
///    one end to the other are the layer's: inferred.
/// 3. The backward slice of the network from what a layer writes, and from the nodes that it has by
///    name, to the tensors that exist in the engine is the layer's too. Views and nodes that do
///    nothing dissolve in it.
/// 4. A layer without nodes whose tensors the network does not have gets its share of the next one.
/// 5. A node whose result another node computes too is done by the layer of the other.
/// 6. The rest was computed while building if it depends on constants only; or else it is gone.
final class NodeOwners {
  /// No engine layer: it does nothing at inference, or nobody reads it.
  static final int ELIMINATED = -1;

  /// No engine layer: it was computed while building.
  static final int FOLDED = -2;

  private static final int UNKNOWN = -3;

  private final Dataflow source;
  private final List<LayerEvidence> layers;
  private final Function<String, Optional<String>> origins;
  private final Set<String> held = new HashSet<>();
  private final int[] owners;
  private final int[] dissolvedIn;
  private final BitSet inferred = new BitSet();
  private final BitSet lost = new BitSet();

  /// @param origins the network's tensor that an engine's tensor holds, where there is one
  NodeOwners(
      Dataflow source, List<LayerEvidence> layers, Function<String, Optional<String>> origins) {
    this.source = source;
    this.layers = layers;
    this.origins = origins;
    this.owners = filled(source.size());
    this.dissolvedIn = filled(source.size());
    claimNamed();
    claimRanges();
    findHeld();
    Map<Integer, List<Integer>> named = owned();
    for (int layer = 0; layer < layers.size(); layer++) {
      slice(layer, named.getOrDefault(layer, List.of()));
    }
    shareWithUnnamed();
    mergeCommonSubexpressions();
    settleTheRest();
  }

  private static int[] filled(int size) {
    int[] values = new int[size];
    Arrays.fill(values, UNKNOWN);
    return values;
  }

  /// The index of the engine layer that owns a node, or [#ELIMINATED] or [#FOLDED].
  int owner(int node) {
    return owners[node];
  }

  /// The engine layer in which an eliminated node was found; negative if in none.
  int dissolvedIn(int node) {
    return dissolvedIn[node];
  }

  /// Whether some of a layer's nodes were inferred from the ends that its description names.
  boolean isInferred(int layer) {
    return inferred.get(layer);
  }

  /// Whether a node computes something that is needed, but no engine layer names or encloses it.
  boolean isLost(int node) {
    return lost.get(node);
  }

  private void claimNamed() {
    Comparator<Integer> fewestFirst =
        Comparator.comparingInt(layer -> layers.get(layer).nodes().size());
    IntStream.range(0, layers.size())
        .boxed()
        .sorted(fewestFirst)
        .forEach(layer -> layers.get(layer).nodes().forEach(node -> claim(node, layer)));
  }

  private void claim(int node, int layer) {
    if (owners[node] == UNKNOWN) {
      owners[node] = layer;
    }
  }

  private void claimRanges() {
    for (int layer = 0; layer < layers.size(); layer++) {
      for (LayerEvidence.Range range : layers.get(layer).ranges()) {
        claimRange(range.first(), range.last(), layer);
      }
    }
  }

  private void claimRange(int first, int last, int layer) {
    inferred.set(layer);
    source.between(first, last).stream()
        .filter(node -> !source.isConstant(node) || node == first || node == last)
        .forEach(node -> claim(node, layer));
  }

  private void findHeld() {
    for (LayerEvidence layer : layers) {
      for (Collection<String> tensors : List.of(layer.reads(), layer.writes())) {
        for (String origin : origins(tensors)) {
          held.add(origin);
          if (source.isTwin(origin)) {
            held.add(source.representative(origin));
          }
        }
      }
    }
  }

  private List<String> origins(Collection<String> engineTensors) {
    return engineTensors.stream().map(origins).flatMap(Optional::stream).toList();
  }

  /// Whether the engine has the tensor, or one that is computed alike.
  private boolean isHeld(String tensor) {
    return held.contains(tensor)
        || (source.isTwin(tensor) && held.contains(source.representative(tensor)));
  }

  /// @param named the nodes that the layer has already
  private void slice(int layer, List<Integer> named) {
    Set<String> written = new HashSet<>(origins(layers.get(layer).writes()));
    Deque<String> open = new ArrayDeque<>(written);
    named.forEach(node -> open.addAll(source.reads(node)));
    List<Integer> slice = new ArrayList<>();
    while (!open.isEmpty()) {
      String tensor = open.poll();
      int producer = source.producer(tensor);
      if (producer < 0 || owners[producer] != UNKNOWN) {
        continue;
      }
      if (written.contains(tensor) || !(isHeld(tensor) || source.isConstant(producer))) {
        owners[producer] = layer;
        if (!source.isConstant(producer)) {
          slice.add(producer);
          open.addAll(source.reads(producer));
        }
      }
    }
    dissolve(layer, slice, written);
  }

  /// Takes from a slice what is no work of the layer's: nodes that do nothing, and views, where
  /// another node accounts for what the layer does. Within a fused operator (attention, a
  /// transposing product) a transpose or reshape does its part and stays.
  private void dissolve(int layer, List<Integer> slice, Set<String> written) {
    LayerEvidence told = layers.get(layer);
    boolean explained =
        !told.nodes().isEmpty() || slice.stream().map(source::node).anyMatch(told::executes);
    boolean idle = told.operator().isEmpty() && slice.stream().allMatch(this::doesNothing);
    for (int node : slice) {
      Node original = source.node(node);
      boolean ends =
          told.executes(original) && original.outputs().stream().anyMatch(written::contains);
      boolean view = explained && !ends && source.has(node, Trait.VIEW);
      boolean nothing = doesNothing(node) && !told.executes(original) && !idle;
      if (view || nothing) {
        owners[node] = ELIMINATED;
        dissolvedIn[node] = layer;
      }
    }
  }

  private boolean doesNothing(int node) {
    return source.has(node, Trait.NO_OPERATION);
  }

  /// Gives layers whose tensors have no counterpart in the network (the first halves of what ends
  /// under a known name) their nodes out of those of the layer that follows.
  private void shareWithUnnamed() {
    Map<Integer, List<Integer>> owned = owned();
    Map<String, List<Integer>> readers = new HashMap<>();
    for (int layer = 0; layer < layers.size(); layer++) {
      for (String read : layers.get(layer).reads()) {
        readers.computeIfAbsent(read, key -> new ArrayList<>()).add(layer);
      }
    }
    for (int layer = 0; layer < layers.size(); layer++) {
      LayerEvidence told = layers.get(layer);
      if (!owned.containsKey(layer) && !told.isNamed() && !told.converts()) {
        takeFrom(follower(layer, readers, owned), layer, owned);
      }
    }
  }

  private Map<Integer, List<Integer>> owned() {
    return IntStream.range(0, owners.length)
        .boxed()
        .filter(node -> owners[node] >= 0)
        .collect(Collectors.groupingBy(node -> owners[node]));
  }

  private void takeFrom(int follower, int layer, Map<Integer, List<Integer>> owned) {
    List<Integer> available = owned.getOrDefault(follower, List.of());
    if (available.size() < 2) {
      return;
    }
    List<Integer> taken = share(layers.get(layer), layers.get(follower), available);
    if (!taken.isEmpty() && taken.size() < available.size()) {
      taken.forEach(node -> owners[node] = layer);
      owned.put(follower, available.stream().filter(node -> !taken.contains(node)).toList());
      owned.put(layer, taken);
    }
  }

  /// What a layer gets of its follower's, which keeps what it has by name: all that computes where
  /// the follower only moves data, or else one node of its own operator.
  private List<Integer> share(LayerEvidence layer, LayerEvidence follower, List<Integer> nodes) {
    List<Integer> available =
        nodes.stream().filter(node -> !follower.nodes().contains(node)).toList();
    if (follower.movesData()) {
      return available.stream()
          .filter(node -> !source.has(node, Trait.VIEW))
          .filter(node -> !follower.executes(source.node(node)))
          .toList();
    }
    return available.stream()
        .filter(node -> layer.operator().contains(source.node(node).opType()))
        .filter(node -> !follower.executes(source.node(node)))
        .limit(1)
        .toList();
  }

  /// The nearest layer downstream that owns something; negative if there is none.
  private int follower(
      int from, Map<String, List<Integer>> readers, Map<Integer, List<Integer>> owned) {
    BitSet seen = new BitSet();
    Deque<Integer> open = new ArrayDeque<>(List.of(from));
    while (!open.isEmpty()) {
      for (int reader : unknownReaders(open.poll(), readers)) {
        if (owned.containsKey(reader)) {
          return reader;
        }
        if (!seen.get(reader)) {
          seen.set(reader);
          open.add(reader);
        }
      }
    }
    return UNKNOWN;
  }

  /// The layers that read what a layer writes and the network does not have.
  private List<Integer> unknownReaders(int layer, Map<String, List<Integer>> readers) {
    return layers.get(layer).writes().stream()
        .filter(output -> origins.apply(output).isEmpty())
        .flatMap(output -> readers.getOrDefault(output, List.of()).stream())
        .toList();
  }

  /// Gives nodes that went because another computes the same to the layer of the other.
  private void mergeCommonSubexpressions() {
    Map<String, Integer> ownersOfResults = new HashMap<>();
    for (int node = 0; node < owners.length; node++) {
      if (owners[node] >= 0) {
        ownersOfResults.putIfAbsent(result(node), owners[node]);
      }
    }
    for (int node = 0; node < owners.length; node++) {
      boolean open = owners[node] == UNKNOWN && !source.isConstant(node) && source.isLive(node);
      if (open && !doesNothing(node)) {
        owners[node] = ownersOfResults.getOrDefault(result(node), UNKNOWN);
      }
    }
  }

  private String result(int node) {
    List<String> outputs = source.node(node).outputs();
    return outputs.isEmpty() ? "" : source.representative(outputs.getFirst());
  }

  private void settleTheRest() {
    for (int node = 0; node < owners.length; node++) {
      if (owners[node] == UNKNOWN) {
        owners[node] = source.isConstant(node) ? FOLDED : ELIMINATED;
        if (owners[node] == ELIMINATED) {
          dissolvedIn[node] = following(node);
          lost.set(node, dissolvedIn[node] >= 0 && !source.has(node, Trait.VIEW));
        }
      }
    }
  }

  /// The nearest engine layer downstream; negative if there is none: nobody reads the node.
  private int following(int node) {
    return source.downstream(node).stream()
        .mapToInt(next -> owners[next])
        .filter(owner -> owner >= 0)
        .findFirst()
        .orElse(UNKNOWN);
  }
}
