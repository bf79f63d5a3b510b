package org.inferometer.importer.tensorflow.layout;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;

/// Operators that take a part of a tensor, or put something around it, by constants for some axes.
final class WindowRules {
  static final Map<String, Rule> ROWS =
      Map.of("Pad", WindowRules::pad, "Slice", WindowRules::slice);

  private WindowRules() {}

  private static Optional<Rule.Relaid> pad(Call call) {
    int rank = call.pending().rank();
    if (!call.isPending(0)) {
      return Optional.empty();
    }
    if (call.node().hasInput(3)) {
      return call.integers(3)
          .flatMap(axes -> call.axes(axes, rank).map(checked -> axes))
          .map(axes -> relaid(call, Map.of(3, call.constant(Rule.mapped(call.pending(), axes)))));
    }
    return call.integers(1)
        .filter(pads -> pads.length == 2 * rank)
        .map(pads -> relaid(call, Map.of(1, call.constant(relaid(pads, call.pending())))));
  }

  /// The begins of all axes, then the ends of all axes.
  private static long[] relaid(long[] pads, Permutation pending) {
    Permutation inverse = pending.inverse();
    int rank = pending.rank();
    return LongStream.concat(
            LongStream.of(inverse.apply(Arrays.copyOf(pads, rank))),
            LongStream.of(inverse.apply(Arrays.copyOfRange(pads, rank, 2 * rank))))
        .toArray();
  }

  private static Optional<Rule.Relaid> slice(Call call) {
    if (!call.isPending(0) || call.node().inputs().size() < 3) {
      return Optional.empty();
    }
    Optional<long[]> axes =
        call.node().hasInput(3)
            ? call.integers(3)
            : call.integers(1).map(starts -> LongStream.range(0, starts.length).toArray());
    return axes.filter(list -> call.axes(list, call.pending().rank()).isPresent())
        .map(list -> relaid(call, Map.of(3, call.constant(Rule.mapped(call.pending(), list)))));
  }

  private static Rule.Relaid relaid(Call call, Map<Integer, String> replaced) {
    List<String> inputs = new ArrayList<>(call.withFirstLaid());
    replaced.forEach((position, tensor) -> {
      while (inputs.size() <= position) {
        inputs.add("");
      }
      inputs.set(position, tensor);
    });
    return new Rule.Relaid(inputs, call.node().attributes(), call.pending());
  }
}
