package org.inferometer.importer.tensorflow.control;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Scope.Subgraph;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.importer.tensorflow.proto.NameAttrList;
import org.inferometer.network.Network;
import org.inferometer.operator.PartialShape;

/// Branches: ONNX's `If` with graphs that read what they need of the graph around them. Where it is
/// known which branch is taken, it stands in the graph itself.
final class Branches {
  private static final String CONDITIONS = "conditions";

  private Branches() {}

  static void either(Scope scope) {
    String taken = scope.attributes().function("then_branch");
    String other = scope.attributes().function("else_branch");
    Value condition = scope.input(0);
    List<Value> arguments = scope.inputs().subList(1, scope.count());
    long[] known = condition.numbers();
    if (condition.isConstant() && known != null && known.length == 1) {
      inline(scope, known[0] != 0 ? taken : other, arguments);
      return;
    }
    finish(
        scope,
        truth(scope, condition),
        scope.body(taken, scope.function(taken), arguments),
        scope.body(other, scope.function(other), arguments));
  }

  /// A number other than 0 is true, and so is a text that is not empty (TensorFlow's `If`).
  private static Value truth(Scope scope, Value condition) {
    if (condition.shape().rank().orElse(0) != 0) {
      throw new Refusal("depends on whether a tensor is empty");
    }
    return scope.cast(condition, ElementType.BOOL);
  }

  private static void inline(Scope scope, String function, List<Value> arguments) {
    List<Value> results =
        scope.inline(function, scope.function(function), arguments, Optional.empty());
    for (int i = 0; i < results.size(); i++) {
      scope.result(i, results.get(i));
    }
  }

  private static void finish(Scope scope, Value condition, Subgraph taken, Subgraph other) {
    int count = taken.results().size();
    if (count != other.results().size()) {
      throw new Refusal("has branches of " + count + " and " + other.results().size() + " results");
    }
    if (count == 0) {
      return;
    }
    List<Value> results =
        scope.emitAll(
            "If",
            count,
            List.of(condition),
            graph("then_branch", bare(taken.graph())),
            graph("else_branch", bare(other.graph())));
    for (int i = 0; i < count; i++) {
      Value one = taken.results().get(i);
      scope.result(
          i,
          scope.shaped(
              scope.typed(results.get(i), one.type()),
              common(one.shape(), other.results().get(i).shape())));
    }
  }

  /// What is known of a shape that is one of two.
  static PartialShape common(PartialShape one, PartialShape other) {
    if (!one.isKnown() || !other.isKnown() || !one.rank().equals(other.rank())) {
      return PartialShape.UNKNOWN;
    }
    long[] sizes = new long[one.rank().getAsInt()];
    for (int i = 0; i < sizes.length; i++) {
      sizes[i] = one.size(i) == other.size(i) ? one.size(i) : PartialShape.OPEN;
    }
    return PartialShape.of(sizes);
  }

  /// A branch has no inputs; what it reads belongs to the graph around it.
  static Graph bare(Graph graph) {
    return new Graph(
        graph.name(),
        graph.nodes(),
        graph.initializers(),
        graph.sparseInitializers(),
        List.of(),
        graph.outputs(),
        graph.valueInfos());
  }

  static Attribute graph(String name, Graph graph) {
    return new Attribute(name, new Attribute.Graphs(false, List.of(graph)));
  }

  /// One of several branches; the last one where the index is out of range.
  static void cases(Scope scope) {
    List<String> branches =
        scope.node().getAttrOrThrow("branches").getList().getFuncList().stream()
            .map(NameAttrList::getName)
            .toList();
    Value index = scope.input(0);
    List<Value> arguments = scope.inputs().subList(1, scope.count());
    long[] known = index.numbers();
    if ((index.isConstant() && known != null && known.length == 1) || branches.size() == 1) {
      long wanted = branches.size() == 1 || known == null ? 0 : known[0];
      boolean inRange = wanted >= 0 && wanted < branches.size();
      inline(scope, inRange ? branches.get((int) wanted) : branches.getLast(), arguments);
      return;
    }
    Subgraph rest = scope.body(branches.getLast(), scope.function(branches.getLast()), arguments);
    List<Value> conditions = new ArrayList<>();
    for (int i = 0; i < branches.size() - 1; i++) {
      conditions.add(scope.add(CONDITIONS, "Equal", List.of(index, scope.scalar(index.type(), i))));
    }
    for (int i = branches.size() - 2; i > 0; i--) {
      Subgraph branch = scope.body(branches.get(i), scope.function(branches.get(i)), arguments);
      rest = nested(scope, conditions.get(i), branch, rest);
    }
    Subgraph first =
        scope.body(branches.getFirst(), scope.function(branches.getFirst()), arguments);
    finish(scope, conditions.getFirst(), first, rest);
  }

