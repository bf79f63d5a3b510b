package org.inferometer.network.cost;

import static java.nio.charset.StandardCharsets.UTF_8;

import org.inferometer.graph.Attribute;
import org.inferometer.graph.Node;

/// How Resize makes elements between others.
enum ResizeMode {
  NEAREST,
  LINEAR,
  CUBIC;

  static ResizeMode of(Node node) {
    Attribute mode = node.attribute("mode").orElse(null);
    if (mode == null || !(mode.value() instanceof Attribute.Strings strings)) {
      return NEAREST;
    }
    return switch (new String(strings.values().getFirst(), UTF_8)) {
      case "nearest" -> NEAREST;
      case "linear", "bilinear" -> LINEAR;
      case "cubic" -> CUBIC;
      default -> throw new UnknownCost("no formula for this mode of " + node.opType());
    };
  }
}
