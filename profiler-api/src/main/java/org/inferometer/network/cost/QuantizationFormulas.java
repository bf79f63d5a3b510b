package org.inferometer.network.cost;

import static java.lang.Math.addExact;

import java.util.Map;

/// Conversions between real and quantised numbers, after the ONNX operators' equations.
final class QuantizationFormulas {
  private static final long QUANTISE = 4;

  private QuantizationFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    // Quotient, rounding, zero point, saturation.
    formulas.put("QuantizeLinear", Formula.perInput(QUANTISE));
    // Difference to the zero point, product.
    formulas.put("DequantizeLinear", Formula.perInput(2));
    // Minimum and maximum first.
    formulas.put("DynamicQuantizeLinear", Formula.perInput(QUANTISE + 2));
    formulas.put("QLinearAdd", node -> between(node, 3));
    formulas.put("QLinearMul", node -> between(node, 3));
    formulas.put("QLinearSigmoid", Formula.perInput(2 + 4 + QUANTISE));
    formulas.put("QLinearLeakyRelu", Formula.perInput(2 + 2 + QUANTISE));
  }

  /// Both operands become real, one operation combines them, and the result is quantised.
  ///
  /// @param second index of the second operand, behind the first one's scale and zero point
  private static long between(NodeTypes node, int second) {
    long operands = addExact(node.inputElements(0), node.inputElements(second));
    return addExact(2 * operands, (1 + QUANTISE) * node.outputElements(0));
  }
}
