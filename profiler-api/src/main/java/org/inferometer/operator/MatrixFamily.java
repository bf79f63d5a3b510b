package org.inferometer.operator;

import static java.lang.Math.addExact;
import static java.lang.Math.multiplyExact;
import static org.inferometer.operator.Half.computes;
import static org.inferometer.operator.Half.stays;
import static org.inferometer.operator.HalfReasons.NO_BF16;
import static org.inferometer.operator.Row.microsoft;
import static org.inferometer.operator.Row.onnx;
import static org.inferometer.operator.ShapeRule.ofRank;
import static org.inferometer.operator.Trait.GROWS;
import static org.inferometer.operator.Trait.INTEGER_ARITHMETIC;
import static org.inferometer.operator.Trait.MULTIPLIES;
import static org.inferometer.operator.Trait.QUANTISED;
import static org.inferometer.operator.Trait.ROUNDS;
import static org.inferometer.operator.TypeRule.FIRST;
import static org.inferometer.operator.TypeRule.always;
import static org.inferometer.operator.TypeRule.like;

import java.util.List;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Node;
import org.inferometer.graph.Shape;

/// Matrix products: `2 M N K` for `M x K` times `K x N` (Golub and Van Loan, "Matrix Computations",
/// section 1.1: 2 operations for each of the M N K multiply-adds), and one operation an element for
/// a summand or a factor.
final class MatrixFamily {
  private MatrixFamily() {}

  // spotless:off
  static List<Row> rows() {
    return List.of(
        // Before operator set 7 its summand is laid over the product as an attribute says.
        onnx("Gemm", 1)           .traits(MULTIPLIES).weight(1).bias(2).types(FIRST).shape(ofRank(2))            .flops(node -> gemm(node, 0)),
        onnx("Gemm", 7)           .traits(MULTIPLIES).weight(1).bias(2).types(FIRST).shape(ofRank(2))            .flops(node -> gemm(node, 0))                  .half(computes()).int8(new Int8Rule.Weighted(GEMM)),
        onnx("MatMul", 1)         .traits(MULTIPLIES).weight(1)        .types(FIRST).shape(MatrixFamily::product).flops(node -> products(node, node.dim(0, -1))).half(computes()).int8(new Int8Rule.Weighted(MATMUL)),
        onnx("Einsum", 12)        .traits(MULTIPLIES).types(FIRST).half(computes().inBf16(stays(NO_BF16))),
        onnx("Det", 11)           .traits(GROWS)    .types(FIRST).half(stays(HalfReasons.PRODUCTS, HalfReasons.STALLED_SUMS)),
        onnx("MatMulInteger", 10) .traits(QUANTISED, ROUNDS, INTEGER_ARITHMETIC).weight(1).quantised(0, 1).types(always(ElementType.INT32)).shape(MatrixFamily::product).flops(node -> products(node, node.dim(0, -1))),
        onnx("QLinearMatMul", 10) .traits(QUANTISED, ROUNDS, INTEGER_ARITHMETIC).weight(3).settings(1, 2, 4, 5, 6, 7).quantised(0, 3).types(like(7)).flops(MatrixFamily::quantised),

        // Made by ONNX Runtime's optimiser and its tools.
        microsoft("FusedGemm")            .weight(1).bias(2).types(FIRST).flops(node -> gemm(node, 1))    .half(computes().inFp16Only()),
        microsoft("FusedMatMul")          .traits(MULTIPLIES).weight(1)        .types(FIRST).flops(MatrixFamily::fusedMatMul).half(computes().inFp16Only()),
        microsoft("TransposeMatMul")      .weight(1)        .types(FIRST).flops(MatrixFamily::fusedMatMul).half(computes().inFp16Only()),
        microsoft("MatMulInteger16")      .traits(QUANTISED, ROUNDS)                    .weight(1),
        microsoft("MatMulIntegerToFloat") .traits(QUANTISED, INTEGER_ARITHMETIC)        .weight(1).settings(2, 3, 4, 5).quantised(0, 1),
        microsoft("DynamicQuantizeMatMul").traits(ROUNDS, INTEGER_ARITHMETIC).weight(1).settings(2, 3).quantised(1).types(FIRST),
        microsoft("QGemm")                .traits(ROUNDS, INTEGER_ARITHMETIC).weight(3).bias(6).settings(1, 2, 4, 5, 7, 8).quantised(0, 3).quantisedBias(6),
        // Rounds its activations to 8 bits where its accuracy level says so.
        microsoft("MatMulNBits")          .traits(ROUNDS).weight(1).settings(2, 3).quantised(1).types(FIRST));
  }
  // spotless:on

  private static final Int8Rule.Channels GEMM =
      new Int8Rule.Channels() {
        @Override
        public Int8Rule.Axis outputs(Node node, Shape weight) {
          return node.intAttribute("transA", 0) == 0
              ? new Int8Rule.Axis.At(isTransposed(node) ? 0 : 1)
              : new Int8Rule.Axis.None("it transposes its activations");
        }

        @Override
        public long inputs(Node node, Shape weight) {
          return weight.dim(isTransposed(node) ? 1 : 0);
        }

        private boolean isTransposed(Node node) {
          return node.intAttribute("transB", 0) != 0;
        }
      };

  /// Its activations may have any number of dimensions, so that none is that of the channels.
  private static final Int8Rule.Channels MATMUL =
      new Int8Rule.Channels() {
        @Override
        public Int8Rule.Axis outputs(Node node, Shape weight) {
          return weight.rank() == 2
              ? new Int8Rule.Axis.At(1)
              : new Int8Rule.Axis.None("its weights have " + weight.rank() + " dimensions, not 2");
        }

        @Override
        public long inputs(Node node, Shape weight) {
          return 0;
        }
      };

  /// A vector loses its dimension, matrices keep theirs, and stacks of them broadcast.
  private static PartialShape product(ShapedNode node) {
    return node.shape(0)
        .with(
            node.shape(1),
            (first, second) -> {
              int vectors = (first.length == 1 ? 1 : 0) + (second.length == 1 ? 1 : 0);
              int rank = Math.max(2, Math.max(first.length, second.length)) - vectors;
              return first.length == 0 || second.length == 0
                  ? PartialShape.UNKNOWN
                  : PartialShape.ofRank(rank);
            });
  }

  /// Y = alpha A B + beta C.
  ///
  /// @param extras further operations for each output element
  private static long gemm(TypedNode node, long extras) {
    long inner = node.dim(0, node.attribute("transA", 0) == 0 ? 1 : 0);
    long each = extras + (node.hasInput(2) ? 1L : 0L);
    return addExact(products(node, inner), multiplyExact(each, node.outputElements(0)));
  }

  /// ONNX Runtime's product of matrices that may be transposed and scaled.
  private static long fusedMatMul(TypedNode node) {
    return products(node, node.dim(0, node.attribute("transA", 0) == 0 ? -1 : -2));
  }

  /// Requantising multiplies, rounds and adds.
  private static long quantised(TypedNode node) {
    return addExact(products(node, node.dim(0, -1)), multiplyExact(3L, node.outputElements(0)));
  }

  private static long products(TypedNode node, long inner) {
    return multiplyExact(multiplyExact(2L, inner), node.outputElements(0));
  }
}
