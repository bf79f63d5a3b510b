package org.inferometer.network.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.customlayer.Signature;
import org.inferometer.customlayer.Signature.Written;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.LayerScope;
import org.inferometer.network.Value;
import org.inferometer.network.ValueType;
import org.inferometer.operator.PartialShape;

/// A layer of a developer's. The network that is built has it among its custom layers.
///
/// @param attributes the layer's own record
public record Custom(CustomLayer layer, Record attributes) implements LayerDefinition {
  @Override
  public String type() {
    return layer.signature().type();
  }

  @Override
  public List<Value> define(LayerScope scope, List<Value> inputs) {
    Signature signature = layer.signature();
    List<Attribute> written = signature.attributes().write(attributes);
    Written results = written(signature, scope, written, inputs);
    var dimensions = signature.dimensions(inputs.stream().map(Value::dimensions).toList(), results);
    List<ValueType> types =
        IntStream.range(0, dimensions.size())
            .mapToObj(i -> new ValueType(results.types().get(i), dimensions.get(i)))
            .toList();
    scope.uses(layer);
    return scope.node(
        signature.domain(),
        signature.type(),
        new ArrayList<>(inputs),
        types,
        written.toArray(Attribute[]::new));
  }

  private static Written written(
      Signature signature, LayerScope scope, List<Attribute> attributes, List<Value> inputs) {
    Node node =
        new Node(
            scope.name(),
            signature.type(),
            signature.domain(),
            "",
            inputs.stream().map(Value::name).toList(),
            signature.outputs().stream().map(Signature.Operand::name).toList(),
            attributes,
            Map.of());
    Written written =
        signature.written(
            node,
            inputs.stream().map(Value::elementType).toList(),
            inputs.stream().map(input -> PartialShape.declared(input.dimensions())).toList());
    if (!written.problems().isEmpty()) {
      throw scope.error("does not fit: " + String.join("; ", written.problems()));
    }
    return written;
  }
}
