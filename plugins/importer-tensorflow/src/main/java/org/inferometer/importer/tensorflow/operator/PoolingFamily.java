package org.inferometer.importer.tensorflow.operator;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Rule;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Poolings. An average counts no padding.
public final class PoolingFamily {
  private PoolingFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("MaxPool", pooling("MaxPool", 2)),
        Row.of("MaxPoolV2", pooling("MaxPool", 2)),
        Row.of("MaxPoolWithArgmax", pooling("MaxPool", 2)),
        Row.of("MaxPool3D", pooling("MaxPool", 3)),
        Row.of("AvgPool", pooling("AveragePool", 2)),
        Row.of("AvgPool3D", pooling("AveragePool", 3)));
  }

  private static Rule pooling(String operator, int spatial) {
    return scope -> {
      Axes axes = Axes.of(scope.attributes(), spatial);
      Value input = axes.first(scope, scope.input(0));
      Window window = window(scope, axes, input);
      List<Attribute> attributes = new ArrayList<>(window.attributes(false));
      Value output = scope.emit(operator, List.of(input), attributes.toArray(Attribute[]::new));
      Value shaped =
          scope.shaped(output, window.shape(input.shape().size(0), input.shape().size(1)));
      scope.result(0, axes.back(scope, shaped));
    };
  }

  private static Window window(Scope scope, Axes axes, Value input) {
    boolean given = scope.count() > 2;
    long[] kernel =
        given ? scope.input(1).integers("its window") : scope.attributes().integers("ksize");
    long[] strides =
        given ? scope.input(2).integers("its strides") : scope.attributes().integers("strides");
    String padding = scope.attributes().text("padding", "");
    return new Window(
        IntStream.range(2, axes.spatial() + 2).mapToLong(input.shape()::size).toArray(),
        axes.spatial(kernel, "a window"),
        axes.spatial(strides, "a stride"),
        axes.spatial(new long[0], "a dilation"),
        padding,
        padding.equals("EXPLICIT")
            ? axes.paddings(scope.attributes().integers("explicit_paddings"))
            : new long[0]);
  }
}
