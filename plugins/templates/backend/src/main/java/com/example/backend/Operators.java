package com.example.backend;

import java.util.Locale;
import java.util.Map;
import org.inferometer.graph.Node;
import org.inferometer.spi.BackendException;

/// The operators that this backend knows, as loops.
final class Operators {
  private Operators() {}

  /// The work of a node.
  ///
  /// @param layer that the node belongs to, for messages
  /// @param tensors every operand and the result
  /// @throws BackendException if the operator, or what it is to do, is not supported
  static Runnable work(String layer, Node node, Map<String, Matrix> tensors)
      throws BackendException {
    Matrix x = tensors.get(node.inputs().getFirst());
    Matrix y = tensors.get(node.outputs().getFirst());
    if (!node.isOfDefaultSet()) {
      throw unknown(layer, node);
    }
    return switch (node.opType()) {
      case "Relu" -> () -> relu(x, y);
      case "Softmax" -> softmax(layer, node, x, y);
      case "Add" -> add(layer, node, tensors, y);
      case "Gemm" -> gemm(layer, node, tensors, y);
      default -> throw unknown(layer, node);
    };
  }

  static BackendException unknown(String layer, Node node) {
    return PlainBackend.unsupported(
        String.format(
            Locale.ROOT,
            "Plain Java has no operator %s, which layer '%s' needs; it knows Gemm, Add, Relu,"
                + " Softmax",
            node.opType(),
            layer));
  }

  /// Columns of a product's result.
  static int columns(Node gemm, Map<String, Matrix> tensors) {
    Matrix weights = tensors.get(gemm.inputs().get(1));
    return gemm.intAttribute("transB", 0) == 1 ? weights.rows() : weights.columns();
  }

  private static Runnable add(String layer, Node node, Map<String, Matrix> tensors, Matrix y)
      throws BackendException {
    Matrix a = tensors.get(node.inputs().get(0));
    Matrix b = tensors.get(node.inputs().get(1));
    if (!a.shape().equals(b.shape())) {
      throw PlainBackend.unsupported(
          "Plain Java adds tensors of one shape only, which layer '" + layer + "' does not have");
    }
    return () -> {
      for (int i = 0; i < y.values().length; i++) {
        y.values()[i] = a.values()[i] + b.values()[i];
      }
    };
  }

  /// A product with weights that stand as `outputs x inputs` (ONNX: `transB` is 1).
  private static Runnable gemm(String layer, Node node, Map<String, Matrix> tensors, Matrix y)
      throws BackendException {
    if (node.intAttribute("transB", 0) != 1
        || node.intAttribute("transA", 0) != 0
        || node.attribute("alpha").isPresent()
        || node.attribute("beta").isPresent()) {
      throw PlainBackend.unsupported(
          "Plain Java knows Gemm with transB = 1 and neither transA, alpha nor beta");
    }
    Matrix x = tensors.get(node.inputs().get(0));
    Matrix weights = tensors.get(node.inputs().get(1));
    Matrix bias = hasBias(node) ? tensors.get(node.inputs().get(2)) : Matrix.zeros(y.columns());
    if (bias.rows() != 1 || bias.columns() != y.columns()) {
      throw PlainBackend.unsupported(
          String.format(
              Locale.ROOT,
              "Plain Java adds one row of %d numbers to a product, not the %s of layer '%s'",
              y.columns(),
              bias.shape(),
              layer));
    }
    return () -> multiply(x, weights, bias, y);
  }

  /// ONNX leaves an optional operand out, or gives it an empty name.
  private static boolean hasBias(Node gemm) {
    return gemm.inputs().size() > 2 && !gemm.inputs().get(2).isEmpty();
  }

  private static void multiply(Matrix x, Matrix weights, Matrix bias, Matrix y) {
    int inputs = x.columns();
    for (int row = 0; row < y.rows(); row++) {
      for (int column = 0; column < y.columns(); column++) {
        float sum = bias.values()[column];
        for (int i = 0; i < inputs; i++) {
          sum += x.values()[row * inputs + i] * weights.values()[column * inputs + i];
        }
        y.values()[row * y.columns() + column] = sum;
      }
    }
  }

  private static void relu(Matrix x, Matrix y) {
    for (int i = 0; i < y.values().length; i++) {
      y.values()[i] = Math.max(0, x.values()[i]);
    }
  }

  private static Runnable softmax(String layer, Node node, Matrix x, Matrix y)
      throws BackendException {
    long axis = node.intAttribute("axis", -1);
    if (x.shape().rank() != 2 || (axis != -1 && axis != 1)) {
      throw PlainBackend.unsupported(
          String.format(
              Locale.ROOT,
              "Plain Java knows Softmax over the rows of a matrix; layer '%s' has %s, axis %d",
              layer,
              x.shape(),
              axis));
    }
    return () -> softmax(x, y);
  }

  /// Over each row; the largest element is taken off first, so that nothing overflows.
  private static void softmax(Matrix x, Matrix y) {
    for (int row = 0; row < y.rows(); row++) {
      int from = row * y.columns();
      int to = from + y.columns();
      float largest = Float.NEGATIVE_INFINITY;
      for (int i = from; i < to; i++) {
        largest = Math.max(largest, x.values()[i]);
      }
      double sum = 0;
      for (int i = from; i < to; i++) {
        sum += Math.exp(x.values()[i] - largest);
      }
      for (int i = from; i < to; i++) {
        y.values()[i] = (float) (Math.exp(x.values()[i] - largest) / sum);
      }
    }
  }
}
