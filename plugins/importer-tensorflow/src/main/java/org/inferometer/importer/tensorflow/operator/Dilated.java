package org.inferometer.importer.tensorflow.operator;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// Recognises a dilated convolution that is written as SpaceToBatchND, a convolution without
/// padding, and BatchToSpaceND: each of the `block` shifted pictures is convolved of its own, which
/// is one convolution dilated by the block.
final class Dilated {
  /// A convolution as it was written.
  record Source(NodeDef node, Axes axes, Value weights, long groups, long outputs, Window window) {}

  /// What SpaceToBatchND did.
  ///
  /// @param before paddings before the spatial axes
  /// @param after paddings behind them
  record Spread(NodeDef node, Value input, long[] block, long[] before, long[] after) {}

  private record Spreaded(Spread spread, Source source) {}

  private Dilated() {}

  /// Notes that a convolution read what was spread.
  static void note(Scope scope, Value input, Value result, Source source) {
    Window window = source.window();
    boolean plain =
        source.axes().channelsLast()
            && window.padding().equals("VALID")
            && LongStream.of(window.strides()).allMatch(stride -> stride == 1)
            && LongStream.of(window.dilations()).allMatch(dilation -> dilation == 1);
    scope
        .noted(input, Spread.class)
        .filter(spread -> plain && spread.block().length == window.kernel().length)
        .ifPresent(spread -> scope.note(result, new Spreaded(spread, source)));
  }

  /// Writes the dilated convolution whose last step gathers a value.
  ///
  /// @param crops elements that are cut off: all before, then all behind
  /// @return empty where it is none
  static Optional<Value> gathered(Scope scope, Value value, long[] block, long[] crops) {
    Optional<Spreaded> spreaded =
        scope
            .noted(value, Spreaded.class)
            .filter(known -> Arrays.equals(known.spread().block(), block));
    if (spreaded.isEmpty()) {
      return Optional.empty();
    }
    Spread spread = spreaded.get().spread();
    Source source = spreaded.get().source();
    int axes = block.length;
    long[] pads =
        IntStream.range(0, 2 * axes)
            .mapToLong(i -> (i < axes ? spread.before()[i] : spread.after()[i - axes]) - crops[i])
            .toArray();
    if (LongStream.of(pads).anyMatch(pad -> pad < 0)) {
      return Optional.empty();
    }
    Value input = spread.input();
    long[] sizes = IntStream.range(0, axes).mapToLong(i -> input.shape().size(i + 1)).toArray();
    long[] ones = LongStream.generate(() -> 1).limit(axes).toArray();
    Window window = new Window(sizes, source.window().kernel(), ones, block, "EXPLICIT", pads);
    Scope layer = scope.as(source.node());
    String reason = "is a part of the dilated convolution '" + source.node().getName() + "'";
    scope.omitOther(spread.node(), reason);
    scope.omitOther(scope.node(), reason);
    return Optional.of(
        ConvolutionFamily.convolved(layer, source, source.axes().first(layer, input), window));
  }
}
