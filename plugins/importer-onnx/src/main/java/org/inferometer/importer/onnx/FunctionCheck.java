package org.inferometer.importer.onnx;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Function;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Model;
import org.inferometer.graph.Node;
import org.inferometer.graph.TensorSpec;
import org.inferometer.onnx.Malformed;

/// Judges a model's local functions: that none calls itself, that every call finds one, that their
/// bodies are sound, and that putting them in place of their calls does not explode.
final class FunctionCheck {
  /// Functions within functions.
  private static final int MAX_DEPTH = 64;

  /// Nodes of the whole model with every call replaced, which runtimes do.
  private static final long MAX_EXPANDED_NODES = 5_000_000;

  private final Model model;
  private final Map<String, Function> functions = HashMap.newHashMap(16);
  private final Set<String> domains = new HashSet<>();

  private FunctionCheck(Model model) {
    this.model = model;
  }

  static FunctionCheck of(Model model) {
    FunctionCheck check = new FunctionCheck(model);
    for (Function function : model.functions()) {
      String key = key(function.domain(), function.name(), function.overload());
      if (check.functions.put(key, function) != null) {
        throw new Malformed(place(function), "it is defined twice");
      }
      check.domains.add(function.domain());
    }
    return check;
  }

  /// Whether a node can only mean a local function, and there is none.
  boolean lacks(Node node) {
    return !node.isOfDefaultSet()
        && domains.contains(node.domain())
        && !functions.containsKey(key(node));
  }

  void check() {
    if (functions.isEmpty()) {
      return;
    }
    List<Function> sorted = calleesFirst();
    for (Function function : sorted) {
      GraphCheck.check(body(function), this, () -> " of " + place(function));
    }
    requireModestExpansion(sorted);
  }

  /// A function's body seen as a graph of its own: its inputs are all that it sees.
  private static Graph body(Function function) {
    return new Graph(
        function.name(),
        function.nodes(),
        List.of(),
        List.of(),
        specs(function.inputs()),
        specs(function.outputs()),
        List.of());
  }

  private static List<TensorSpec> specs(List<String> names) {
    return names.stream().map(name -> new TensorSpec(name, ElementType.UNDEFINED, null)).toList();
  }

  /// The functions in an order in which each stands behind all that it calls (Kahn's algorithm).
  private List<Function> calleesFirst() {
    Map<String, Integer> open = new HashMap<>();
    Map<String, List<String>> callers = new HashMap<>();
    functions.forEach((key, function) -> {
      Set<String> callees = callees(function.nodes());
      open.put(key, callees.size());
      callees.forEach(c -> callers.computeIfAbsent(c, _ -> new ArrayList<>()).add(key));
    });
    Deque<String> ready = new ArrayDeque<>();
    open.forEach((key, count) -> {
      if (count == 0) {
        ready.add(key);
      }
    });
    List<Function> sorted = new ArrayList<>();
    while (!ready.isEmpty()) {
      String key = ready.remove();
      sorted.add(Objects.requireNonNull(functions.get(key)));
      for (String caller : callers.getOrDefault(key, List.of())) {
        if (open.merge(caller, -1, Integer::sum) == 0) {
          ready.add(caller);
        }
      }
    }
    if (sorted.size() < functions.size()) {
      throw cyclic(open);
    }
    return sorted;
  }

  private Malformed cyclic(Map<String, Integer> open) {
    Function any =
        model.functions().stream()
            .filter(f -> open.getOrDefault(key(f.domain(), f.name(), f.overload()), 0) > 0)
            .findFirst()
            .orElseThrow();
    return new Malformed(place(any), "it calls itself, directly or through other functions");
  }

  private Set<String> callees(List<Node> nodes) {
    Set<String> callees = new HashSet<>();
    for (Node node : nodes) {
      if (functions.containsKey(key(node))) {
        callees.add(key(node));
      }
      for (Graph subgraph : GraphIndex.subgraphs(node)) {
        callees.addAll(callees(subgraph.nodes()));
      }
    }
    return callees;
  }

  private record Expansion(long nodes, int depth) {}

  private void requireModestExpansion(List<Function> sorted) {
    Map<String, Expansion> known = new HashMap<>();
    for (Function f : sorted) {
      Expansion inner = expansion(f.nodes(), known);
      if (inner.depth() > MAX_DEPTH) {
        throw new Malformed(place(f), "functions are nested deeper than " + MAX_DEPTH);
      }
      known.put(
          key(f.domain(), f.name(), f.overload()), new Expansion(inner.nodes(), inner.depth() + 1));
    }
    if (expansion(model.graph().nodes(), known).nodes() > MAX_EXPANDED_NODES) {
      throw new Malformed(
          "", "its local functions expand to more than " + MAX_EXPANDED_NODES + " nodes");
    }
  }

  private Expansion expansion(List<Node> nodes, Map<String, Expansion> known) {
    long count = 0;
    int depth = 0;
    for (Node node : nodes) {
      Expansion callee = known.getOrDefault(key(node), new Expansion(1, 0));
      count += callee.nodes();
      depth = Math.max(depth, callee.depth());
      for (Graph subgraph : GraphIndex.subgraphs(node)) {
        Expansion inner = expansion(subgraph.nodes(), known);
        count += inner.nodes();
        depth = Math.max(depth, inner.depth());
      }
      // Kept small, so that no sum overflows.
      count = Math.min(count, MAX_EXPANDED_NODES + 1);
    }
    return new Expansion(count, depth);
  }

  private static String key(Node node) {
    return key(node.domain(), node.opType(), node.overload());
  }

  private static String key(String domain, String name, String overload) {
    return domain + "\n" + name + "\n" + overload;
  }

  private static String place(Function function) {
    return "function '" + function.domain() + "." + function.name() + "'";
  }
}
