package org.inferometer.importer.tensorflow.function;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.proto.FunctionDef;
import org.inferometer.importer.tensorflow.proto.FunctionDefLibrary;
import org.inferometer.importer.tensorflow.proto.NameAttrList;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.OpDef;

/// The functions of a file, and the bodies that were made of them.
final class Functions {
  private static final Set<String> CONTROL_FLOW =
      Set.of("If", "StatelessIf", "While", "StatelessWhile", "Case", "StatelessCase");

  private static final int MOST_NODES = 500_000;

  private final Map<String, FunctionDef> library = new HashMap<>();
  private final Map<String, Body> bodies = new LinkedHashMap<>();
  private final OutputNames outputs;
  private final String file;
  private int count;

  Functions(FunctionDefLibrary library, List<OpDef> operators, String file) {
    library
        .getFunctionList()
        .forEach(function -> this.library.put(function.getSignature().getName(), function));
    this.outputs = new OutputNames(operators, this.library);
    this.file = file;
  }

  boolean has(String function) {
    return library.containsKey(function);
  }

  FunctionDef get(String function, String node) throws ImportException {
    FunctionDef found = library.get(function);
    if (found == null) {
      throw new ImportException(
          file, "node '" + node + "'", "calls the function '" + function + "', which is missing");
    }
    return found;
  }

  OutputNames outputs() {
    return outputs;
  }

  boolean isControlFlow(NodeDef node) {
    return CONTROL_FLOW.contains(node.getOp());
  }

  /// Counts nodes: a few functions that call each other twice can make any number of them.
  void count(int nodes) throws ImportException {
    count += nodes;
    if (count > MOST_NODES) {
      throw new ImportException(
          file, "", "its functions make more than " + MOST_NODES + " nodes when they are inlined");
    }
  }

  /// The name of a body: the function's, with the attributes that it is given.
  String bodyName(NameAttrList function) {
    return function.getAttrCount() == 0 || isPlain(function)
        ? function.getName()
        : function.getName() + new TreeMap<>(function.getAttrMap());
  }

  /// Whether no node of the function depends on the attributes that it is given.
  private boolean isPlain(NameAttrList function) {
    FunctionDef definition = library.get(function.getName());
    return definition == null || definition.getSignature().getAttrCount() == 0;
  }

  boolean hasBody(String name) {
    return bodies.containsKey(name);
  }

  void put(String name, Body body) {
    bodies.put(name, body);
  }

  Map<String, Body> bodies() {
    return bodies;
  }
}
