package org.inferometer.network.cost;

import static java.lang.Math.multiplyExact;

import java.util.Map;

/// Pools: an output element takes `k - 1` comparisons or additions over its window of `k` elements;
/// an average also divides. Windows are counted whole, at the borders too.
final class PoolingFormulas {
  private PoolingFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    formulas.put("MaxPool", node -> multiplyExact(window(node) - 1, node.outputElements(0)));
    formulas.put("NhwcMaxPool", node -> multiplyExact(window(node) - 1, node.outputElements(0)));
    formulas.put("AveragePool", node -> multiplyExact(window(node), node.outputElements(0)));
    formulas.put("QLinearAveragePool", node -> multiplyExact(window(node), node.outputElements(0)));
    // |x|^p for each element, the sum, and the root.
    formulas.put("LpPool", node -> multiplyExact(3 * window(node), node.outputElements(0)));
    formulas.put("GlobalMaxPool", node -> node.inputElements(0) - node.outputElements(0));
    formulas.put("GlobalAveragePool", Formula.perInput(1));
    formulas.put("QLinearGlobalAveragePool", Formula.perInput(1));
    formulas.put("GlobalLpPool", Formula.perInput(3));
  }

  private static long window(NodeTypes node) {
    long product = 1;
    long[] kernel = node.node().intsAttribute("kernel_shape");
    if (kernel.length == 0) {
      throw new UnknownCost(node.node().opType() + " has no kernel_shape");
    }
    for (long size : kernel) {
      product = multiplyExact(product, size);
    }
    return product;
  }
}
