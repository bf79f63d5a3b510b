package org.inferometer.importer.tensorflow.layout;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.inferometer.graph.Attribute;

/// Tells how an operator computes the same on tensors whose axes lie in another order.
interface Rule {

  /// What the operator becomes; empty where it needs its tensors as they are meant.
  Optional<Relaid> apply(Call call);

  /// A node that reads and writes tensors in another layout.
  ///
  /// @param inputs tensors of the rewritten graph
  /// @param pending what turns each output into the meant one
  record Relaid(List<String> inputs, List<Attribute> attributes, Permutation pending) {}

  /// A node's attributes with one of them set.
  static List<Attribute> with(List<Attribute> attributes, Attribute set) {
    return Stream.concat(
            attributes.stream().filter(a -> !a.name().equals(set.name())), Stream.of(set))
        .toList();
  }

  /// Axes of the result as axes of the source.
  static long[] mapped(Permutation permutation, long[] axes) {
    return Arrays.stream(axes).map(permutation::source).toArray();
  }
}
