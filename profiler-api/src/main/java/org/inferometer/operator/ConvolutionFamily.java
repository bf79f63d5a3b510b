package org.inferometer.operator;

import static java.lang.Math.addExact;
import static java.lang.Math.multiplyExact;
import static org.inferometer.operator.Half.computes;
import static org.inferometer.operator.PartialShape.ofRank;
import static org.inferometer.operator.Row.blocked;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.SAME_RANK;
import static org.inferometer.operator.Trait.CONVOLUTION;
import static org.inferometer.operator.Trait.INTEGER_ARITHMETIC;
import static org.inferometer.operator.Trait.QUANTISED;
import static org.inferometer.operator.Trait.ROUNDS;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.always;
import static org.inferometer.operator.TypeRule.like;

import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;

/// Convolutions: each output element is a dot product over `input channels / groups x kernel`
/// elements, 2 operations each, and one addition if there is a bias.
///
/// Molchanov et al., "Pruning Convolutional Neural Networks for Resource Efficient Inference", 2016
/// (arXiv 1611.06440), appendix A.1: `2 H W (C_in K² + 1) C_out`, which counts the bias as a
/// multiply-add; here it is one operation. Padding is counted as if it were multiplied.
final class ConvolutionFamily {
  private ConvolutionFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        onnx("Conv", 1)          .traits(CONVOLUTION).weight(1).bias(2).types(FIRST).shape(ConvolutionFamily::likeEither).flops(ConvolutionFamily::convolution).half(computes(22)).int8(new Int8Rule.Weighted(PLAIN)),
        onnx("ConvTranspose", 1) .traits(CONVOLUTION).weight(1).bias(2).types(FIRST).shape(ConvolutionFamily::likeEither).flops(ConvolutionFamily::transposed) .half(computes(22)).int8(new Int8Rule.Weighted(TRANSPOSED)),
        onnx("DeformConv", 19)   .traits(CONVOLUTION).weight(1).bias(3).types(FIRST).shape(ConvolutionFamily::likeEither).half(computes(22)),
        onnx("Col2Im", 18)       .types(FIRST),
        onnx("ConvInteger", 10)  .traits(CONVOLUTION, QUANTISED, ROUNDS, INTEGER_ARITHMETIC).weight(1).quantised(0, 1).types(always(ElementType.INT32)).shape(ConvolutionFamily::likeEither).flops(node -> products(node, 1)),
        onnx("QLinearConv", 10)  .traits(CONVOLUTION, QUANTISED, ROUNDS, INTEGER_ARITHMETIC).weight(3).bias(8).settings(1, 2, 4, 5, 6, 7).quantised(0, 3).quantisedBias(8).types(like(7)).shape(SAME_RANK)                    .flops(ConvolutionFamily::quantised),

        // Made by ONNX Runtime's optimiser.
        microsoft("FusedConv")    .traits(CONVOLUTION).weight(1).bias(2).types(FIRST).flops(ConvolutionFamily::convolution).half(computes().inFp16Only()),
        microsoft("NhwcFusedConv").traits(CONVOLUTION).weight(1).bias(2).types(FIRST).flops(ConvolutionFamily::convolution),
        microsoft("QLinearConv")  .traits(CONVOLUTION, QUANTISED, ROUNDS, INTEGER_ARITHMETIC).weight(3).bias(8).settings(1, 2, 4, 5, 6, 7).quantised(0, 3).quantisedBias(8).types(like(7)).flops(ConvolutionFamily::quantised),
        blocked("Conv")           .traits(CONVOLUTION).weight(1).bias(2).types(FIRST).flops(ConvolutionFamily::convolution));
  }
  // spotless:on

  /// As many dimensions as the input has, or else the weight.
  private static PartialShape likeEither(ShapedNode node) {
    PartialShape input = node.shape(0);
    return (input.isKnown() ? input : node.shape(1)).then(sizes -> ofRank(sizes.length));
  }

  /// Weights are `M x C/group x kernel` (operator specification of Conv).
  private static final Int8Rule.Channels PLAIN =
      new Int8Rule.Channels() {
        @Override
        public Int8Rule.Axis outputs(Node node, Shape weight) {
          return new Int8Rule.Axis.At(0);
        }

        @Override
        public long inputs(Node node, Shape weight) {
          return weight.dim(1) * node.intAttribute("group", 1);
        }
      };

  /// Weights are `C x M/group x kernel` (operator specification of ConvTranspose).
  private static final Int8Rule.Channels TRANSPOSED =
      new Int8Rule.Channels() {
        @Override
        public Int8Rule.Axis outputs(Node node, Shape weight) {
          return node.intAttribute("group", 1) == 1
              ? new Int8Rule.Axis.At(1)
              : new Int8Rule.Axis.None("it is a transposed convolution of several groups");
        }

        @Override
        public long inputs(Node node, Shape weight) {
          return weight.dim(0);
        }
      };

  /// Operands: X, W, bias, and in ONNX Runtime's fused forms a summand; an activation fused into
  /// them counts as one operation an element.
  private static long convolution(TypedNode node) {
    long extras = (node.hasInput(2) ? 1L : 0L) + (node.hasInput(3) ? 1L : 0L);
    extras += node.node().attribute("activation").isPresent() ? 1L : 0L;
    return addExact(products(node, 1), multiplyExact(extras, node.outputElements(0)));
  }

  /// Operands: x, its scale and zero point, w, its scale and zero point, y's scale and zero point,
  /// bias. Requantising multiplies, rounds and adds.
  private static long quantised(TypedNode node) {
    long extras = node.hasInput(8) ? 4 : 3;
    return addExact(products(node, 3), multiplyExact(extras, node.outputElements(0)));
  }

  private static long products(TypedNode node, int weight) {
    return multiplyExact(2 * perChannel(node.shape(weight)), node.outputElements(0));
  }

  /// Each input element meets every weight of its channel: `output channels / groups x kernel`.
  private static long transposed(TypedNode node) {
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
