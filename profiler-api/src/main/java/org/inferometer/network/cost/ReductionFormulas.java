package org.inferometer.network.cost;

import java.util.Map;

/// Reductions: `n` elements become one with `n - 1` operations; squares, absolute values,
/// exponentials, and a final quotient, root or logarithm count beside them.
final class ReductionFormulas {
  private ReductionFormulas() {}

  static void addTo(Map<String, Formula> formulas) {
    for (String operator :
        new String[] {"ReduceSum", "ReduceMax", "ReduceMin", "ReduceProd", "ArgMax", "ArgMin"}) {
      formulas.put(operator, node -> node.inputElements(0) - node.outputElements(0));
    }
    formulas.put("ReduceMean", Formula.perInput(1));
    formulas.put("ReduceLogSum", Formula.perInput(1));
    formulas.put("ReduceL1", node -> 2 * node.inputElements(0) - node.outputElements(0));
    formulas.put("ReduceSumSquare", node -> 2 * node.inputElements(0) - node.outputElements(0));
    formulas.put("ReduceL2", Formula.perInput(2));
    formulas.put("ReduceLogSumExp", Formula.perInput(2));
    formulas.put("CumSum", Formula.perInput(1));
  }
}
