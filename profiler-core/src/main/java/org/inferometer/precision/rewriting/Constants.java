package org.inferometer.precision.rewriting;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;
import org.inferometer.network.Network;
import org.inferometer.operator.Operators;
import org.jspecify.annotations.Nullable;

/// The constants of a graph: initializers, and what nodes make of constants alone, as the catalogue
/// says of their operators. Each is computed once, when it is asked for, however long the chain of
/// nodes.
public final class Constants {
  /// What may be made in memory: the largest layer that networks in use have (the first fully
  /// connected one of VGG, 25088 x 4096) takes 411 MB.
  private static final long MOST_BYTES = 1L << 29;

  private static final ValueLayout.OfFloat FLOAT =
      ValueLayout.JAVA_FLOAT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

  private final GraphIndex index;
  private final Operators operators;
  private final long limit;

  /// By node; absent where it makes none.
  private final Map<Integer, Optional<Tensor>> made = new HashMap<>();

  /// Whether a node makes a constant, by node.
  private final Map<Integer, Boolean> constant = new HashMap<>();

  public Constants(Network network) {
    this(network.index(), network.operators());
  }

  Constants(GraphIndex index, Operators operators) {
    this(index, operators, MOST_BYTES);
  }

  /// @param limit in bytes; no node's constant beyond it is computed
  Constants(GraphIndex index, Operators operators, long limit) {
    this.index = index;
    this.operators = operators;
    this.limit = limit;
  }

  /// Whether a tensor is a constant, be it too large to be computed here. Computes nothing.
  public boolean has(String name) {
    if (index.initializer(name) != null) {
      return true;
    }
    int producer = index.producer(name);
    if (producer >= 0) {
      fromSources(producer, constant, this::isConstant);
    }
    return producer >= 0 && Objects.requireNonNull(constant.get(producer));
  }

  /// The constant of this name; null if it is computed or fed.
  public @Nullable Tensor of(String name) {
    Tensor initializer = index.initializer(name);
    if (initializer != null || !has(name)) {
      return initializer;
    }
    int producer = index.producer(name);
    fromSources(producer, made, this::make);
    return Objects.requireNonNull(made.get(producer)).orElse(null);
  }

  /// The float32 constant of this name; null if there is none.
  public @Nullable Tensor floats(String name) {
    Tensor tensor = of(name);
    return tensor == null || tensor.elementType() != ElementType.FLOAT ? null : tensor;
  }

  /// Finds something out about a node and, before it, about all that it stands on. Chains may be
  /// longer than a stack is deep.
  private <T> void fromSources(int node, Map<Integer, T> known, Function<Node, T> find) {
    Deque<Integer> open = new ArrayDeque<>(List.of(node));
    while (!open.isEmpty()) {
      int next = open.peek();
      Node here = index.graph().nodes().get(next);
      int before = open.size();
      if (!known.containsKey(next) && folds(here)) {
        here.inputs().stream()
            .map(index::producer)
            .filter(producer -> producer >= 0 && !known.containsKey(producer))
            .forEach(open::push);
      }
      if (open.size() == before) {
        known.computeIfAbsent(next, _ -> find.apply(here));
        open.pop();
      }
    }
  }

  private boolean folds(Node node) {
    return operators.of(node).folds(node);
  }

  private boolean isConstant(Node node) {
    return folds(node)
        && node.inputs().stream()
            .allMatch(input ->
                index.initializer(input) != null
                    || constant.getOrDefault(index.producer(input), false));
  }

  private Optional<Tensor> make(Node node) {
    List<Tensor> inputs = new ArrayList<>();
    for (String input : node.inputs()) {
      Tensor initializer = index.initializer(input);
      if (initializer != null) {
        inputs.add(initializer);
      } else {
        made.getOrDefault(index.producer(input), Optional.empty()).ifPresent(inputs::add);
      }
    }
    return inputs.size() < node.inputs().size()
        ? Optional.empty()
        : operators.of(node).folded(node, inputs, limit);
  }

  /// One element of a float32 tensor.
  public static float at(Tensor tensor, long element) {
    return tensor.bytes().get(FLOAT, element * Float.BYTES);
  }

  /// A run of elements of a float32 tensor.
  public static void copy(Tensor tensor, long from, float[] into, int count) {
    MemorySegment.copy(tensor.bytes(), FLOAT, from * Float.BYTES, into, 0, count);
  }

  /// Whether all elements of a float32 tensor are finite.
  public static boolean isFinite(Tensor tensor) {
    float[] chunk = new float[1 << 12];
    long count = tensor.shape().elementCount();
    for (long at = 0; at < count; at += chunk.length) {
      int length = (int) Math.min(chunk.length, count - at);
      copy(tensor, at, chunk, length);
      for (int i = 0; i < length; i++) {
        if (!Float.isFinite(chunk[i])) {
          return false;
        }
      }
    }
    return true;
  }

  public static double[] doubles(Tensor tensor) {
    double[] values = new double[Math.toIntExact(tensor.shape().elementCount())];
    MemorySegment bytes = tensor.bytes();
    Arrays.setAll(values, i -> bytes.get(FLOAT, (long) i * Float.BYTES));
    return values;
  }
}
