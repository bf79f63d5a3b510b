package org.inferometer.importer.tensorflow.function;

import java.util.Map;
import java.util.OptionalLong;
import org.inferometer.graph.ImportException;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// Turns the references within a function into those of a graph.
record References(
    Functions functions,
    String file,
    String function,
    Map<String, String> arguments,
    Map<String, NodeDef> inner,
    Map<String, String> renamed) {

  String flat(String input) throws ImportException {
    if (Tensors.isControl(input)) {
      String node = input.substring(1);
      return "^" + renamed.getOrDefault(node, node);
    }
    String[] parts = input.split(":", -1);
    String argument = arguments.get(parts[0]);
    if (argument != null && !inner.containsKey(parts[0])) {
      return argument;
    }
    NodeDef node = inner.get(parts[0]);
    if (node == null) {
      throw unknown(input);
    }
    long position = parts.length < 3 ? 0 : Tensors.index(input);
    OptionalLong number =
        parts.length < 2
            ? OptionalLong.of(0)
            : functions.outputs().number(node, parts[1], position);
    if (number.isEmpty() && parts.length == 2) {
      number = OptionalLong.of(Tensors.index(input));
    }
    String name = renamed.getOrDefault(parts[0], parts[0]);
    return Tensors.of(name, number.orElseThrow(() -> unknown(input)));
  }

  private ImportException unknown(String input) {
    return new ImportException(
        file, "function '" + function + "'", "reads '" + input + "', which nothing makes");
  }
}
