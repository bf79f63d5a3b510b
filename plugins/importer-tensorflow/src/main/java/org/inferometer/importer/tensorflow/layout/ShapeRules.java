package org.inferometer.importer.tensorflow.layout;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;

/// Operators on the shape of a tensor: they need no elements in order, or keep the order that the
/// elements have in memory.
final class ShapeRules {
  private ShapeRules() {}

  /// Writes a node whose result is as it is meant although its input is not; says whether it did.
  static boolean apply(Call call) {
    if (!call.node().isOfDefaultSet() || !call.isPending(0)) {
      return false;
    }
    return switch (call.node().opType()) {
      case "Shape" -> shape(call);
      case "Size" -> write(call, call.withFirstLaid());
      case "Flatten" -> flatten(call);
      case "Reshape" -> reshape(call);
      default -> false;
    };
  }

  /// The shape of what lies there, with its entries in the meant order.
  private static boolean shape(Call call) {
    Node node = call.node();
    int rank = call.pending().rank();
    long start = clamped(node.intAttribute("start", 0), rank);
    long end = Math.max(start, clamped(node.intAttribute("end", rank), rank));
    long[] order = Arrays.copyOfRange(call.pending().toLongs(), (int) start, (int) end);
    String output = node.outputs().getFirst();
    String whole = call.rewriter().fresh(output + "/layout");
    Node plain = node.with(List.<Attribute>of());
    call.rewriter().add(plain.between(call.withFirstLaid(), List.of(whole)));
    call.rewriter()
        .add("Gather", List.of(whole, call.constant(order)), output, Attribute.of("axis", 0));
    return true;
  }

  private static long clamped(long position, int rank) {
    return Math.clamp(position < 0 ? position + rank : position, 0, rank);
  }

  private static boolean flatten(Call call) {
    long axis = call.node().intAttribute("axis", 1);
    return axis == 1
        && call.pending().axis(0) == 0
        && keepsOrder(call)
        && write(call, call.withFirstLaid());
  }

  private static boolean reshape(Call call) {
    Optional<Tensor> constant = call.rewriter().constant(call.node().inputs().get(1));
    if (constant.isEmpty() || !keepsOrder(call)) {
      return false;
    }
    Optional<long[]> target =
        constant.flatMap(Tensor::integers).flatMap(dims -> copied(call, dims));
    target.ifPresent(dims -> write(call, call.withFirstLaidAnd(1, call.constant(dims))));
    return target.isPresent();
  }

  /// The target shape where 0 copies a dimension: the dimension has to stand at the same place, or
  /// to be known.
  private static Optional<long[]> copied(Call call, long[] target) {
    if (call.node().intAttribute("allowzero", 0) != 0) {
      return Optional.of(target);
    }
    Optional<long[]> known = call.dimensions(0);
    long[] dims = target.clone();
    for (int i = 0; i < dims.length; i++) {
      if (dims[i] == 0 && (i >= call.pending().rank() || call.pending().axis(i) != i)) {
        if (known.isEmpty() || i >= known.get().length || known.get()[i] <= 0) {
          return Optional.empty();
        }
        dims[i] = known.get()[i];
      }
    }
    return Optional.of(dims);
  }

  private static boolean keepsOrder(Call call) {
    Optional<long[]> meant = call.dimensions(0).filter(d -> d.length == call.pending().rank());
    return meant
        .map(dims -> call.pending().inverse().apply(dims))
        .filter(lying -> call.pending().keepsOrder(axis -> lying[axis] == 1))
        .isPresent();
  }

  private static boolean write(Call call, List<String> inputs) {
    call.rewriter().add(call.node().between(inputs, call.node().outputs()));
    return true;
  }

  /// Whether a transposition can be done by the reshape that makes a tensor, since it only moves
  /// axes of one element.
  static Optional<long[]> transposedTarget(long[] target, Permutation permutation) {
    boolean copies = LongStream.of(target).anyMatch(dim -> dim == 0);
    boolean fits =
        target.length == permutation.rank()
            && permutation.keepsOrder(axis -> target[axis] == 1)
            && (!copies || copiesStay(target, permutation));
    return fits ? Optional.of(permutation.apply(target)) : Optional.empty();
  }

  private static boolean copiesStay(long[] target, Permutation permutation) {
    for (int i = 0; i < target.length; i++) {
      if (target[permutation.axis(i)] == 0 && permutation.axis(i) != i) {
        return false;
      }
    }
    return true;
  }
}
