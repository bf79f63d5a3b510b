package org.inferometer.backend.tensorrt.inspector;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.inferometer.backend.tensorrt.inspector.FusedName.Range;
import org.inferometer.network.onnx.Operators;

/// Tells for every node of the network which engine layer does its work, or that none does.
///
/// 1. A node belongs to the engine layer whose `Metadata`, or else whose name, has it. Where
///    several have it (Myelin cuts a softmax into kernels), it goes to the one that has the fewest
///    others, and then to the first.
/// 2. Between the ends of a foreign node without `Metadata` lie the nodes on all ways from one end
///    to the other: inferred.
/// 3. What no engine layer names but lies between what one writes and what it reads went into that
///    one: it is absorbed. Views among them are nothing of their own.
/// 4. The rest was computed while building if it depends on constants only; or else it is gone.
final class NodeOwners {
  /// No engine layer: it does nothing at inference, or nobody reads it.
  static final int ELIMINATED = -1;

  /// No engine layer: it was computed while building.
  static final int FOLDED = -2;

  private static final int UNKNOWN = -3;

  private final SourceNodes source;
  private final List<InspectedLayer> layers;
  private final int[] owners;
  private final int[] dissolvedIn;
  private final List<Set<Integer>> mentioned = new ArrayList<>();
  private final List<FusedName> names;
  private final BitSet inferred = new BitSet();
  private final BitSet lost = new BitSet();

  NodeOwners(SourceNodes source, List<InspectedLayer> layers) {
    this.source = source;
    this.layers = layers;
    this.owners = filled(source.size());
    this.dissolvedIn = filled(source.size());
    this.names = layers.stream().map(layer -> FusedName.of(layer.name(), source::isNamed)).toList();
    layers.forEach(layer -> mentioned.add(mentions(layer, names.get(mentioned.size()))));
    claimMentioned();
    claimRanges();
    absorb();
    settleTheRest();
  }

  /// The index of the engine layer that owns a node, or [#ELIMINATED] or [#FOLDED].
  int owner(int node) {
    return owners[node];
  }

  /// The engine layer in which an eliminated node was found; negative if in none.
  int dissolvedIn(int node) {
    return dissolvedIn[node];
  }

  /// Whether the layer's name joins siblings.
  boolean isHorizontal(int layer) {
    return names.get(layer).horizontal();
  }

  /// Whether some of a layer's origins were inferred from the ends of a foreign node.
  boolean isInferred(int layer) {
    return inferred.get(layer);
  }

  /// The nodes that a layer's description names, also those that belong to another layer.
  Set<Integer> mentioned(int layer) {
    return mentioned.get(layer);
  }

  /// Nodes that compute, but that no engine layer names or encloses.
  BitSet lost() {
    return lost;
  }

  private Set<Integer> mentions(InspectedLayer layer, FusedName name) {
    Set<Integer> nodes = new java.util.LinkedHashSet<>();
    if (CopyName.of(layer.name()).isEmpty()) {
      layer.sources().forEach(node -> source.named(node).ifPresent(nodes::add));
      if (nodes.isEmpty()) {
        name.nodes().forEach(node -> source.named(node).ifPresent(nodes::add));
      }
    }
    return nodes;
  }

  private void claimMentioned() {
    Comparator<Integer> fewestFirst = Comparator.comparingInt(layer -> mentioned.get(layer).size());
    IntStream.range(0, layers.size())
        .boxed()
        .sorted(fewestFirst)
        .forEach(layer -> mentioned.get(layer).forEach(node -> claim(node, layer)));
  }

  private void claim(int node, int layer) {
    if (owners[node] == UNKNOWN) {
      owners[node] = layer;
    }
  }

  private void claimRanges() {
    for (int layer = 0; layer < layers.size(); layer++) {
      if (mentioned.get(layer).isEmpty()) {
        for (Range range : names.get(layer).ranges()) {
          claimRange(range, layer);
        }
      }
    }
  }

  private void claimRange(Range range, int layer) {
    int first = source.named(range.first()).or(() -> source.named(range.last())).orElseThrow();
    int last = source.named(range.last()).orElse(first);
    inferred.set(layer);
    source.between(first, last).stream()
        .filter(node -> !source.isConstant(node) || node == first || node == last)
        .forEach(node -> claim(node, layer));
  }

  private void absorb() {
    Map<String, String> aliases = aliases();
    Set<String> held = held(aliases);
    Map<Integer, List<Integer>> owned = owned();
    for (int layer = 0; layer < layers.size(); layer++) {
      Deque<Integer> open = new ArrayDeque<>(owned.getOrDefault(layer, List.of()));
      if (CopyName.of(layers.get(layer).name()).isEmpty()) {
        for (InspectedTensor output : layers.get(layer).outputs()) {
          int producer = source.producer(aliases.getOrDefault(output.name(), output.name()));
          if (producer >= 0 && owners[producer] == UNKNOWN && !source.isConstant(producer)) {
            take(producer, layer);
            open.add(producer);
          }
        }
      }
      slice(open, layer, held);
    }
  }

  private void slice(Deque<Integer> open, int layer, Set<String> held) {
    while (!open.isEmpty()) {
      for (String read : source.reads(open.poll())) {
        int producer = source.producer(read);
        boolean inside = producer >= 0 && !held.contains(read) && !source.isConstant(producer);
        if (inside && owners[producer] == UNKNOWN) {
          take(producer, layer);
          open.add(producer);
        }
      }
    }
  }

  /// Views are an origin only of a layer that does nothing else.
  private void take(int node, int layer) {
    boolean alone = mentioned.get(layer).isEmpty();
    if (Operators.isView(source.node(node)) && !alone) {
      owners[node] = ELIMINATED;
      dissolvedIn[node] = layer;
    } else {
      owners[node] = layer;
    }
  }

  private Map<Integer, List<Integer>> owned() {
    Map<Integer, List<Integer>> owned = new HashMap<>();
    for (int node = 0; node < owners.length; node++) {
      owned.computeIfAbsent(owners[node], key -> new ArrayList<>()).add(node);
    }
    return owned;
  }

  /// A copy's two tensors are one: the engine's names for it lead to the network's.
  private Map<String, String> aliases() {
    Map<String, String> aliases = new HashMap<>();
    for (InspectedLayer layer : layers) {
      boolean copies = layer.inputs().size() == 1 && layer.outputs().size() == 1;
      if (copies && CopyName.of(layer.name()).filter(copy -> !copy.input()).isPresent()) {
        aliases.put(layer.inputs().getFirst().name(), layer.outputs().getFirst().name());
      }
    }
    return aliases;
  }

  /// The tensors that exist in the engine.
  private Set<String> held(Map<String, String> aliases) {
    Set<String> held = new HashSet<>(aliases.values());
    for (InspectedLayer layer : layers) {
      layer.inputs().forEach(tensor -> held.add(tensor.name()));
      layer.outputs().forEach(tensor -> held.add(tensor.name()));
    }
    return held;
  }

  private void settleTheRest() {
    for (int node = 0; node < owners.length; node++) {
      if (owners[node] == UNKNOWN) {
        owners[node] = source.isConstant(node) ? FOLDED : ELIMINATED;
        if (owners[node] == ELIMINATED) {
          dissolvedIn[node] = following(node);
          lost.set(node, dissolvedIn[node] >= 0 && !Operators.isView(source.node(node)));
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

  private static int[] filled(int size) {
    int[] values = new int[size];
    Arrays.fill(values, UNKNOWN);
    return values;
  }
}
