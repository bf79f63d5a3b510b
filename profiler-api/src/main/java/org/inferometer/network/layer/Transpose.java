package org.inferometer.network.layer;

import java.util.List;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Reorders the dimensions (ONNX `Transpose`).
///
/// @param order for each dimension of the result, the input's dimension that it was
public record Transpose(List<Long> order) implements LayerDefinition {
  public Transpose {
    order = List.copyOf(order);
    if (!order.stream()
        .sorted()
        .toList()
        .equals(LongStream.range(0, order.size()).boxed().toList())) {
      throw new IllegalArgumentException("an order holds every axis once, unlike " + order);
    }
  }

  @Override
  public String type() {
    return "Transpose";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    scope.expectRank(x, order.size(), order.size(), "as many as the order " + order);
    return List.of(
        scope.node(
            "Transpose",
            List.of(x),
            order.stream().map(axis -> x.dimension(axis.intValue())).toList(),
            Attribute.of("perm", Window.array(order))));
  }
}
