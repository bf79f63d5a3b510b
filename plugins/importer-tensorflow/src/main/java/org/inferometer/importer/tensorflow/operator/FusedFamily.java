package org.inferometer.importer.tensorflow.operator;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Rule;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Operators that TensorFlow's optimiser made of several: one that computes, then a bias and an
/// activation.
public final class FusedFamily {
  private FusedFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("_FusedConv2D", fused(scope -> ConvolutionFamily.convolution(scope, 2))),
        Row.of("_FusedDepthwiseConv2dNative", fused(ConvolutionFamily::depthwise)),
        Row.of("_FusedMatMul", fused(MatrixFamily::product)),
        Row.of("_FusedBatchNormEx", FusedFamily::batchNorm));
  }

  private interface Computation {
    Value of(Scope scope);
  }

  private static Rule fused(Computation computation) {
    return scope -> {
      Value result = computation.of(scope);
      int next = 2;
      for (String step : steps(scope)) {
        result =
            step.equals("BiasAdd") ? bias(scope, result, next++) : activated(scope, result, step);
      }
      scope.result(0, result);
    };
  }

  private static List<String> steps(Scope scope) {
    return scope.node().getAttrOrThrow("fused_ops").getList().getSList().stream()
        .map(step -> step.toString(StandardCharsets.UTF_8))
        .toList();
  }

  private static Value bias(Scope scope, Value value, int input) {
    if (scope.attributes().text("data_format", "NHWC").startsWith("NC")) {
      throw new Refusal("adds a bias to channels that come first");
    }
    return scope.emit("Add", List.of(value, scope.input(input)));
  }

  private static Value activated(Scope scope, Value value, String step) {
    return switch (step) {
      case "Relu", "Elu", "Sigmoid", "Tanh" -> scope.emit(step, List.of(value));
      case "Relu6" -> ActivationFamily.relu6(scope, value);
      case "LeakyRelu" ->
          scope.emit(
              step,
              List.of(value),
              Attribute.of("alpha", scope.attributes().number("leakyrelu_alpha", 0.2f)));
      default -> throw new Refusal("has the fused step " + step);
    };
  }

  private static void batchNorm(Scope scope) {
    Value result = NormalisationFamily.normalised(scope);
    if (scope.count() > 5) {
      result = scope.emit("Add", List.of(result, scope.input(5)));
    }
    String activation = scope.attributes().text("activation_mode", "Identity");
    scope.result(0, activation.equals("Identity") ? result : activated(scope, result, activation));
  }
}
