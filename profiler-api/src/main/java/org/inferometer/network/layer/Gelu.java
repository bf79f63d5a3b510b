package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// `x / 2 * (1 + erf(x / √2))`, exact (Hendrycks and Gimpel, arXiv 1606.08415): one layer of five
/// nodes, since ONNX has no such operator before operator set 20.
public record Gelu() implements LayerDefinition {
  @Override
  public String type() {
    return "Gelu";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    Spatial.expectFloat(scope, x);
    Value root = scope.weight("root", new Weights.Constant(Math.sqrt(2)));
    Value one = scope.weight("one", new Weights.Constant(1));
    Value half = scope.weight("half", new Weights.Constant(0.5));
    Value erf = unary(scope, "Erf", binary(scope, "Div", x, root));
    Value product = binary(scope, "Mul", x, binary(scope, "Add", erf, one));
    return List.of(binary(scope, "Mul", product, half));
  }

  private static Value unary(LayerScope scope, String op, Value x) {
    return scope.node(op, List.of(x), x.dimensions());
  }

  private static Value binary(LayerScope scope, String op, Value x, Value other) {
    return scope.node(op, List.of(x, other), x.dimensions());
  }
}
