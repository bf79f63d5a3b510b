package org.inferometer.importer.tensorflow.layout;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.stream.LongStream;
import org.inferometer.graph.Node;
import org.inferometer.graph.Tensor;

/// A node that reads tensors whose transposition is pending, as the rules see it.
///
/// @param pending the transposition of the first input that has one
record Call(Node node, long opset, Permutation pending, Rewriter rewriter) {

  /// Whether an input's transposition is pending, and is the one of this call.
  boolean isPending(int input) {
    Laid laid = rewriter.laid(node.inputs().get(input));
    return laid.isMovable() && Objects.equals(pending, laid.pending());
  }

  /// The numbers of an input that is a constant.
  Optional<long[]> integers(int input) {
    return node.hasInput(input)
        ? rewriter.constant(node.inputs().get(input)).flatMap(Tensor::integers)
        : Optional.empty();
  }

  /// The input's known dimensions, as the operator means them.
  Optional<long[]> dimensions(int input) {
    return rewriter.dimensions(node.inputs().get(input));
  }

  /// The name of an input as the operator means it; empty where it is left out.
  String meant(int input) {
    String name = node.inputs().get(input);
    return name.isEmpty() ? name : rewriter.meant(name);
  }

  /// Whether an input of the call's rank can be had in its layout.
  boolean canBeLaid(int input) {
    String name = node.inputs().get(input);
    return rewriter.dimensions(name).filter(dims -> dims.length == pending.rank()).isPresent()
        && rewriter
            .constant(name)
            .map(Tensor::elementType)
            .map(RelaidData::isPossible)
            .orElse(true);
  }

  /// The name of an input in the layout of this call.
  String laid(int input) {
    return rewriter.inLayout(node.inputs().get(input), pending);
  }

  /// The numbers of the second input, where it is given as a constant.
  Optional<long[]> second() {
    return integers(1);
  }

  /// Whether an input is a constant of fewer axes than the call has.
  boolean isConstantOfLowerRank(int input) {
    return rewriter
        .constant(node.inputs().get(input))
        .filter(tensor -> tensor.shape().rank() < pending.rank())
        .filter(tensor -> RelaidData.isPossible(tensor.elementType()))
        .isPresent();
  }

  /// The name of a constant of fewer axes, which broadcasts as before.
  String broadcastConstant(int input) {
    return rewriter.broadcast(node.inputs().get(input), pending);
  }

  boolean isEmptyConstant(int input) {
    return rewriter
        .constant(node.inputs().get(input))
        .filter(tensor -> tensor.shape().elementCount() == 0)
        .isPresent();
  }

  /// The name of an input that has an entry for each axis, in the order of this call's layout;
  /// empty where it may have fewer.
  Optional<String> perAxis(int input) {
    if (!node.hasInput(input)) {
      return Optional.empty();
    }
    String name = node.inputs().get(input);
    return dimensions(input)
        .filter(dims -> dims.length == 1 && dims[0] == pending.rank())
        .map(dims -> rewriter.ordered(name, pending.inverse()));
  }

  /// The name of a new constant.
  String constant(long... values) {
    return rewriter.addConstant(values);
  }

  /// Every input: the first in the layout of this call, the others as they are meant.
  List<String> withFirstLaid() {
    List<String> inputs = new ArrayList<>();
    for (int i = 0; i < node.inputs().size(); i++) {
      inputs.add(i == 0 ? laid(0) : meant(i));
    }
    return inputs;
  }

  /// Every input: the first in the layout of this call, another one replaced.
  List<String> withFirstLaidAnd(int position, String tensor) {
    List<String> inputs = withFirstLaid();
    inputs.set(position, tensor);
    return inputs;
  }

  /// Axes from 0 on; empty where one of them is out of range.
  Optional<Set<Integer>> axes(long[] axes, int rank) {
    Set<Integer> found = new HashSet<>();
    LongStream.of(axes).forEach(axis -> found.add((int) (axis < 0 ? axis + rank : axis)));
    return found.stream().allMatch(axis -> axis >= 0 && axis < rank) && found.size() == axes.length
        ? Optional.of(found)
        : Optional.empty();
  }
}
