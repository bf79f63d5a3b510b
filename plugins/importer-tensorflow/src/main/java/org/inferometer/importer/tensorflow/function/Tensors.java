package org.inferometer.importer.tensorflow.function;

/// References to tensors as nodes of a graph write them: `NODE`, `NODE:index`, `^NODE`.
public final class Tensors {
  private Tensors() {}

  public static boolean isControl(String input) {
    return input.startsWith("^");
  }

  /// The node that a reference names.
  public static String node(String input) {
    int start = isControl(input) ? 1 : 0;
    int colon = input.lastIndexOf(':');
    return isNumber(input, colon + 1) && colon > start
        ? input.substring(start, colon)
        : input.substring(start);
  }

  /// The number of the output that a reference names.
  public static int index(String input) {
    int colon = input.lastIndexOf(':');
    return colon > 0 && isNumber(input, colon + 1)
        ? Integer.parseInt(input.substring(colon + 1))
        : 0;
  }

  public static String of(String node, long index) {
    return index == 0 ? node : node + ":" + index;
  }

  private static boolean isNumber(String text, int from) {
    return from < text.length()
        && text.length() - from < 10
        && text.chars().skip(from).allMatch(c -> c >= '0' && c <= '9');
  }
}
