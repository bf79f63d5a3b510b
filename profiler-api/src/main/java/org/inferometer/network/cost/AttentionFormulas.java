package org.inferometer.network.cost;

import static java.lang.Math.addExact;
import static java.lang.Math.multiplyExact;

import java.util.Map;

/// Attention as one operator: scores `Q Kᵀ` and context `P V`, 2 operations for each multiply-add,
/// and for each score its scaling (1) and Softmax (5). Vaswani et al., "Attention Is All You Need",
/// 2017 (arXiv 1706.03762), equation 1.
final class AttentionFormulas {
  private static final long PER_SCORE = 6;

  private AttentionFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    formulas.put("MultiHeadAttention", AttentionFormulas::multiHead);
    formulas.put("Attention", AttentionFormulas::attention);
  }

  /// ONNX Runtime's operator on `batch x positions x features` tensors.
  private static long multiHead(NodeTypes node) {
    expectThreeDimensions(node, 3);
    long scores = multiplyExact(multiplyExact(node.dim(0, 0), node.dim(0, 1)), node.dim(1, 1));
    return products(node, scores, node.dim(0, 2), node.dim(2, 2));
  }

  /// The operators of this name: ONNX Runtime's projects its input to Q, K and V first; that of
  /// ai.onnx takes Q, K and V.
  private static long attention(NodeTypes node) {
    if (!node.node().domain().equals("com.microsoft")) {
      throw new UnknownCost("no formula for operator Attention of ai.onnx");
    }
    if (node.hasInput(4)) {
      throw new UnknownCost("Attention with a past has no formula");
    }
    expectThreeDimensions(node, 1);
    long rows = multiplyExact(node.dim(0, 0), node.dim(0, 1));
    long projections = multiplyExact(2 * node.dim(0, 2) + 1, multiplyExact(rows, node.dim(1, 1)));
    long features = node.dim(1, 1) / 3;
    return addExact(projections, products(node, rows * node.dim(0, 1), features, features));
  }

  private static long products(NodeTypes node, long scores, long width, long valueWidth) {
    long heads = node.attribute("num_heads", 1);
    return multiplyExact(scores, 2 * width + 2 * valueWidth + PER_SCORE * heads);
  }

  private static void expectThreeDimensions(NodeTypes node, int inputs) {
    for (int input = 0; input < inputs; input++) {
      if (node.shape(input).rank() != 3) {
        throw new UnknownCost(node.node().opType() + " with packed inputs has no formula");
      }
    }
  }
}
