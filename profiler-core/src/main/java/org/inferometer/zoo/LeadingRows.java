package org.inferometer.zoo;

import java.util.List;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.Weights;

/// Adds the first rows of a learned table to every item: the embedding of positions that count from
/// 0, or of the first segment. One layer of two nodes; the first one is constant.
///
/// @param rows of the table, whose width is that of the input
/// @param taken the first rows, as many as the input has positions, or 1 for all of them
record LeadingRows(long rows, long taken) implements LayerDefinition {
  private static final double DEVIATION = 0.02;

  @Override
  public String type() {
    return "Embedding";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    scope.expectRank(x, 3, 3, "batch x positions x features");
    long width = x.size(2);
    Value table = scope.weight("table", new Weights.Normal(0, DEVIATION), rows, width);
    Value start = scope.integers("start", 0);
    Value end = scope.integers("end", taken);
    List<Dimension> slice = List.of(Dimension.of(taken), Dimension.of(width));
    Value leading = scope.node("Slice", List.of(table, start, end), slice);
    return List.of(scope.node("Add", List.of(x, leading), x.dimensions()));
  }
}
