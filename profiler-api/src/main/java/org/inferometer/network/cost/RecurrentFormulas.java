package org.inferometer.network.cost;

import static java.lang.Math.addExact;
import static java.lang.Math.multiplyExact;

import java.util.Map;

/// Recurrent layers: a step of one item in one direction multiplies its input (I features) and its
/// state (H features) into G gates of H units, `2 G H (I + H)`, adds biases, and applies the gates
/// element by element. The equations are those of the ONNX operators LSTM, GRU and RNN with their
/// default activations.
final class RecurrentFormulas {
  private RecurrentFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    // Three sigmoids (4 each), tanh, f * c + i * g (3), and o * tanh(c) (2).
    formulas.put("LSTM", node -> flops(node, 4, 12 + 1 + 3 + 2));
    // Two sigmoids (4 each), tanh, r * h, and (1 - z) * n + z * h (4).
    formulas.put("GRU", node -> flops(node, 3, 8 + 1 + 1 + 4));
    formulas.put("RNN", node -> flops(node, 1, 1));
  }

  /// @param gates blocks of H rows in the weights
  /// @param pointwise operations for each unit of the state beside the products
  private static long flops(NodeTypes node, long gates, long pointwise) {
    long steps = multiplyExact(node.dim(0, 0), node.dim(0, 1));
    long directions = node.dim(1, 0);
    long features = node.dim(0, 2);
    long units = node.dim(2, 2);
    long biases = node.hasInput(3) ? gates : 0;
    long each = multiplyExact(units, addExact(2 * gates * (features + units), biases + pointwise));
    return multiplyExact(multiplyExact(steps, directions), each);
  }
}
