package org.inferometer.importer.tensorflow.layout;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Graph;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.jspecify.annotations.Nullable;

/// The rewritten graph while it grows: where the elements of each tensor lie, and the nodes so far.
final class Rewriter {
  private static final ValueLayout.OfLong LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final KnownDimensions dimensions;
  private final Map<String, Laid> laid = new HashMap<>();
  private final Map<String, Tensor> constants = new LinkedHashMap<>();
  private final Map<Placed, String> made = new HashMap<>();
  private final Map<Placed, String> broadcasts = new HashMap<>();
  private final Map<String, Node> reshapes = new HashMap<>();
  private final Map<String, String> twins = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final Set<String> written = new HashSet<>();
  private final Set<String> names;
  private final Set<String> pinned = new HashSet<>();

  /// A transposition that some node makes.
  private record Placed(String tensor, Permutation permutation, @Nullable Node owner) {}

  /// @param names that are taken, of the whole model
  Rewriter(Graph graph, Set<String> names) {
    this.names = names;
    dimensions = KnownDimensions.of(graph);
    graph.initializers().forEach(tensor -> constants.put(tensor.name(), tensor));
    graph.inputs().forEach(spec -> pinned.add(spec.name()));
    graph.outputs().forEach(spec -> pinned.add(spec.name()));
    for (Node node : graph.nodes()) {
      GraphIndex.subgraphs(node).forEach(body -> pinned.addAll(GraphIndex.captured(body)));
    }
  }

  List<Node> nodes() {
    return nodes;
  }

  List<Tensor> constants() {
    return List.copyOf(constants.values());
  }

  Laid laid(String tensor) {
    return laid.getOrDefault(tensor, Laid.as(tensor));
  }

  void lay(String tensor, Laid where) {
    laid.put(tensor, where);
  }

  /// The constant that a tensor is, as it is meant.
  Optional<Tensor> constant(String tensor) {
    return laid(tensor).pending() == null
        ? Optional.ofNullable(constants.get(laid(tensor).tensor()))
        : Optional.empty();
  }

  Optional<long[]> dimensions(String tensor) {
    return dimensions.of(tensor);
  }

  /// A name for what a tensor is made from. Inputs, outputs and what subgraphs read keep theirs for
  /// the tensors as they are meant.
  String source(String tensor) {
    return pinned.contains(tensor) ? fresh(tensor + "/layout") : tensor;
  }

  /// The name of a tensor as it is meant, transposed now if that is pending.
  String meant(String tensor) {
    Laid where = laid(tensor);
    return where.pending() == null
        ? where.tensor()
        : transposed(where.tensor(), where.pending(), where.owner(), tensor);
  }

  /// The name of the tensor from which a transposition makes the meant one.
  String inLayout(String tensor, Permutation pending) {
    Laid where = laid(tensor);
    if (where.owner() != null) {
      where = Laid.as(meant(tensor));
    }
    Permutation now =
        where.pending() == null ? Permutation.identity(pending.rank()) : where.pending();
    Permutation change = now.then(pending.inverse());
    return change.isIdentity() ? where.tensor() : transposed(where.tensor(), change, null, "");
  }

  /// Makes a tensor under its own name, as outputs and what subgraphs read need it.
  void makeUnderItsName(String tensor) {
    String meant = meant(tensor);
    if (!meant.equals(tensor)) {
      add("Identity", List.of(meant), tensor);
      laid.put(tensor, Laid.as(tensor));
    }
  }

  /// Gives an output of the graph its name.
  void nameOutput(String output) {
    String meant = meant(output);
    if (!meant.equals(output) && !pinned.contains(meant) && !constants.containsKey(meant)) {
      nodes.replaceAll(node ->
          node.between(
              renamed(node.inputs(), meant, output), renamed(node.outputs(), meant, output)));
      laid.replaceAll((name, where) ->
          where.tensor().equals(meant) ? new Laid(output, where.pending(), where.owner()) : where);
      laid.put(meant, Laid.as(output));
      pinned.add(output);
    } else {
      makeUnderItsName(output);
    }
  }

  private static List<String> renamed(List<String> names, String from, String to) {
    return names.contains(from)
        ? names.stream().map(name -> name.equals(from) ? to : name).toList()
        : names;
  }

  void add(Node node) {
    nodes.add(node);
    if (node.is("Reshape")) {
      reshapes.put(node.outputs().getFirst(), node);
    }
  }

  /// Adds a node that is no layer.
  String add(String type, List<String> inputs, String output, Attribute... attributes) {
    Node node = Node.of(fresh(output + "/" + type), type, inputs, List.of(output), attributes);
    nodes.add(node.with(Map.of(Network.ADDED_KEY, "layout")));
    return output;
  }

  /// A name that nothing has yet.
  String fresh(String wanted) {
    String name = wanted;
    for (int i = 1; !names.add(name); i++) {
      name = wanted + "_" + i;
    }
    return name;
  }

