package org.inferometer.importer.tensorflow.function;

import java.util.HashMap;
import java.util.Map;
import org.inferometer.importer.tensorflow.proto.AttrValue;
import org.inferometer.importer.tensorflow.proto.NameAttrList;
import org.inferometer.importer.tensorflow.proto.NodeDef;
import org.inferometer.importer.tensorflow.proto.OpDef;

/// Fills in the attributes that a function leaves to its caller.
final class Placeholders {
  private Placeholders() {}

  /// What a caller gives, and the defaults of what it does not give.
  static Map<String, AttrValue> values(OpDef signature, Map<String, AttrValue> given) {
    Map<String, AttrValue> values = new HashMap<>();
    for (OpDef.AttrDef attribute : signature.getAttrList()) {
      if (attribute.hasDefaultValue()) {
        values.put(attribute.getName(), attribute.getDefaultValue());
      }
    }
    values.putAll(given);
    return values;
  }

  static NodeDef filled(NodeDef node, Map<String, AttrValue> values) {
    NodeDef.Builder copy = node.toBuilder();
    node.getAttrMap().forEach((name, value) -> copy.putAttr(name, filled(value, values)));
    return copy.build();
  }

  private static AttrValue filled(AttrValue value, Map<String, AttrValue> values) {
    return switch (value.getValueCase()) {
      case PLACEHOLDER -> values.getOrDefault(value.getPlaceholder(), value);
      case FUNC -> value.toBuilder().setFunc(filled(value.getFunc(), values)).build();
      case LIST -> {
        AttrValue.Builder copy = value.toBuilder();
        for (int i = 0; i < value.getList().getFuncCount(); i++) {
          copy.getListBuilder().setFunc(i, filled(value.getList().getFunc(i), values));
        }
        yield copy.build();
      }
      default -> value;
    };
  }

  private static NameAttrList filled(NameAttrList function, Map<String, AttrValue> values) {
    NameAttrList.Builder copy = function.toBuilder();
    function.getAttrMap().forEach((name, value) -> copy.putAttr(name, filled(value, values)));
    return copy.build();
  }
}
