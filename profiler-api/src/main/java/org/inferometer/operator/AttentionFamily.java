package org.inferometer.operator;

import static java.lang.Math.addExact;
import static java.lang.Math.multiplyExact;
import static org.inferometer.operator.Half.computes;
import static org.inferometer.operator.Half.follows;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.Trait.INTEGER_ARITHMETIC;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.like;

import java.util.List;

/// Attention as one operator: scores `Q Kᵀ` and context `P V`, 2 operations for each multiply-add,
/// and for each score its scaling (1) and Softmax (5). Vaswani et al., "Attention Is All You Need",
/// 2017 (arXiv 1706.03762), equation 1.
final class AttentionFamily {
  private static final long PER_SCORE = 6;

  private AttentionFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("Attention", 23)          .types(like(0, 0, 2, 0)).half(computes(23)),
        onnx("RotaryEmbedding", 23)    .types(FIRST).half(follows(23)),

        // ONNX Runtime's projects its input to Q, K and V first; that of ONNX takes Q, K and V.
        microsoft("Attention")         .weight(1).bias(2).types(FIRST).flops(AttentionFamily::attention).half(computes().inFp16Only()),
        microsoft("MultiHeadAttention")          .types(FIRST).flops(AttentionFamily::multiHead).half(computes().inFp16Only()),
        microsoft("QAttention")        .traits(INTEGER_ARITHMETIC).weight(1).bias(2).settings(3, 4).quantised(1));
  }
  // spotless:on

  /// ONNX Runtime's operator on `batch x positions x features` tensors.
  private static long multiHead(TypedNode node) {
    expectThreeDimensions(node, 3);
    long scores = multiplyExact(multiplyExact(node.dim(0, 0), node.dim(0, 1)), node.dim(1, 1));
    return products(node, scores, node.dim(0, 2), node.dim(2, 2));
  }

  private static long attention(TypedNode node) {
    if (node.hasInput(4)) {
      throw new UnknownCost("Attention with a past has no formula");
    }
    expectThreeDimensions(node, 1);
    long rows = multiplyExact(node.dim(0, 0), node.dim(0, 1));
    long projections = multiplyExact(2 * node.dim(0, 2) + 1, multiplyExact(rows, node.dim(1, 1)));
    long features = node.dim(1, 1) / 3;
    return addExact(projections, products(node, rows * node.dim(0, 1), features, features));
  }

  private static long products(TypedNode node, long scores, long width, long valueWidth) {
    long heads = node.attribute("num_heads", 1);
    return multiplyExact(scores, 2 * width + 2 * valueWidth + PER_SCORE * heads);
  }

  private static void expectThreeDimensions(TypedNode node, int inputs) {
    for (int input = 0; input < inputs; input++) {
      if (node.shape(input).rank() != 3) {
        throw new UnknownCost(node.node().opType() + " with packed inputs has no formula");
      }
    }
  }
}
