package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Dimension;
import org.inferometer.graph.ElementType;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Looks up a row of a table for every index (ONNX `Gather`): the result has one more dimension, of
/// `width`.
///
/// @param table of shape `rows x width`
public record Embedding(long rows, long width, Weights table) implements LayerDefinition {
  public Embedding table(Weights value) {
    return new Embedding(rows, width, value);
  }

  @Override
  public String type() {
    return "Gather";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    if (x.elementType() != ElementType.INT64 && x.elementType() != ElementType.INT32) {
      throw scope.error("looks up int64 or int32 indices, but was given " + x);
    }
    List<Dimension> result = new ArrayList<>(x.dimensions());
    result.add(Dimension.of(width));
    Value rowsOfTable = scope.weight("table", table, rows, width);
    return List.of(scope.node("Gather", List.of(rowsOfTable, x), result, Attribute.of("axis", 0)));
  }
}
