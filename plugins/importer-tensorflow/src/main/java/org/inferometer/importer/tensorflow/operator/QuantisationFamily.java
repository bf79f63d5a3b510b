package org.inferometer.importer.tensorflow.operator;

import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;
import org.inferometer.importer.tensorflow.convert.Constants;
import org.inferometer.importer.tensorflow.convert.Refusal;
import org.inferometer.importer.tensorflow.convert.Row;
import org.inferometer.importer.tensorflow.convert.Scope;
import org.inferometer.importer.tensorflow.convert.Value;

/// Rounding to few levels, as networks that were trained for integers have it.
public final class QuantisationFamily {
  private QuantisationFamily() {}

  public static List<Row> rows() {
    return List.of(
        Row.of("FakeQuantWithMinMaxArgs", QuantisationFamily::ofAttributes),
        Row.of("FakeQuantWithMinMaxVars", QuantisationFamily::ofInputs),
        Row.of("FakeQuantWithMinMaxVarsPerChannel", QuantisationFamily::ofInputs));
  }

  private static void ofAttributes(Scope scope) {
    double low = scope.attributes().number("min", -6);
    double high = scope.attributes().number("max", 6);
    quantised(scope, new double[] {low}, new double[] {high}, Shape.of());
  }

  private static void ofInputs(Scope scope) {
    double[] low = numbers(scope.input(1));
    double[] high = numbers(scope.input(2));
    boolean single = scope.node().getOp().equals("FakeQuantWithMinMaxVars");
    quantised(scope, low, high, single ? Shape.of() : Shape.of(low.length));
  }

  private static double[] numbers(Value bounds) {
    return Constants.numbers(
        bounds.value().orElseThrow(() -> new Refusal("computes its range while it runs")));
  }

  /// `floor((clamp(x) - low) / scale + 1/2) scale + low`, where the range is moved so that 0 is one
  /// of its levels (TensorFlow's `fake_quant_ops_functor.h`), all in FP32.
  private static void quantised(Scope scope, double[] lows, double[] highs, Shape shape) {
    int levels = 1 << Math.toIntExact(Math.clamp(scope.attributes().integer("num_bits", 8), 2, 16));
    float first = scope.attributes().flag("narrow_range", false) ? 1 : 0;
    float last = levels - 1;
    double[] low = new double[lows.length];
    double[] high = new double[lows.length];
    double[] scale = new double[lows.length];
    double[] inverse = new double[lows.length];
    for (int i = 0; i < lows.length; i++) {
      float step = ((float) highs[i] - (float) lows[i]) / (last - first);
      float zero = first - (float) lows[i] / step;
      float level = zero < first ? first : zero > last ? last : (float) Math.floor(zero + 0.5f);
      scale[i] = step;
      inverse[i] = 1 / step;
      low[i] = (first - level) * step;
      high[i] = (last - level) * step;
    }
    Value bottom = constants(scope, shape, low);
    Value capped = scope.emit("Min", List.of(scope.input(0), constants(scope, shape, high)));
    Value clamped = scope.emit("Max", List.of(capped, bottom));
    Value above = scope.emit("Sub", List.of(clamped, bottom));
    Value steps = scope.emit("Mul", List.of(above, constants(scope, shape, inverse)));
    Value half = scope.scalar(ElementType.FLOAT, 0.5);
    Value level = scope.emit("Floor", List.of(scope.emit("Add", List.of(steps, half))));
    Value back = scope.emit("Mul", List.of(level, constants(scope, shape, scale)));
    scope.result(0, scope.emit("Add", List.of(back, bottom)));
  }

  private static Value constants(Scope scope, Shape shape, double[] numbers) {
    return scope.constant(Constants.of("", ElementType.FLOAT, shape, numbers));
  }
}
