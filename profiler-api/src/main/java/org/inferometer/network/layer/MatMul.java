package org.inferometer.network.layer;

import java.util.List;
import java.util.Locale;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Multiplies matrices that stand in the last two dimensions; those before are broadcast (ONNX
/// `MatMul`, numpy's `matmul`).
public record MatMul() implements LayerDefinition {
  @Override
  public String type() {
    return "MatMul";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    scope.expectInputs(inputs, 2, 2);
    Value a = inputs.getFirst();
    Value b = inputs.getLast();
    scope.expectRank(a, 2, Integer.MAX_VALUE, "… x rows x inner");
    scope.expectRank(b, 2, Integer.MAX_VALUE, "… x inner x columns");
    if (!meet(a.dimension(-1), b.dimension(-2))) {
      throw scope.error(
          String.format(
              Locale.ROOT,
              "multiplies rows by columns of equal length, but was given %s and %s",
              a,
              b));
    }
    List<Dimension> result = Arithmetic.broadcast(scope, a, b, 2);
    result.add(a.dimension(-2));
    result.add(b.dimension(-1));
    return List.of(scope.node("MatMul", List.of(a, b), result));
  }

  private static boolean meet(Dimension left, Dimension right) {
    return left.equals(right)
        || left instanceof Dimension.Unknown
        || right instanceof Dimension.Unknown;
  }
}
