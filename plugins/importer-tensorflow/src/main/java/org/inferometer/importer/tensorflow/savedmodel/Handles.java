package org.inferometer.importer.tensorflow.savedmodel;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.function.Tensors;
import org.inferometer.importer.tensorflow.graph.Arg;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.TensorProto;
import org.inferometer.importer.tensorflow.proto.TensorShapeProto;
import org.jspecify.annotations.Nullable;

/// Replaces handles of variables by their values: what reads a variable is left out, and control
/// flow passes values into its bodies instead of handles.
final class Handles {
  static final Set<String> CHANGES =
      Set.of(
          "Assign",
          "AssignAdd",
          "AssignSub",
          "AssignVariableOp",
          "AssignAddVariableOp",
          "AssignSubVariableOp",
          "ScatterUpdate",
          "ScatterAdd",
          "ResourceScatterUpdate",
          "ResourceScatterAdd",
          "ResourceScatterNdUpdate");

  private final Map<String, Body> bodies;
  private final Map<String, Body> done = new LinkedHashMap<>();
  private final String file;

  Handles(Map<String, Body> bodies, String file) {
    this.bodies = bodies;
    this.file = file;
  }

  /// Bodies whose arguments are values.
  Map<String, Body> bodies() {
    Map<String, Body> all = new LinkedHashMap<>(bodies);
    all.putAll(done);
    return all;
  }

  /// Nodes that read values where they read handles.
  ///
  /// @param types of variables, by what nodes call their handles
  List<NodeDef> replaced(
      List<NodeDef> nodes, Map<String, DataType> types, Map<String, String> moved)
      throws ImportException {
    List<NodeDef> kept = new ArrayList<>();
    for (NodeDef node : nodes) {
      if (node.getOp().equals("ReadVariableOp") && node.getInputCount() > 0) {
        moved.put(node.getName(), node.getInput(0));
      } else {
        kept.add(node);
      }
    }
    List<NodeDef> result = new ArrayList<>();
    for (NodeDef node : kept) {
      NodeDef.Builder copy = node.toBuilder().clearInput();
      node.getInputList().forEach(input -> copy.addInput(followed(input, moved)));
      result.addAll(replaced(copy, types));
    }
    return result;
  }

  /// The tensor that a reference means now.
  static String followed(String input, Map<String, String> moved) {
    String at = input;
    for (int i = 0; i <= moved.size(); i++) {
      String next = moved.get(Tensors.node(at));
      if (next == null) {
        return at;
      }
      at = next;
    }
    return at;
  }

  private List<NodeDef> replaced(NodeDef.Builder node, Map<String, DataType> types)
      throws ImportException {
    if (CHANGES.contains(node.getOp())) {
      return List.of();
    }
    if (node.getOp().equals("ResourceGather") && node.getInputCount() == 2) {
      return gathered(node);
    }
    List<DataType> inputs =
        node.getInputList().stream()
            .map(input -> types.getOrDefault(Tensors.node(input), DataType.DT_INVALID))
            .toList();
    if (inputs.stream().anyMatch(type -> type != DataType.DT_INVALID)) {
      pass(node, inputs);
    }
    return List.of(node.build());
  }

  /// A gathering node takes the axis as an input.
  private static List<NodeDef> gathered(NodeDef.Builder node) {
    String axis = node.getName() + "/axis";
    AttrValue.Builder type = AttrValue.newBuilder().setType(DataType.DT_INT32);
    TensorProto zero =
        TensorProto.newBuilder()
            .setDtype(DataType.DT_INT32)
            .setTensorShape(TensorShapeProto.getDefaultInstance())
            .addIntVal(0)
            .build();
    return List.of(
        NodeDef.newBuilder()
            .setName(axis)
            .setOp("Const")
            .putAttr("dtype", type.build())
            .putAttr("value", AttrValue.newBuilder().setTensor(zero).build())
            .build(),
        node.setOp("GatherV2").addInput(axis).build());
  }

  /// Tells the bodies of control flow which of their arguments are values now.
  private void pass(NodeDef.Builder node, List<DataType> inputs) throws ImportException {
    switch (node.getOp()) {
      case "While", "StatelessWhile" -> {
        retype(node, "T", inputs);
        take(node, "cond", inputs);
        take(node, "body", inputs);
      }
      case "If", "StatelessIf" -> {
        retype(node, "Tin", inputs.subList(1, inputs.size()));
        take(node, "then_branch", inputs.subList(1, inputs.size()));
        take(node, "else_branch", inputs.subList(1, inputs.size()));
      }
      case "Case", "StatelessCase" -> {
        retype(node, "Tin", inputs.subList(1, inputs.size()));
        for (var branch : node.getAttrOrThrow("branches").getList().getFuncList()) {
          take(branch.getName(), inputs.subList(1, inputs.size()));
        }
      }
      default -> {
        // Reads the value of a variable that is no resource.
      }
    }
  }

  private static void retype(NodeDef.Builder node, String attribute, List<DataType> inputs) {
    AttrValue value = node.getAttrOrDefault(attribute, AttrValue.getDefaultInstance());
    AttrValue.Builder copy = value.toBuilder();
    for (int i = 0; i < Math.min(inputs.size(), value.getList().getTypeCount()); i++) {
      if (inputs.get(i) != DataType.DT_INVALID) {
        copy.getListBuilder().setType(i, inputs.get(i));
      }
    }
    node.putAttr(attribute, copy.build());
  }

  private void take(NodeDef.Builder node, String attribute, List<DataType> inputs)
      throws ImportException {
    take(
        node.getAttrOrDefault(attribute, AttrValue.getDefaultInstance()).getFunc().getName(),
        inputs);
  }

  private void take(String name, List<DataType> inputs) throws ImportException {
    @Nullable Body body = bodies.get(name);
    if (body == null || done.containsKey(name)) {
      return;
    }
    List<Arg> arguments = new ArrayList<>();
    Map<String, DataType> types = new HashMap<>();
    for (int i = 0; i < body.arguments().size(); i++) {
      Arg argument = body.arguments().get(i);
      DataType type = i < inputs.size() ? inputs.get(i) : DataType.DT_INVALID;
      boolean value = argument.type() == DataType.DT_RESOURCE && type != DataType.DT_INVALID;
      arguments.add(value ? new Arg(argument.name(), type) : argument);
      if (value) {
        types.put(argument.name(), type);
      }
    }
    checkUnchanged(body, types.keySet());
    done.put(name, body);
    Map<String, String> moved = new HashMap<>();
    List<NodeDef> nodes = replaced(body.nodes(), types, moved);
    List<String> results = body.results().stream().map(result -> followed(result, moved)).toList();
    done.put(name, new Body(arguments, nodes, results));
  }

  private void checkUnchanged(Body body, Set<String> variables) throws ImportException {
    for (NodeDef node : body.nodes()) {
      if (CHANGES.contains(node.getOp())
          && node.getInputCount() > 0
          && variables.contains(Tensors.node(node.getInput(0)))) {
        throw new ImportException(
            file, "node '" + node.getName() + "'", "changes a variable while the network runs");
      }
    }
  }
}
