package org.inferometer.network.layer;

import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.inferometer.network.Weights;

/// A long short-term memory in one direction (Hochreiter and Schmidhuber, 1997; ONNX `LSTM`) with
/// seeded weights, from `steps x batch x features` to its state at every step, `steps x 1 x batch x
/// units`.
public record Lstm(long units) implements LayerDefinition {
  private static final int GATES = 4;

  public Lstm {
    if (units < 1) {
      throw new IllegalArgumentException("an LSTM has units, not " + units);
    }
  }

  @Override
  public String type() {
    return "LSTM";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    scope.expectRank(x, 3, 3, "steps x batch x features");
    Spatial.expectFloat(scope, x);
    long features = Spatial.naming(scope, () -> x.size(2));
    Weights drawn = new Weights.Normal(0, 1 / Math.sqrt((double) units));
    Value input = scope.weight("weight", drawn, 1, GATES * units, features);
    Value state = scope.weight("recurrence", drawn, 1, GATES * units, units);
    Value bias = scope.weight("bias", drawn, 1, 2 * GATES * units);
    ValueType result =
        new ValueType(
            x.elementType(),
            List.of(x.dimension(0), Dimension.of(1), x.dimension(1), Dimension.of(units)));
    return scope.node(
        "",
        type(),
        List.of(x, input, state, bias),
        List.of(result),
        Attribute.of("hidden_size", units));
  }
}
