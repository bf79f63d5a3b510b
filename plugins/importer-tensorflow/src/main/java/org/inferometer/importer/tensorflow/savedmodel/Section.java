package org.inferometer.importer.tensorflow.savedmodel;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.function.Tensors;
import org.inferometer.importer.tensorflow.graph.Port;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.SignatureDef;
import org.inferometer.importer.tensorflow.proto.TensorInfo;

/// The part of a graph that a signature runs.
///
/// @param nodes in the graph's order; the tensors that are fed are placeholders
record Section(String signature, List<NodeDef> nodes, List<Port> inputs, List<Port> outputs) {

  static Section of(
      Map.Entry<String, SignatureDef> signature, Map<String, NodeDef> graph, String file)
      throws ImportException {
    Map<String, NodeDef> nodes = new LinkedHashMap<>(graph);
    List<Port> inputs = new ArrayList<>();
    String place = "signature '" + signature.getKey() + "'";
    for (var entry : new TreeMap<>(signature.getValue().getInputsMap()).entrySet()) {
      TensorInfo info = entry.getValue();
      check(info, entry.getKey(), place, nodes, file);
      String node = Tensors.node(info.getName());
      if (Tensors.index(info.getName()) != 0) {
        throw new ImportException(
            file,
            place,
            "feeds '" + info.getName() + "', which is not the first output of its node");
      }
      nodes.put(node, placeholder(node, info));
      inputs.add(new Port(entry.getKey(), node));
    }
    List<Port> outputs = new ArrayList<>();
    for (var entry : new TreeMap<>(signature.getValue().getOutputsMap()).entrySet()) {
      check(entry.getValue(), entry.getKey(), place, nodes, file);
      String tensor = entry.getValue().getName();
      outputs.add(
          new Port(entry.getKey(), Tensors.of(Tensors.node(tensor), Tensors.index(tensor))));
    }
    if (outputs.isEmpty()) {
      throw new ImportException(file, place, "has no outputs");
    }
    Set<String> needed = reached(nodes, outputs.stream().map(Port::tensor).toList(), true);
    return new Section(
        signature.getKey(),
        nodes.values().stream().filter(node -> needed.contains(node.getName())).toList(),
        inputs,
        outputs);
  }

  private static void check(
      TensorInfo info, String name, String place, Map<String, NodeDef> nodes, String file)
      throws ImportException {
    if (info.hasCooSparse()) {
      throw new ImportException(file, place, "'" + name + "' is a sparse tensor");
    }
    if (!nodes.containsKey(Tensors.node(info.getName()))) {
      throw new ImportException(
          file, place, "'" + name + "' is '" + info.getName() + "', which the graph does not have");
    }
    if (info.getDtype() == DataType.UNRECOGNIZED) {
      throw new ImportException(
          file, place, "'" + name + "' has an unknown element type, " + info.getDtypeValue());
    }
    if (info.getDtype() == DataType.DT_STRING) {
      throw new ImportException(
          file, place, "'" + name + "' holds strings; choose a signature of numbers");
    }
  }

  private static NodeDef placeholder(String name, TensorInfo info) {
    NodeDef.Builder node =
        NodeDef.newBuilder()
            .setName(name)
            .setOp("Placeholder")
            .putAttr("dtype", AttrValue.newBuilder().setType(info.getDtype()).build());
    if (info.hasTensorShape()) {
      node.putAttr("shape", AttrValue.newBuilder().setShape(info.getTensorShape()).build());
    }
    return node.build();
  }

  /// The nodes that some tensors depend on.
  ///
  /// @param control whether nodes that only have to run before count as well
  static Set<String> reached(Map<String, NodeDef> nodes, List<String> tensors, boolean control) {
    Set<String> reached = new HashSet<>();
    Deque<String> open = new ArrayDeque<>(tensors);
    while (!open.isEmpty()) {
      String input = open.pop();
      NodeDef node = nodes.get(Tensors.node(input));
      if (node != null && (control || !Tensors.isControl(input)) && reached.add(node.getName())) {
        open.addAll(node.getInputList());
      }
    }
    return reached;
  }
}