  private static Subgraph nested(Scope scope, Value condition, Subgraph taken, Subgraph other) {
    List<Value> results = new ArrayList<>();
    for (int i = 0; i < taken.results().size(); i++) {
      Value one = taken.results().get(i);
      results.add(
          Value.of(
              scope.fresh(scope.node().getName() + "/case"),
              one.type(),
              common(one.shape(), other.results().get(i).shape())));
    }
    Node node =
        Node.of(
                scope.fresh(scope.node().getName() + "/If"),
                "If",
                List.of(condition.name()),
                results.stream().map(Value::name).toList(),
                graph("then_branch", bare(taken.graph())),
                graph("else_branch", bare(other.graph())))
            .with(Map.of(Network.ADDED_KEY, CONDITIONS));
    return new Subgraph(graph("case", List.of(node), results), results);
  }

  private static Graph graph(String name, List<Node> nodes, List<Value> results) {
    return new Graph(
        name,
        nodes,
        List.of(),
        List.of(),
        List.of(),
        results.stream().map(value -> new TensorSpec(value.name(), value.type(), null)).toList(),
        List.of());
  }

  /// The first output of the two is what is handed on if the condition does not hold. Where the
  /// condition is not known, both are: nothing depends on a value that is not handed on in the end.
  static void hand(Scope scope) {
    long[] known = scope.input(1).numbers();
    boolean decided = scope.input(1).isConstant() && known != null && known.length == 1;
    boolean holds = decided && known != null && known[0] != 0;
    scope.result(0, holds ? scope.none() : scope.input(0));
    scope.result(1, decided && !holds ? scope.none() : scope.input(0));
  }

  /// The one of several values that there is; where a condition chooses between two, both are there
  /// and stand before the condition.
  static void merge(Scope scope) {
    boolean chosen = scope.node().containsAttr(Merges.TAKEN);
    int count = chosen ? 2 : scope.count();
    List<Integer> there = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      if (!scope.input(i).isNever()) {
        there.add(i);
      }
    }
    if (there.isEmpty()) {
      throw new Refusal("has no branch that is taken");
    }
    if (there.size() == 1) {
      scope.result(1, scope.scalar(ElementType.INT32, there.getFirst()));
      scope.omit("is the one branch that is taken", scope.input(there.getFirst()));
      return;
    }
    if (!chosen) {
      throw new Refusal("joins branches of different conditions");
    }
    choose(scope, (int) scope.attributes().integer(Merges.TAKEN, 1));
  }

  private static void choose(Scope scope, int takenInput) {
    Value condition = scope.input(2);
    Value taken = scope.input(takenInput);
    Value other = scope.input(1 - takenInput);
    Value result =
        scope.emit(
            "If",
            List.of(condition),
            graph("then_branch", passing(scope, taken)),
            graph("else_branch", passing(scope, other)));
    scope.result(
        0, scope.shaped(scope.typed(result, taken.type()), common(taken.shape(), other.shape())));
    Value index = scope.cast(condition, ElementType.INT32);
    scope.result(
        1,
        takenInput == 1
            ? index
            : scope.add(CONDITIONS, "Sub", List.of(scope.scalar(ElementType.INT32, 1), index)));
  }

  private static Graph passing(Scope scope, Value value) {
    Value result = Value.of(scope.fresh(value.name() + "/chosen"), value.type(), value.shape());
    String read = value.isConstant() ? scope.fresh(value.name() + "/constant") : value.name();
    Node node =
        Node.of(result.name(), "Identity", List.of(read), List.of(result.name()))
            .with(Map.of(Network.ADDED_KEY, CONDITIONS));
    Graph graph = graph("branch", List.of(node), List.of(result));
    return new Graph(
        graph.name(),
        graph.nodes(),
        value.value().map(tensor -> Constants.named(tensor, read)).stream().toList(),
        List.of(),
        List.of(),
        graph.outputs(),
        List.of());
  }
}
