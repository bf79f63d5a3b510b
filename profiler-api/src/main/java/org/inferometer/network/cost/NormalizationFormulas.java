package org.inferometer.network.cost;

import static java.lang.Math.multiplyExact;

import java.util.Map;

/// Normalisations and Softmax.
///
/// BatchNormalization's statistics are constants at inference, so that one multiplication and one
/// addition an element remain. The others compute statistics of their input: mean (1), difference
/// (1), square (1), its sum (1), scaling (1), and 1 each for a learned factor and summand.
final class NormalizationFormulas {
  private NormalizationFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    formulas.put("BatchNormalization", Formula.perInput(2));
    formulas.put("InstanceNormalization", Formula.perInput(7));
    formulas.put("GroupNormalization", Formula.perInput(7));
    formulas.put("MeanVarianceNormalization", Formula.perInput(5));
    formulas.put("LayerNormalization", node -> affine(node, 6, 2));
    // No mean: square, sum, scaling and the factor (Zhang and Sennrich, arXiv 1910.07467).
    formulas.put("RMSNormalization", Formula.perInput(4));
    formulas.put("SimplifiedLayerNormalization", Formula.perInput(4));
    // The sum with the residual, and with a bias where there is one, before LayerNormalization.
    formulas.put("SkipLayerNormalization", node -> affine(node, 7, 3) + optional(node, 4));
    // Square, sum, scaling.
    formulas.put("LpNormalization", Formula.perInput(3));
    formulas.put("LRN", NormalizationFormulas::localResponse);
    // Maximum, difference, exponential, sum and quotient (or logarithm's difference); less the
    // first
    // element of each row in maximum and sum, which is neglected.
    formulas.put("Softmax", Formula.perInput(5));
    formulas.put("LogSoftmax", Formula.perInput(5));
  }

  /// @param bias index of the optional summand
  private static long affine(NodeTypes node, long operations, int bias) {
    return multiplyExact(operations, node.inputElements(0)) + optional(node, bias);
  }

  private static long optional(NodeTypes node, int input) {
    return node.hasInput(input) ? node.inputElements(0) : 0;
  }

  /// Squares, the sum over `size` channels, then a multiply-add, a power and a quotient (Krizhevsky
  /// et al., 2012, section 3.3).
  private static long localResponse(NodeTypes node) {
    return multiplyExact(node.attribute("size", 1) + 4, node.inputElements(0));
  }
}
