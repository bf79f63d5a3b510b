package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Dimension;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;

/// Maximum or average over all spatial positions (ONNX `GlobalMaxPool`, `GlobalAveragePool`), to
/// `batch x channels x 1…`.
public record GlobalPooling(Pooling.Kind kind) implements LayerDefinition {
  @Override
  public String type() {
    return kind == Pooling.Kind.MAXIMUM ? "GlobalMaxPool" : "GlobalAveragePool";
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Value x = scope.single(inputs);
    List<Dimension> result = new ArrayList<>(List.of(x.dimension(0), x.dimension(1)));
    for (int axis = Spatial.axes(scope, x); axis > 0; axis--) {
      result.add(Dimension.of(1));
    }
    return List.of(scope.node(type(), List.of(x), result));
  }
}
