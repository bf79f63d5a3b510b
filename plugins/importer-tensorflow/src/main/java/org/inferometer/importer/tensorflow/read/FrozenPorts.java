package org.inferometer.importer.tensorflow.read;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.convert.Switches;
import org.inferometer.importer.tensorflow.convert.TensorName;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.graph.Port;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// Finds the inputs and outputs of a graph that does not declare them.
final class FrozenPorts {
  /// Sinks that no prediction comes from.
  private static final Set<String> NO_OUTPUTS =
      Set.of(
          "Const",
          "NoOp",
          "Assert",
          "Placeholder",
          "PlaceholderWithDefault",
          "Print",
          "PrintV2",
          "Abort",
          "CheckNumerics",
          "VarHandleOp",
          "VariableV2",
          "Variable",
          "ScalarSummary",
          "HistogramSummary",
          "ImageSummary",
          "AudioSummary",
          "AudioSummaryV2",
          "TensorSummary",
          "TensorSummaryV2",
          "MergeSummary",
          "WriteSummary");

  /// What only a training or a saving session runs, with everything that only they need.
  private static final String TRAINING =
      "(Resource|Sparse|Ref)*(Apply|Scatter(Add|Sub|Update)|Assign).*|Assign.*|Save(V2|Slices)?|MergeV2Checkpoints"
          + "|ShardedFilename|RestoreV2|Restore|Queue.*|.*Queue(V2)?|QueueEnqueue.*|QueueClose.*"
          + "|InitializeTable.*|LookupTableImport.*|IteratorV2|MakeIterator|.*Dataset(V[0-9])?|.*Reader(V2)?|ReaderRead.*"
          + "|WholeFileReader.*|VarIsInitializedOp|IsVariableInitialized|DestroyResourceOp|StackClose.*|TensorArrayClose.*";

  private FrozenPorts() {}

  /// @param cutInputs tensors that are fed instead of the placeholders; none for those
  /// @param cutOutputs tensors that are yielded instead of those that nobody uses; none for those
  static FlatGraph flat(Frozen graph, String file, List<Port> cutInputs, List<Port> cutOutputs)
      throws ImportException {
    List<NodeDef> nodes = graph.graph().getNodeList();
    List<Port> inputs = new ArrayList<>(cutInputs);
    for (NodeDef node : nodes) {
      if (cutInputs.isEmpty() && node.getOp().equals("Placeholder") && !isTrainingSwitch(node)) {
        inputs.add(Port.of(node.getName()));
      }
    }
    List<Port> outputs = cutOutputs.isEmpty() ? outputs(nodes, inputs) : cutOutputs;
    if (outputs.isEmpty()) {
      throw new ImportException(
          file, "", "no node of the graph is an output: each is used by another one");
    }
    Map<String, NodeDef> all = new HashMap<>();
    nodes.forEach(node -> all.put(node.getName(), node));
    Set<String> needed = needed(all, outputs);
    List<Port> read =
        inputs.stream()
            .filter(port -> cutInputs.contains(port) || needed.contains(port.tensor()))
            .toList();
    return new FlatGraph(nodes, graph.constants(), read, outputs, Map.of());
  }

  /// Whether a placeholder says if the network trains, or how much of it is kept by dropout.
  private static boolean isTrainingSwitch(NodeDef node) {
    return Switches.value(node).isPresent();
  }

  private static List<Port> outputs(List<NodeDef> nodes, List<Port> inputs) {
    Map<String, List<NodeDef>> readers = new HashMap<>();
    for (NodeDef node : nodes) {
      for (String input : node.getInputList()) {
        TensorName name = TensorName.parse(input);
        if (!name.isControl()) {
          readers.computeIfAbsent(name.node(), _ -> new ArrayList<>()).add(node);
        }
      }
    }
    Set<String> leftovers = leftovers(nodes, readers);
    Set<String> fed = fed(inputs, readers);
    List<Port> fromInputs = new ArrayList<>();
    List<Port> others = new ArrayList<>();
    for (NodeDef node : nodes) {
      boolean sink =
          readers.getOrDefault(node.getName(), List.of()).stream()
              .allMatch(reader ->
                  NO_OUTPUTS.contains(reader.getOp()) || leftovers.contains(reader.getName()));
      if (sink && !NO_OUTPUTS.contains(node.getOp()) && !leftovers.contains(node.getName())) {
        (fed.contains(node.getName()) ? fromInputs : others).add(Port.of(node.getName()));
      }
    }
    return fromInputs.isEmpty() ? others : fromInputs;
  }

  /// Nodes of training and saving, and what is read by them alone.
  private static Set<String> leftovers(List<NodeDef> nodes, Map<String, List<NodeDef>> readers) {
    Set<String> leftovers = new HashSet<>();
    for (NodeDef node : nodes) {
      if (node.getOp().matches(TRAINING)) {
        leftovers.add(node.getName());
      }
    }
    boolean grows = !leftovers.isEmpty();
    while (grows) {
      grows = false;
      for (NodeDef node : nodes) {
        List<NodeDef> by = readers.getOrDefault(node.getName(), List.of());
        boolean only =
            !by.isEmpty() && by.stream().allMatch(reader -> leftovers.contains(reader.getName()));
        grows |= only && leftovers.add(node.getName());
      }
    }
    return leftovers;
  }

  private static List<String> nodes(List<Port> ports) {
    return ports.stream().map(port -> TensorName.parse(port.tensor()).node()).toList();
  }

  /// Nodes that depend on an input.
  private static Set<String> fed(List<Port> inputs, Map<String, List<NodeDef>> readers) {
    Set<String> fed = new HashSet<>();
    List<String> open = new ArrayList<>(nodes(inputs));
    while (!open.isEmpty()) {
      for (NodeDef reader : readers.getOrDefault(open.removeLast(), List.of())) {
        if (fed.add(reader.getName())) {
          open.add(reader.getName());
        }
      }
    }
    return fed;
  }

  private static Set<String> needed(Map<String, NodeDef> nodes, List<Port> outputs) {
    Set<String> needed = new HashSet<>();
    List<String> open = new ArrayList<>(nodes(outputs));
    while (!open.isEmpty()) {
      String name = open.removeLast();
      NodeDef node = nodes.get(name);
      if (needed.add(name) && node != null) {
        for (String input : node.getInputList()) {
          TensorName tensor = TensorName.parse(input);
          if (!tensor.isControl()) {
            open.add(tensor.node());
          }
        }
      }
    }
    return needed;
  }
}
