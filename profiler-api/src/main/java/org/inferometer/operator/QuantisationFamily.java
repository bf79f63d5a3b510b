package org.inferometer.operator;

import static java.lang.Math.addExact;
import static org.inferometer.graph.ElementType.FLOAT;
import static org.inferometer.graph.ElementType.UINT8;
import static org.inferometer.operator.Formula.perInput;
import static org.inferometer.operator.Half.DEQUANTISES;
import static org.inferometer.operator.Half.QUANTISES;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.SAME;
import static org.inferometer.operator.Trait.CONVERTS;
import static org.inferometer.operator.Trait.INTEGER_ARITHMETIC;
import static org.inferometer.operator.Trait.QUANTISED;
import static org.inferometer.operator.Trait.ROUNDS;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.always;
import static org.inferometer.operator.TypeRule.attribute;
import static org.inferometer.operator.TypeRule.type;

import java.util.ArrayList;
import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;

/// Conversions between real and quantised numbers, after the ONNX operators' equations, and
/// operators that quantise within.
final class QuantisationFamily {
  /// Quotient, rounding, zero point, saturation.
  private static final long QUANTISE = 4;

  /// Difference to the zero point, product.
  private static final long DEQUANTISE = 2;

  /// QONNX's domain, and those that it had before.
  private static final List<String> QONNX =
      List.of("qonnx.custom_op.general", "finn.custom_op.general", "onnx.brevitas");

  private QuantisationFamily() {}

  // spotless:off
  static List<Row> rows() {
    List<Row> rows = new ArrayList<>(List.of(
        onnx("QuantizeLinear", 10)       .traits(QUANTISED, CONVERTS, ROUNDS).settings(1, 2)                               .types(QuantisationFamily::quantised).shape(SAME)  .flops(perInput(QUANTISE))  .half(QUANTISES),
        onnx("DequantizeLinear", 10)     .traits(QUANTISED, CONVERTS)        .settings(1, 2).quantised(0).quantisedBias(0) .types(QuantisationFamily::dequantised).shape(SAME).flops(perInput(DEQUANTISE)).half(DEQUANTISES),
        // Minimum and maximum first.
        onnx("DynamicQuantizeLinear", 11).traits(QUANTISED, ROUNDS)                                                        .types(always(UINT8, FLOAT, UINT8)).shape(SAME)    .flops(perInput(QUANTISE + 2)),

        // Made by ONNX Runtime's tools and its optimiser.
        microsoft("QuantizeLinear")      .traits(QUANTISED, CONVERTS, ROUNDS).settings(1, 2)                               .types(QuantisationFamily::quantised)  .flops(perInput(QUANTISE)),
        microsoft("DequantizeLinear")    .traits(QUANTISED, CONVERTS)        .settings(1, 2).quantised(0).quantisedBias(0) .types(QuantisationFamily::dequantised).flops(perInput(DEQUANTISE)),
        microsoft("QLinearAdd QLinearMul").traits(QUANTISED, ROUNDS, INTEGER_ARITHMETIC).settings(1, 2, 4, 5, 6, 7).types(FIRST).flops(node -> between(node, 3)),
        microsoft("QLinearSigmoid")      .traits(QUANTISED, ROUNDS, INTEGER_ARITHMETIC).settings(1, 2, 3, 4)       .types(FIRST).flops(perInput(DEQUANTISE + 4 + QUANTISE)),
        microsoft("QLinearLeakyRelu")    .traits(QUANTISED, ROUNDS, INTEGER_ARITHMETIC).settings(1, 2, 3, 4)       .types(FIRST).flops(perInput(DEQUANTISE + 2 + QUANTISE)),
        microsoft("QLinearSoftmax QLinearReduceMean").traits(QUANTISED, ROUNDS, INTEGER_ARITHMETIC).settings(1, 2, 3, 4).types(FIRST),
        microsoft("QLinearConcat QLinearWhere").traits(QUANTISED, ROUNDS, INTEGER_ARITHMETIC)));
    for (String domain : QONNX) {
      rows.add(Row.of(domain, "Quant BipolarQuant", 1).traits(QUANTISED, ROUNDS).settings(1, 2, 3));
      rows.add(Row.of(domain, "IntQuant FloatQuant", 1).traits(ROUNDS).settings(1, 2, 3));
      rows.add(Row.of(domain, "Trunc", 1).traits(ROUNDS).settings(1, 2, 3, 4, 5));
    }
    return rows;
  }
  // spotless:on

  /// As the zero point says, or else the attribute.
  private static List<ElementType> quantised(Node node, List<ElementType> read) {
    return List.of(node.hasInput(2) ? type(read, 2) : attribute(node, "output_dtype", UINT8));
  }

  /// As the attribute says, or else the scale.
  private static List<ElementType> dequantised(Node node, List<ElementType> read) {
    return List.of(attribute(node, "output_dtype", type(read, 1)));
  }

  /// Both operands become real, one operation combines them, and the result is quantised.
  ///
  /// @param second index of the second operand, behind the first one's scale and zero point
  private static long between(TypedNode node, int second) {
    long operands = addExact(node.inputElements(0), node.inputElements(second));
    return addExact(DEQUANTISE * operands, (1 + QUANTISE) * node.outputElements(0));
  }
}
