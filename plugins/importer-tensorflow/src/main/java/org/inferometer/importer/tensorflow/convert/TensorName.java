package org.inferometer.importer.tensorflow.convert;

/// A tensor as a node's input names it: `NODE` for the first output, `NODE:index`, or `^NODE` for
/// an order of execution without data.
///
/// @param index of the output; -1 where no data flow
public record TensorName(String node, int index) {
  public static TensorName parse(String input) {
    if (input.startsWith("^")) {
      return new TensorName(input.substring(1), -1);
    }
    int colon = input.lastIndexOf(':');
    if (colon < 0 || !input.substring(colon + 1).matches("[0-9]{1,6}")) {
      return new TensorName(input, 0);
    }
    return new TensorName(input.substring(0, colon), Integer.parseInt(input.substring(colon + 1)));
  }

  public boolean isControl() {
    return index < 0;
  }

  /// The name under which conversion keeps the tensor.
  String key() {
    return index == 0 ? node : node + ":" + index;
  }
}
