package org.inferometer.network.cost;

import static java.lang.Math.addExact;
import static java.lang.Math.multiplyExact;

import java.util.Map;

/// Matrix products: `2 M N K` for `M x K` times `K x N` (Golub and Van Loan, "Matrix Computations",
/// section 1.1: 2 operations for each of the M N K multiply-adds), and one operation an element for
/// a summand or a factor.
final class MatrixFormulas {
  private MatrixFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    formulas.put("Gemm", node -> gemm(node, 0));
    formulas.put("FusedGemm", node -> gemm(node, 1));
    formulas.put("MatMul", node -> products(node, node.dim(0, -1)));
    formulas.put("MatMulInteger", node -> products(node, node.dim(0, -1)));
    formulas.put("FusedMatMul", MatrixFormulas::fusedMatMul);
    formulas.put("TransposeMatMul", MatrixFormulas::fusedMatMul);
    formulas.put("QLinearMatMul", MatrixFormulas::quantised);
  }

  /// Y = alpha A B + beta C.
  ///
  /// @param extras further operations for each output element
  private static long gemm(NodeTypes node, long extras) {
    long inner = node.dim(0, node.attribute("transA", 0) == 0 ? 1 : 0);
    long each = extras + (node.hasInput(2) ? 1L : 0L);
    return addExact(products(node, inner), multiplyExact(each, node.outputElements(0)));
  }

  /// ONNX Runtime's product of matrices that may be transposed and scaled.
  private static long fusedMatMul(NodeTypes node) {
    return products(node, node.dim(0, node.attribute("transA", 0) == 0 ? -1 : -2));
  }

  /// Requantising multiplies, rounds and adds.
  private static long quantised(NodeTypes node) {
    return addExact(products(node, node.dim(0, -1)), multiplyExact(3L, node.outputElements(0)));
  }

  private static long products(NodeTypes node, long inner) {
    return multiplyExact(multiplyExact(2L, inner), node.outputElements(0));
  }
}
