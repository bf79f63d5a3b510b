package org.inferometer.trace;

import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.inferometer.graph.Node;

/// What an engine tells of one of its layers, as far as it leads back to the network.
///
/// @param name as the engine has it; need not be unique
/// @param operator the ONNX operator that the layer executes; empty where the engine has kinds of
///   layers of its own
/// @param nodes the network's nodes that the layer's description names
/// @param ranges the ends of what the layer took in where its description names only these
/// @param reads the engine's tensors that it reads
/// @param writes the engine's tensors that it writes; none where the layer only repeats under
///   another name what the layer before it wrote
/// @param movesData whether the layer only moves data
/// @param converts whether the engine may have added the layer to change a tensor's layout or type
public record LayerEvidence(
    String name,
    String operator,
    Set<Integer> nodes,
    List<Range> ranges,
    List<String> reads,
    List<String> writes,
    boolean movesData,
    boolean converts) {

  /// The first and last node of what an engine layer took in.
  public record Range(int first, int last) {}

  public LayerEvidence {
    nodes = Collections.unmodifiableSet(new LinkedHashSet<>(nodes));
    ranges = List.copyOf(ranges);
    reads = List.copyOf(reads);
    writes = List.copyOf(writes);
  }

  /// Whether the description leads to nodes by name.
  boolean isNamed() {
    return !nodes.isEmpty() || !ranges.isEmpty();
  }

  /// Whether the layer executes a node's operator as it stands in the network.
  boolean executes(Node node) {
    return operator.equals(node.opType());
  }
}