  /// Adds a constant list of integers.
  String addConstant(long... values) {
    MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, values.length * 8L), 8);
    for (int i = 0; i < values.length; i++) {
      bytes.set(LONG, i * 8L, values[i]);
    }
    Shape shape = Shape.of(values.length);
    return add(
        new Tensor(
            fresh("layout/integers"),
            ElementType.INT64,
            shape,
            bytes.asSlice(0, values.length * 8L).asReadOnly(),
            List.of()));
  }

  /// A constant of fewer axes than a permutation has, with ones in front, and then laid so that the
  /// permutation makes the meant one.
  String broadcast(String tensor, Permutation pending) {
    Tensor constant = constants.get(laid(tensor).tensor());
    Objects.requireNonNull(constant, tensor);
    Placed key = new Placed(constant.name(), pending, null);
    return broadcasts.computeIfAbsent(
        key,
        _ -> {
          long[] dims = new long[pending.rank()];
          Arrays.fill(dims, 1);
          long[] given = constant.shape().toArray();
          System.arraycopy(given, 0, dims, dims.length - given.length, given.length);
          Tensor widened =
              new Tensor(
                  constant.name(),
                  constant.elementType(),
                  Shape.of(dims),
                  constant.data(),
                  constant.strings(),
                  constant.rest());
          return add(RelaidData.of(widened, fresh(constant.name() + "/layout"), pending.inverse()));
        });
  }

  /// A list of numbers in another order.
  String ordered(String list, Permutation order) {
    Optional<Tensor> constant = constant(list);
    if (constant.isEmpty()) {
      String entries = addConstant(order.toLongs());
      return add(
          "Gather",
          List.of(meant(list), entries),
          fresh(list + "/layout"),
          Attribute.of("axis", 0));
    }
    Tensor numbers = constant.get();
    int size = numbers.elementType().bits() / Byte.SIZE;
    MemorySegment bytes = Arena.ofAuto().allocate(Math.max(1, numbers.data().byteSize()), 8);
    for (int i = 0; i < order.rank(); i++) {
      numbers.data().copy((long) order.axis(i) * size, bytes.asSlice((long) i * size, size));
    }
    return add(
        new Tensor(
            fresh(list + "/layout"),
            numbers.elementType(),
            numbers.shape(),
            bytes.asSlice(0, numbers.data().byteSize()).asReadOnly(),
            List.of()));
  }

  String add(Tensor constant) {
    constants.put(constant.name(), constant);
    return constant.name();
  }

  private String transposed(
      String tensor, Permutation permutation, @Nullable Node owner, String wanted) {
    String found = made.get(new Placed(tensor, permutation, owner));
    if (found != null) {
      return found;
    }
    Tensor constant = constants.get(tensor);
    String name = wanted.isEmpty() ? fresh(tensor + "/transposed") : ownName(tensor, wanted);
    if (constant != null && owner == null && RelaidData.isPossible(constant.elementType())) {
      add(RelaidData.of(constant, name, permutation));
    } else if (owner != null || !reshaped(tensor, permutation, name)) {
      nodes.add(transpose(tensor, permutation, owner, name));
    }
    made.put(new Placed(tensor, permutation, owner), name);
    made.putIfAbsent(new Placed(tensor, permutation, null), name);
    return name;
  }

  /// Lets the reshape that made a tensor make the transposed one, if only axes of one element move.
  private boolean reshaped(String tensor, Permutation permutation, String name) {
    Node reshape = reshapes.get(tensor);
    if (reshape == null || reshape.intAttribute("allowzero", 0) != 0) {
      return false;
    }
    Optional<long[]> target =
        constant(reshape.inputs().get(1))
            .flatMap(Tensor::integers)
            .flatMap(dims -> ShapeRules.transposedTarget(dims, permutation));
    target.ifPresent(dims -> {
      String data = reshape.inputs().getFirst();
      nodes.add(reshape.between(List.of(data, addConstant(dims)), List.of(name)));
      twins.put(name, tensor);
    });
    return target.isPresent();
  }

  /// Of reshapes that stand for one, the first goes if nothing uses it; those that are not needed
  /// to stand for it are added nodes.
  void settleReshapes(Set<String> outputs) {
    if (twins.isEmpty()) {
      return;
    }
    Set<String> used = new HashSet<>(outputs);
    nodes.forEach(node -> used.addAll(GraphIndex.uses(node)));
    Set<String> replaced = new HashSet<>();
    twins.forEach((second, first) -> {
      if (used.contains(first) || !replaced.add(first)) {
        nodes.replaceAll(node -> node.outputs().contains(second) ? asAdded(node) : node);
      }
    });
    nodes.removeIf(node -> replaced.contains(node.outputs().getFirst()));
  }

  private Node asAdded(Node node) {
    return node.named(fresh(node.name() + "/layout")).with(Map.of(Network.ADDED_KEY, "layout"));
  }

  /// The meant tensor has its own name, unless that is the name of what it is made from.
  private String ownName(String tensor, String wanted) {
    return tensor.equals(wanted) ? fresh(wanted + "/transposed") : wanted;
  }

  private Node transpose(
      String tensor, Permutation permutation, @Nullable Node owner, String name) {
    Attribute perm = Attribute.of("perm", permutation.toLongs());
    List<String> inputs = List.of(tensor);
    List<String> outputs = List.of(name);
    return owner == null || !written.add(owner.name())
        ? Node.of(fresh(name + "/Transpose"), "Transpose", inputs, outputs, perm)
            .with(Map.of(Network.ADDED_KEY, "layout"))
        : owner.between(inputs, outputs).with(List.of(perm));
  }
}
