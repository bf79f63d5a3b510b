package org.inferometer.backend.tensorrt.inspector;

import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The `Metadata` of an engine layer: `[ONNX Layer: name]` for each node that went into it,
/// separated by U+001E between layers of TensorRT's network and by U+001F within a Myelin kernel.
final class Metadata {
  private static final Pattern SEPARATOR = Pattern.compile("[\\x1e\\x1f]");
  private static final Pattern ITEM =
      Pattern.compile("\\s*\\[ONNX Layer: (.*)\\]\\s*", Pattern.DOTALL);

  private Metadata() {}

  /// The names, each once, in the order given. What is no ONNX node is left out.
  static List<String> names(String metadata) {
    return Stream.of(SEPARATOR.split(metadata))
        .map(ITEM::matcher)
        .filter(Matcher::matches)
        .map(item -> item.group(1))
        .distinct()
        .toList();
  }
}
