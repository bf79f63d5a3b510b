package org.inferometer.network;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Function;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.operator.Operands;
import org.inferometer.operator.Operators;
import org.jspecify.annotations.Nullable;

/// Counts learned parameters, as the frameworks and the papers count them.
///
/// A constant (an initializer, or the output of a Constant node; in the graph, in its subgraphs and
/// in local functions) counts once, with the node that is the first to use it as a weight:
///
/// - floating-point constants, except for operands that configure their operator (scales of a
///   Resize, bounds of a Clip, scales of a quantisation, …) and for the running mean and variance
///   of a BatchNormalization, which are statistics and not learned;
/// - integer constants only where they are quantised weights or biases;
/// - a scalar (rank 0) is a literal of the formula and does not count;
/// - a sparse constant counts its stored elements.
///
/// Weights that the graph computes (ConstantOfShape, random operators) are no constants.
final class Parameters {
  private record Constant(ElementType elementType, int rank, long elements) {}

  private static final class Scope {
    private final @Nullable Scope outer;
    private final Map<String, Constant> constants = new HashMap<>();

    private Scope(@Nullable Scope outer) {
      this.outer = outer;
    }

    private boolean mayHold() {
      return outer != null || !constants.isEmpty();
    }

    private @Nullable Constant take(String name, Node consumer, Operators operators, int position) {
      for (Scope scope = this; scope != null; scope = scope.outer) {
        Constant constant = scope.constants.get(name);
        if (constant != null) {
          boolean counts = counts(constant, consumer, operators.of(consumer).operands(), position);
          return counts ? scope.constants.remove(name) : null;
        }
      }
      return null;
    }
  }

  private final Map<String, Function> functions = new HashMap<>();
  private final Set<String> visited = new HashSet<>();
  private final Operators catalogue;

  private Parameters(Model model, Operators catalogue) {
    this.catalogue = catalogue;
    model.functions().forEach(f -> functions.put(f.domain() + "\n" + f.name(), f));
  }

  /// For each node of the graph, the elements of weights that it is the first to use.
  static long[] perNode(Model model, Operators catalogue) {
    Parameters parameters = new Parameters(model, catalogue);
    List<Node> nodes = model.graph().nodes();
    Operators operators = catalogue.at(model.operatorSets());
    Scope scope = scope(model.graph(), null);
    long[] counts = new long[nodes.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = parameters.count(nodes.get(i), scope, operators);
    }
    return counts;
  }

  private long count(Node node, Scope scope, Operators operators) {
    long count = 0;
    for (int i = 0; i < node.inputs().size() && scope.mayHold(); i++) {
      Constant weight = scope.take(node.inputs().get(i), node, operators, i);
      count += weight == null ? 0 : weight.elements();
    }
    for (Graph subgraph : GraphIndex.subgraphs(node)) {
      count += count(subgraph.nodes(), scope(subgraph, scope), operators);
    }
    String callee = node.domain() + "\n" + node.opType();
    Function function = functions.isEmpty() ? null : functions.get(callee);
    if (function != null && visited.add(callee)) {
      Operators own = catalogue.at(function.operatorSets());
      count += count(function.nodes(), scope(function.nodes(), new Scope(null)), own);
    }
    return count;
  }

  private long count(List<Node> nodes, Scope scope, Operators operators) {
    long count = 0;
    for (Node node : nodes) {
      count += count(node, scope, operators);
    }
    return count;
  }

  private static Scope scope(Graph graph, @Nullable Scope outer) {
    Scope scope = new Scope(outer);
    for (Tensor tensor : graph.initializers()) {
      scope.constants.put(tensor.name(), constant(tensor));
    }
    graph
        .sparseInitializers()
        .forEach(sparse ->
            scope.constants.put(
                sparse.values().name(),
                new Constant(
                    sparse.values().elementType(),
                    sparse.shape().rank(),
                    sparse.values().shape().elementCount())));
    return scope(graph.nodes(), scope);
  }

  private static Scope scope(List<Node> nodes, Scope scope) {
    for (Node node : nodes) {
      if (node.is("Constant") && node.outputs().size() == 1) {
        constants(node).forEach(value -> scope.constants.put(node.outputs().getFirst(), value));
      }
    }
    return scope;
  }

  private static List<Constant> constants(Node node) {
    List<Constant> constants = new ArrayList<>(1);
    for (Attribute attribute : node.attributes()) {
      switch (attribute.value()) {
        case Attribute.Tensors held -> held.values().forEach(t -> constants.add(constant(t)));
        case Attribute.Floats held when held.list() ->
            constants.add(new Constant(ElementType.FLOAT, 1, held.values().length));
        default -> {}
      }
    }
    return constants;
  }

  private static Constant constant(Tensor tensor) {
    return new Constant(tensor.elementType(), tensor.shape().rank(), tensor.shape().elementCount());
  }

  private static boolean counts(Constant constant, Node consumer, Operands operands, int position) {
    if (constant.rank() == 0) {
      return false;
    }
    return switch (constant.elementType()) {
      case UNDEFINED, STRING, BOOL, UINT16, INT16, INT64, UINT32, UINT64 -> false;
      case INT8, UINT8, INT4, UINT4, INT2, UINT2 -> operands.quantised().contains(position);
      case INT32 -> operands.quantisedBias().contains(position);
      case FLOAT,
          FLOAT16,
          BFLOAT16,
          DOUBLE,
          COMPLEX64,
          COMPLEX128,
          FLOAT8E4M3FN,
          FLOAT8E4M3FNUZ,
          FLOAT8E5M2,
          FLOAT8E5M2FNUZ,
          FLOAT8E8M0,
          FLOAT4E2M1 ->
          !operands.settings().contains(position) && !isNeutral(consumer);
    };
  }

  /// Whether the node belongs to a layer that normalises without a learned factor and summand:
  /// those that its operator demands are 1 and 0.
  private static boolean isNeutral(Node consumer) {
    return consumer.is("BatchNormalization")
        && "BatchNorm".equals(consumer.metadata().get(Network.LAYER_TYPE_KEY));
  }
}
