package org.inferometer.network.cost;

import static java.lang.Math.addExact;
import static java.lang.Math.multiplyExact;

import java.util.Map;
import org.inferometer.graph.Shape;

/// Convolutions: each output element is a dot product over `input channels / groups x kernel`
/// elements, 2 operations each, and one addition if there is a bias.
///
/// Molchanov et al., "Pruning Convolutional Neural Networks for Resource Efficient Inference", 2016
/// (arXiv 1611.06440), appendix A.1: `2 H W (C_in K² + 1) C_out`, which counts the bias as a
/// multiply-add; here it is one operation. Padding is counted as if it were multiplied.
final class ConvolutionFormulas {
  private ConvolutionFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    formulas.put("Conv", ConvolutionFormulas::convolution);
    formulas.put("NhwcFusedConv", ConvolutionFormulas::convolution);
    formulas.put("FusedConv", ConvolutionFormulas::convolution);
    formulas.put("ConvInteger", node -> products(node, 1));
    formulas.put("QLinearConv", ConvolutionFormulas::quantised);
    formulas.put("ConvTranspose", ConvolutionFormulas::transposed);
  }

  /// Operands: X, W, bias, and in ONNX Runtime's fused forms a summand; an activation fused into
  /// them counts as one operation an element.
  private static long convolution(NodeTypes node) {
    long extras = (node.hasInput(2) ? 1L : 0L) + (node.hasInput(3) ? 1L : 0L);
    extras += node.node().attribute("activation").isPresent() ? 1L : 0L;
    return addExact(products(node, 1), multiplyExact(extras, node.outputElements(0)));
  }

  /// Operands: x, its scale and zero point, w, its scale and zero point, y's scale and zero point,
  /// bias. Requantising multiplies, rounds and adds.
  private static long quantised(NodeTypes node) {
    long extras = node.hasInput(8) ? 4 : 3;
    return addExact(products(node, 3), multiplyExact(extras, node.outputElements(0)));
  }

  private static long products(NodeTypes node, int weight) {
    return multiplyExact(2 * perChannel(node.shape(weight)), node.outputElements(0));
  }

  /// Each input element meets every weight of its channel: `output channels / groups x kernel`.
  private static long transposed(NodeTypes node) {
    long products = multiplyExact(2 * perChannel(node.shape(1)), node.inputElements(0));
    return addExact(products, node.hasInput(2) ? node.outputElements(0) : 0L);
  }

  /// The product of all dimensions but the first: weights are `M x C/group x kernel`, and `C x
  /// M/group x kernel` for the transposed one.
  private static long perChannel(Shape weight) {
    long product = 1;
    for (int axis = 1; axis < weight.rank(); axis++) {
      product = multiplyExact(product, weight.dim(axis));
    }
    return product;
  }
}
