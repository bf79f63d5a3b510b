package org.inferometer.importer.tensorflow.savedmodel;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Tensor;
import org.inferometer.importer.tensorflow.function.Inliner;
import org.inferometer.importer.tensorflow.function.Tensors;
import org.inferometer.importer.tensorflow.graph.FlatGraph;
import org.inferometer.importer.tensorflow.graph.Port;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.DataType;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// Makes constants of the variables that a section of a graph reads.
///
/// @param inlined the section's nodes, without calls
record Freezing(Section section, Inliner.Inlined inlined, Variables variables, String file) {

  FlatGraph flat() throws ImportException {
    Map<String, NodeDef> nodes = new LinkedHashMap<>();
    inlined.nodes().forEach(node -> nodes.put(node.getName(), node));
    List<Port> outputs =
        section.outputs().stream()
            .map(port -> new Port(port.name(), inlined.resolve(port.tensor())))
            .toList();
    Set<String> read = Section.reached(nodes, outputs.stream().map(Port::tensor).toList(), false);
    checkUnchanged(nodes, read);
    checkFed(nodes, read);
    Map<String, Tensor> constants = new LinkedHashMap<>();
    Map<String, DataType> types = new HashMap<>();
    for (NodeDef node : nodes.values()) {
      if (read.contains(node.getName()) && Variables.OPERATORS.contains(node.getOp())) {
        constants.put(node.getName(), variables.value(node));
        DataType type = node.getAttrOrDefault("dtype", AttrValue.getDefaultInstance()).getType();
        types.put(node.getName(), type == DataType.UNRECOGNIZED ? DataType.DT_INVALID : type);
      }
    }
    return assembled(nodes, read, outputs, constants, types);
  }

  private FlatGraph assembled(
      Map<String, NodeDef> nodes,
      Set<String> read,
      List<Port> outputs,
      Map<String, Tensor> constants,
      Map<String, DataType> types)
      throws ImportException {
    Handles handles = new Handles(inlined.bodies(), file);
    Map<String, String> moved = new HashMap<>();
    List<NodeDef> chosen =
        nodes.values().stream()
            .filter(node -> read.contains(node.getName()))
            .map(Freezing::withoutControl)
            .toList();
    List<NodeDef> frozen = handles.replaced(chosen, types, moved);
    return new FlatGraph(
        frozen,
        constants,
        section.inputs().stream().filter(port -> read.contains(port.tensor())).toList(),
        outputs.stream()
            .map(port -> new Port(port.name(), Handles.followed(port.tensor(), moved)))
            .toList(),
        handles.bodies());
  }

  private static NodeDef withoutControl(NodeDef node) {
    NodeDef.Builder copy = node.toBuilder().clearInput();
    node.getInputList().stream().filter(input -> !Tensors.isControl(input)).forEach(copy::addInput);
    return copy.build();
  }

  /// A variable that the network changes has no value that could be taken for a constant.
  private void checkUnchanged(Map<String, NodeDef> nodes, Set<String> read) throws ImportException {
    Wiring wiring = new Wiring(nodes.values());
    for (NodeDef node : nodes.values()) {
      if (Handles.CHANGES.contains(node.getOp()) && node.getInputCount() > 0) {
        String variable = Tensors.node(wiring.source(node.getInput(0)));
        if (read.contains(variable)) {
          throw new ImportException(
              file,
              "node '" + node.getName() + "'",
              "changes the variable '" + variable + "' while the network runs");
        }
      }
    }
  }

  private void checkFed(Map<String, NodeDef> nodes, Set<String> read) throws ImportException {
    Set<String> fed = section.inputs().stream().map(Port::tensor).collect(Collectors.toSet());
    for (NodeDef node : nodes.values()) {
      if (read.contains(node.getName())
          && node.getOp().equals("Placeholder")
          && !fed.contains(node.getName())) {
        throw new ImportException(
            file,
            "signature '" + section.signature() + "'",
            "does not feed the placeholder '" + node.getName() + "'");
      }
    }
  }
}
