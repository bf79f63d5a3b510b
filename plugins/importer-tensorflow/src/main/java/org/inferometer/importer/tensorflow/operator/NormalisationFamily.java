package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Normalisations, and biases of channels.
public final class NormalisationFamily {
  private NormalisationFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("BiasAdd", NormalisationFamily::bias),
        Row.of("BiasAddV1", NormalisationFamily::bias),
        Row.of("FusedBatchNorm", NormalisationFamily::batchNorm),
        Row.of("FusedBatchNormV2", NormalisationFamily::batchNorm),
        Row.of("FusedBatchNormV3", NormalisationFamily::batchNorm),
        Row.of("BatchNormWithGlobalNormalization", NormalisationFamily::globalNorm),
        Row.of("LRN", NormalisationFamily::localResponse));
  }

  private static void bias(Scope scope) {
    Value input = scope.input(0);
    Value bias = scope.input(1);
    if (scope.attributes().text("data_format", "NHWC").startsWith("NC")) {
      long[] shape = LongStream.generate(() -> 1).limit(Math.max(1, input.rank() - 1)).toArray();
      shape[0] = -1;
      bias = Emit.reshape(scope, Scope.LAYOUT, bias, shape);
    }
    scope.result(0, scope.emit("Add", List.of(input, bias)));
  }

  private static void batchNorm(Scope scope) {
    scope.result(0, normalised(scope));
    if (!ownStatistics(scope)) {
      scope.result(1, scope.input(3));
      scope.result(2, scope.input(4));
    }
  }

  /// Without statistics, or while it trains, a batch norm normalises by those of its input.
  private static boolean ownStatistics(Scope scope) {
    boolean empty = scope.input(3).shape().elementCount().orElse(1) == 0;
    return empty || scope.attributes().flag("is_training", true);
  }

  static Value normalised(Scope scope) {
    Value input = scope.input(0);
    int spatial = scope.attributes().text("data_format", "NHWC").length() - 2;
    Axes axes = Axes.of(scope.attributes(), spatial);
    if (ownStatistics(scope)) {
      return ownStatistics(scope, axes, input);
    }
    Value output =
        scope.emit(
            "BatchNormalization",
            List.of(
                axes.first(scope, input),
                scope.input(1),
                scope.input(2),
                scope.input(3),
                scope.input(4)),
            Attribute.of("epsilon", scope.attributes().number("epsilon", 1e-4f)));
    return axes.back(scope, output);
  }

  private static Value ownStatistics(Scope scope, Axes axes, Value input) {
    long[] all =
        LongStream.range(0, axes.spatial() + 2).filter(axis -> axis != axes.channels()).toArray();
    Attribute over = Attribute.of("axes", all);
    Value mean = scope.emit("ReduceMean", List.of(input), over);
    Value centred = scope.emit("Sub", List.of(input, mean));
    Value squares = scope.emit("Mul", List.of(centred, centred));
    Value variance = scope.emit("ReduceMean", List.of(squares), over);
    float epsilon = scope.attributes().number("epsilon", 1e-4f);
    Value shifted = scope.emit("Add", List.of(variance, Emit.number(scope, input, epsilon)));
    Value normal = scope.emit("Div", List.of(centred, scope.emit("Sqrt", List.of(shifted))));
    Value scaled = scope.emit("Mul", List.of(normal, channels(scope, axes, scope.input(1))));
    return scope.emit("Add", List.of(scaled, channels(scope, axes, scope.input(2))));
  }

  private static Value channels(Scope scope, Axes axes, Value vector) {
    return axes.channelsLast()
        ? vector
        : Emit.unsqueeze(scope, vector, LongStream.rangeClosed(1, axes.spatial()).toArray());
  }

  private static void globalNorm(Scope scope) {
    Axes axes = new Axes(2, true);
    Value mean = scope.input(1);
    long channels =
        mean.shape()
            .elementCount()
            .orElseThrow(() -> new Refusal("has statistics of unknown shape"));
    boolean scales = scope.attributes().flag("scale_after_normalization", false);
    Value scale = scales ? scope.input(4) : ones(scope, mean.type(), channels);
    Value output =
        scope.emit(
            "BatchNormalization",
            List.of(axes.first(scope, scope.input(0)), scale, scope.input(3), mean, scope.input(2)),
            Attribute.of("epsilon", scope.attributes().number("variance_epsilon", 1e-3f)));
    scope.result(0, axes.back(scope, output));
  }

  private static Value ones(Scope scope, ElementType type, long count) {
    double[] ones = new double[Math.toIntExact(count)];
    java.util.Arrays.fill(ones, 1);
    return scope.constant(Constants.of("", type, Shape.of(count), ones));
  }

  /// TensorFlow sums the squares of `2 radius + 1` channels and multiplies the sum by alpha; ONNX
  /// multiplies it by `alpha / size`.
  private static void localResponse(Scope scope) {
    Axes axes = new Axes(2, true);
    long size = 2 * scope.attributes().integer("depth_radius", 5) + 1;
    Value output =
        scope.emit(
            "LRN",
            List.of(axes.first(scope, scope.input(0))),
            Attribute.of("size", size),
            Attribute.of("alpha", scope.attributes().number("alpha", 1) * size),
            Attribute.of("beta", scope.attributes().number("beta", 0.5f)),
            Attribute.of("bias", scope.attributes().number("bias", 1)));
    scope.result(0, axes.back(scope, output));
  }
}
