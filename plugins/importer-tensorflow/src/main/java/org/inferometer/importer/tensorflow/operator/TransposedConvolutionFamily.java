package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Transposed convolutions: the gradient of a convolution with respect to its input, whose sizes
/// the node is given. A convolution of that input with padding P in all yields `input` elements;
/// here the same padding is cut off what all windows together write, `(size - 1) stride + (kernel -
/// 1) dilation + 1` elements.
public final class TransposedConvolutionFamily {
  private TransposedConvolutionFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("Conv2DBackpropInput", scope -> transposed(scope, 2)),
        Row.of("Conv3DBackpropInputV2", scope -> transposed(scope, 3)));
  }

  private record Step(Axes axes, long[] kernel, long[] strides, long[] dilations, long[] explicit) {
    /// Elements along an axis that all windows together write.
    long written(int axis, long size) {
      return (size - 1) * strides[axis] + (kernel[axis] - 1) * dilations[axis] + 1;
    }
  }

  private static void transposed(Scope scope, int spatial) {
    Axes axes = Axes.of(scope.attributes(), spatial);
    Value filter = scope.input(1);
    Value gradient = scope.input(2);
    long[] kernel = IntStream.range(0, spatial).mapToLong(filter.shape()::size).toArray();
    if (LongStream.of(kernel).anyMatch(size -> size == PartialShape.OPEN)) {
      throw new Refusal("has filters whose shape is not known");
    }
    String padding = scope.attributes().text("padding", "");
    long[] explicit =
        padding.equals("EXPLICIT")
            ? axes.paddings(scope.attributes().integers("explicit_paddings"))
            : new long[0];
    Step step =
        new Step(
            axes,
            kernel,
            axes.spatial(scope.attributes().integers("strides"), "a stride"),
            axes.spatial(scope.attributes().integers("dilations"), "a dilation"),
            explicit);
    long[] order =
        LongStream.range(0, spatial + 2)
            .map(i -> i == 0 ? spatial + 1 : i == 1 ? spatial : i - 2)
            .toArray();
    Value weights = scope.transposed(filter, order);
    Value input = axes.first(scope, gradient);
    long[] wanted = wanted(scope.input(0), axes);
    boolean known =
        IntStream.range(0, spatial).allMatch(i -> wanted[i] >= 0 && input.shape().size(i + 2) >= 0);
    long channels = filter.shape().size(spatial);
    Value result =
        known
            ? ofKnownSizes(scope, step, input, weights, wanted, channels)
            : ofSizesAtRunTime(scope, step, input, weights, channels);
    scope.result(0, axes.back(scope, result));
  }

  /// The spatial sizes of the result; open where they are not known. The first input holds all
  /// sizes, or the spatial ones alone.
  private static long[] wanted(Value sizes, Axes axes) {
    long[] all = sizes.numbers();
    long[] wanted = LongStream.generate(() -> PartialShape.OPEN).limit(axes.spatial()).toArray();
    if (all != null) {
      int from = all.length == axes.spatial() ? 0 : axes.firstSpatial();
      for (int i = 0; i < wanted.length && i + from < all.length; i++) {
        wanted[i] = Math.max(PartialShape.OPEN, all[i + from]);
      }
    }
    return wanted;
  }

  private static Value ofKnownSizes(
      Scope scope, Step step, Value input, Value weights, long[] wanted, long channels) {
    int spatial = wanted.length;
    long[] pads = new long[2 * spatial];
    long[] further = new long[spatial];
    String padding = scope.attributes().text("padding", "");
    for (int i = 0; i < spatial; i++) {
      long surplus = step.written(i, input.shape().size(i + 2)) - wanted[i];
      long before = padding.equals("SAME") ? Math.max(0, surplus) / 2 : 0;
      before = padding.equals("EXPLICIT") ? step.explicit()[i] : before;
      long after = surplus - before;
      pads[i] = before;
      pads[i + spatial] = Math.max(0, after);
      further[i] = Math.max(0, -after);
      if (further[i] >= Math.max(step.strides()[i], step.dilations()[i])) {
        throw new Refusal("writes " + wanted[i] + " elements, more than its windows reach");
      }
    }
    Value output =
        scope.emit(
            "ConvTranspose",
            List.of(input, weights),
            Attribute.of("kernel_shape", step.kernel()),
            Attribute.of("strides", step.strides()),
            Attribute.of("dilations", step.dilations()),
            Attribute.of("pads", pads),
            Attribute.of("output_padding", further));
    long[] shape =
        LongStream.concat(LongStream.of(input.shape().size(0), channels), LongStream.of(wanted))
            .toArray();
    return scope.shaped(output, PartialShape.of(shape));
  }

  /// Writes everything that the windows reach, and cuts out the wanted part.
  private static Value ofSizesAtRunTime(
      Scope scope, Step step, Value input, Value weights, long channels) {
    int spatial = step.kernel().length;
    Value whole =
        scope.emit(
            "ConvTranspose",
            List.of(input, weights),
            Attribute.of("kernel_shape", step.kernel()),
            Attribute.of("strides", step.strides()),
            Attribute.of("dilations", step.dilations()));
    Value sizes = scope.cast(scope.input(0), ElementType.INT64);
    boolean all = scope.input(0).shape().size(0) != spatial;
    Value wanted = all ? part(scope, sizes, step.axes().firstSpatial(), spatial) : sizes;
    Value written = part(scope, Emit.shape(scope, whole), 2, spatial);
    Value surplus = shapes(scope, "Sub", written, wanted);
    Value zero = scope.integers(0);
    Value cut = shapes(scope, "Max", surplus, zero);
    Value before =
        switch (scope.attributes().text("padding", "")) {
          case "SAME" -> shapes(scope, "Div", cut, scope.integers(2));
          case "EXPLICIT" ->
              scope.integers(LongStream.of(step.explicit()).limit(spatial).toArray());
          default -> shapes(scope, "Mul", cut, zero);
        };
    Value missing = shapes(scope, "Max", shapes(scope, "Sub", wanted, written), zero);
    Value nothing = scope.integers(new long[spatial + 4]);
    Value pads =
        scope.add(Scope.SHAPES, "Concat", List.of(nothing, missing), Attribute.of("axis", 0));
    Value padded = scope.add(Scope.LAYOUT, "Pad", List.of(whole, pads));
    Value result =
        scope.emit(
            "Slice",
            List.of(
                padded,
                before,
                shapes(scope, "Add", before, wanted),
                scope.integers(LongStream.range(2, spatial + 2).toArray())));
    return scope.shaped(
        result, PartialShape.ofRank(spatial + 2).with(channels, 1).with(input.shape().size(0), 0));
  }

  private static Value part(Scope scope, Value vector, int from, int count) {
    return scope.add(
        Scope.SHAPES,
        "Slice",
        List.of(vector, scope.integers(from), scope.integers(from + count), scope.integers(0)));
  }

  private static Value shapes(Scope scope, String operator, Value left, Value right) {
    return scope.add(Scope.SHAPES, operator, List.of(left, right));
  }
}
