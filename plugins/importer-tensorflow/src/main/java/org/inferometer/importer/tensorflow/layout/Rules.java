package org.inferometer.importer.tensorflow.layout;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The rules of all operators, by type.
final class Rules {
  private static final Map<String, Rule> BY_TYPE = new HashMap<>();

  static {
    ElementwiseRules.TYPES.forEach(type -> BY_TYPE.put(type, ElementwiseRules.RULE));
    BY_TYPE.putAll(AxisRules.ROWS);
    BY_TYPE.putAll(WindowRules.ROWS);
    BY_TYPE.putAll(RankRules.ROWS);
  }

  private Rules() {}

  static @Nullable Rule of(String type) {
    return BY_TYPE.get(type);
  }
}
