package org.inferometer.operator;

import static java.lang.Math.addExact;
import static java.lang.Math.multiplyExact;
import static org.inferometer.operator.Half.computes;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.ofRank;
import static org.inferometer.operator.Trait.ROUNDS;
import static org.inferometer.operator.TypeRule.FIRST;

import java.util.List;

/// Recurrent layers: a step of one item in one direction multiplies its input (I features) and its
/// state (H features) into G gates of H units, `2 G H (I + H)`, adds biases, and applies the gates
/// element by element. The equations are those of the ONNX operators LSTM, GRU and RNN with their
/// default activations.
final class RecurrentFamily {
  private RecurrentFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        // Three sigmoids (4 each), tanh, f * c + i * g (3), and o * tanh(c) (2).
        onnx("LSTM", 1)  .weight(1).bias(3).types(FIRST).shape(ofRank(4)).flops(node -> flops(node, 4, 12 + 1 + 3 + 2)).half(computes(22)),
        // Two sigmoids (4 each), tanh, r * h, and (1 - z) * n + z * h (4).
        onnx("GRU", 1)   .weight(1).bias(3).types(FIRST).shape(ofRank(4)).flops(node -> flops(node, 3, 8 + 1 + 1 + 4)) .half(computes(22)),
        onnx("RNN", 1)   .weight(1).bias(3).types(FIRST).shape(ofRank(4)).flops(node -> flops(node, 1, 1))             .half(computes(22)),

        microsoft("DynamicQuantizeLSTM").traits(ROUNDS).settings(8, 10).quantised(1, 2).types(FIRST));
  }
  // spotless:on

  /// @param gates blocks of H rows in the weights
  /// @param pointwise operations for each unit of the state beside the products
  private static long flops(TypedNode node, long gates, long pointwise) {
    long steps = multiplyExact(node.dim(0, 0), node.dim(0, 1));
    long directions = node.dim(1, 0);
    long features = node.dim(0, 2);
    long units = node.dim(2, 2);
    long biases = node.hasInput(3) ? gates : 0;
    long each = multiplyExact(units, addExact(2 * gates * (features + units), biases + pointwise));
    return multiplyExact(multiplyExact(steps, directions), each);
  }
}
