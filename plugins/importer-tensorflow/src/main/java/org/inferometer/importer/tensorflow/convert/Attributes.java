package org.inferometer.importer.tensorflow.convert;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;
import java.util.Map;
import org.inferometer.graph.ElementType;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.NodeDef;

/// The attributes of a node. Those that are absent have the defaults that TensorFlow's definition
/// of the operator gives.
public record Attributes(Map<String, AttrValue> map) {
  public static Attributes of(NodeDef node) {
    return new Attributes(node.getAttrMap());
  }

  public boolean has(String name) {
    return map.containsKey(name);
  }

  public long integer(String name, long absent) {
    AttrValue value = map.get(name);
    return value == null ? absent : value.getI();
  }

  public float number(String name, float absent) {
    AttrValue value = map.get(name);
    return value == null ? absent : value.getF();
  }

  public boolean flag(String name, boolean absent) {
    AttrValue value = map.get(name);
    return value == null ? absent : value.getB();
  }

  public String text(String name, String absent) {
    AttrValue value = map.get(name);
    return value == null ? absent : value.getS().toString(UTF_8);
  }

  /// A list of integers; empty where it is absent.
  public long[] integers(String name) {
    AttrValue value = map.get(name);
    return value == null
        ? new long[0]
        : value.getList().getIList().stream().mapToLong(Long::longValue).toArray();
  }

  /// The element type that an attribute names; undefined where ONNX has none for it.
  public ElementType type(String name, ElementType absent) {
    AttrValue value = map.get(name);
    return value == null ? absent : Types.of(value.getType());
  }

  public List<ElementType> types(String name) {
    AttrValue value = map.get(name);
    return value == null
        ? List.of()
        : value.getList().getTypeList().stream().map(Types::of).toList();
  }

  /// The name of the function that an attribute refers to; empty where it refers to none.
  public String function(String name) {
    AttrValue value = map.get(name);
    return value == null ? "" : value.getFunc().getName();
  }
}
