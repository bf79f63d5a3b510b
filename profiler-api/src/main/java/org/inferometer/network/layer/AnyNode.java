package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.Attribute;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;

/// One node of any operator, for what this API has no layer for. Its results' types are declared,
/// not checked.
///
/// @param domain "" for ai.onnx; another one must be declared with the builder's `operatorSet`
/// @param results the type of every result, in the operator's order
public record AnyNode(
    String domain, String type, List<ValueType> results, List<Attribute> attributes)
    implements LayerDefinition {
  public AnyNode {
    results = List.copyOf(results);
    attributes = List.copyOf(attributes);
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    return scope.node(
        domain, type, new ArrayList<>(inputs), results, attributes.toArray(Attribute[]::new));
  }
}
