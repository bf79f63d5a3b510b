package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;
import org.inferometer.operator.PartialShape;

/// Convolutions. TensorFlow's filters are `kernel x input channels x output channels`, ONNX's
/// `output channels x input channels x kernel`.
public final class ConvolutionFamily {
  private ConvolutionFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("Conv2D", scope -> scope.result(0, convolution(scope, 2))),
        Row.of("Conv3D", scope -> scope.result(0, convolution(scope, 3))),
        Row.of("DepthwiseConv2dNative", scope -> scope.result(0, depthwise(scope))));
  }

  static Value convolution(Scope scope, int spatial) {
    Axes axes = Axes.of(scope.attributes(), spatial);
    Value filter = scope.input(1);
    long[] order =
        LongStream.range(0, spatial + 2)
            .map(i -> i == 0 ? spatial + 1 : i == 1 ? spatial : i - 2)
            .toArray();
    long perGroup = filter.shape().size(spatial);
    long channels = scope.input(0).shape().size(axes.channels());
    long groups = channels > 0 && perGroup > 0 ? channels / perGroup : 1;
    if (channels > 0 && perGroup > 0 && channels % perGroup != 0) {
      throw new Refusal("has filters of " + perGroup + " channels for an input of " + channels);
    }
    Value weights = scope.transposed(filter, order);
    return convolved(scope, axes, weights, groups, filter.shape().size(spatial + 1));
  }

  /// Filters are `kernel x channels x multiplier`; the outputs of a channel lie together.
  static Value depthwise(Scope scope) {
    Axes axes = Axes.of(scope.attributes(), 2);
    Value filter = scope.input(1);
    long channels = filter.shape().size(2);
    long multiplier = filter.shape().size(3);
    if (channels < 0 || multiplier < 0) {
      throw new Refusal("has filters whose shape is not known");
    }
    Value ordered = scope.transposed(filter, 2, 3, 0, 1);
    Value weights =
        Emit.reshape(
            scope,
            Scope.LAYOUT,
            ordered,
            channels * multiplier,
            1,
            filter.shape().size(0),
            filter.shape().size(1));
    return convolved(scope, axes, weights, channels, channels * multiplier);
  }

  private static Value convolved(Scope scope, Axes axes, Value weights, long groups, long outputs) {
    Value input = scope.input(0);
    Window window = window(scope, axes, input, weights);
    Dilated.Source source =
        new Dilated.Source(scope.node(), axes, weights, groups, outputs, window);
    Value result = convolved(scope, source, axes.first(scope, input), window);
    Dilated.note(scope, input, result, source);
    return result;
  }

  /// @param input with channels first
  static Value convolved(Scope scope, Dilated.Source source, Value input, Window window) {
    List<Attribute> attributes = new ArrayList<>(window.attributes(true));
    attributes.add(Attribute.of("group", source.groups()));
    Value output =
        scope.emit("Conv", List.of(input, source.weights()), attributes.toArray(Attribute[]::new));
    Value shaped = scope.shaped(output, window.shape(input.shape().size(0), source.outputs()));
    return source.axes().back(scope, shaped);
  }

  private static Window window(Scope scope, Axes axes, Value input, Value weights) {
    long[] sizes =
        IntStream.range(0, axes.spatial())
            .mapToLong(i -> input.shape().size(i + axes.firstSpatial()))
            .toArray();
    long[] kernel =
        IntStream.range(0, axes.spatial()).mapToLong(i -> weights.shape().size(i + 2)).toArray();
    if (LongStream.of(kernel).anyMatch(size -> size == PartialShape.OPEN)) {
      throw new Refusal("has filters whose shape is not known");
    }
    String padding = scope.attributes().text("padding", "");
    long[] explicit =
        padding.equals("EXPLICIT")
            ? axes.paddings(scope.attributes().integers("explicit_paddings"))
            : new long[0];
    return new Window(
        sizes,
        kernel,
        axes.spatial(scope.attributes().integers("strides"), "a stride"),
        axes.spatial(scope.attributes().integers("dilations"), "a dilation"),
        padding,
        explicit);
  }
}
