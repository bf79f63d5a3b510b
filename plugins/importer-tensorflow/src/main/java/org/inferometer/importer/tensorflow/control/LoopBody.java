package org.inferometer.importer.tensorflow.control;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.function.Tensors;
import org.inferometer.importer.tensorflow.graph.Arg;
import org.inferometer.importer.tensorflow.graph.Body;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.jspecify.annotations.Nullable;

/// What the body of a loop does with each of its variables, as far as its nodes show it.
final class LoopBody {
  private static final Set<String> ADDITIONS = Set.of("Add", "AddV2");

  private final Body body;
  private final Map<String, NodeDef> nodes = new HashMap<>();
  private final Map<String, Integer> arguments = new HashMap<>();

  LoopBody(Body body) {
    this.body = body;
    body.nodes().forEach(node -> nodes.put(node.getName(), node));
    for (Arg argument : body.arguments()) {
      arguments.put(argument.name(), arguments.size());
    }
  }

  /// What a pass puts into a list.
  ///
  /// @param index a tensor of the body; empty where it is put at the end
  /// @param item a tensor of the body
  record Put(Optional<String> index, String item) {}

  /// Whether a variable keeps its value.
  boolean isInvariant(int variable) {
    return argument(body.results().get(variable)).equals(OptionalInt.of(variable));
  }

  /// What each pass puts into the list that a variable is, if that is all that it does with it.
  Optional<Put> put(int variable) {
    NodeDef node = node(body.results().get(variable));
    if (node == null) {
      return Optional.empty();
    }
    Optional<Put> put =
        switch (node.getOp()) {
          case "TensorListSetItem" -> put(node, 0, 1, 2, variable);
          case "TensorArrayWriteV3" -> put(node, 3, 1, 2, variable);
          case "TensorListPushBack" ->
              node.getInputCount() == 2 && isArgument(node.getInput(0), variable)
                  ? Optional.of(new Put(Optional.empty(), node.getInput(1)))
                  : Optional.empty();
          default -> Optional.empty();
        };
    return put.filter(found -> readers(variable) == 1);
  }

  private Optional<Put> put(NodeDef node, int list, int index, int item, int variable) {
    return node.getInputCount() > Math.max(list, item) && isArgument(node.getInput(list), variable)
        ? Optional.of(new Put(Optional.of(node.getInput(index)), node.getInput(item)))
        : Optional.empty();
  }

  /// How many nodes read a variable, those aside that only hand it on.
  private long readers(int variable) {
    return nodes.values().stream()
        .filter(node -> !node.getOp().equals("Identity"))
        .filter(node -> node.getInputList().stream().anyMatch(input -> isArgument(input, variable)))
        .count();
  }

  /// Whether a variable grows by one in each pass.
  boolean counts(int variable) {
    NodeDef node = node(body.results().get(variable));
    if (node == null || !ADDITIONS.contains(node.getOp()) || node.getInputCount() < 2) {
      return false;
    }
    return (isArgument(node.getInput(0), variable) && isOne(node.getInput(1)))
        || (isArgument(node.getInput(1), variable) && isOne(node.getInput(0)));
  }

  private boolean isOne(String tensor) {
    NodeDef node = node(tensor);
    if (node == null || !node.getOp().equals("Const") || !node.containsAttr("value")) {
      return false;
    }
    try {
      double[] numbers =
          Constants.numbers(Constants.of("", node.getAttrOrThrow("value").getTensor()));
      return numbers.length == 1 && numbers[0] == 1;
    } catch (Refusal e) {
      return false;
    }
  }

  /// The variable that a tensor of the body holds, if it is one.
  OptionalInt argument(String tensor) {
    String source = source(tensor);
    Integer index = arguments.get(Tensors.node(source));
    return index == null || nodes.containsKey(Tensors.node(source))
        ? OptionalInt.empty()
        : OptionalInt.of(index);
  }

  private boolean isArgument(String tensor, int variable) {
    return argument(tensor).equals(OptionalInt.of(variable));
  }

  private @Nullable NodeDef node(String tensor) {
    return nodes.get(Tensors.node(source(tensor)));
  }

  /// Past nodes that only hand a tensor on.
  private String source(String tensor) {
    String at = tensor;
    Set<String> seen = new HashSet<>();
    for (NodeDef node = nodes.get(Tensors.node(at));
        node != null && node.getOp().equals("Identity") && node.getInputCount() > 0 && seen.add(at);
        node = nodes.get(Tensors.node(at))) {
      at = node.getInput(0);
    }
    return at;
  }

  /// The body with the condition behind it, which reads what the body yields.
  ///
  /// @param results tensors of the body that the whole yields after the condition
  Body followedBy(Body condition, List<String> results) {
    String prefix = "condition/";
    while (anyStartsWith(prefix)) {
      prefix = "_" + prefix;
    }
    Map<String, String> given = new HashMap<>();
    for (int i = 0; i < condition.arguments().size(); i++) {
      given.put(condition.arguments().get(i).name(), body.results().get(i));
    }
    List<NodeDef> all = new ArrayList<>(body.nodes());
    for (NodeDef node : condition.nodes()) {
      NodeDef.Builder copy = node.toBuilder().setName(prefix + node.getName()).clearInput();
      for (String input : node.getInputList()) {
        copy.addInput(moved(input, given, prefix));
      }
      all.add(copy.build());
    }
    List<String> wanted = new ArrayList<>();
    wanted.add(moved(condition.results().getFirst(), given, prefix));
    wanted.addAll(results);
    return new Body(body.arguments(), all, wanted);
  }

  private boolean anyStartsWith(String prefix) {
    return nodes.keySet().stream().anyMatch(name -> name.startsWith(prefix));
  }

  private static String moved(String input, Map<String, String> given, String prefix) {
    if (Tensors.isControl(input)) {
      return "^" + prefix + Tensors.node(input);
    }
    String argument = given.get(Tensors.node(input));
    return argument != null ? argument : prefix + input;
  }
}
