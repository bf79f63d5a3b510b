package org.inferometer.examples.digits.training;

import java.util.random.RandomGenerator;

/// Weights `w` that are learned, with the gradient `dE/dw` of the examples since the last step.
record Parameter(Matrix values, Matrix gradient) {

  static Parameter zero(int rows, int columns) {
    return new Parameter(Matrix.zero(rows, columns), Matrix.zero(rows, columns));
  }

  /// Drawn so that ReLU layers keep the second moment (He et al., 2015, arXiv 1502.01852).
  ///
  /// @param fanIn inputs that one output sums
  static Parameter drawn(int rows, int columns, int fanIn, RandomGenerator random) {
    Parameter parameter = zero(rows, columns);
    double deviation = Math.sqrt(2.0 / fanIn);
    float[] values = parameter.values.elements();
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (deviation * random.nextGaussian());
    }
    return parameter;
  }

  /// Gradient descent's plain rule, `w ← w - η · dE/dw`; the gradient starts anew.
  ///
  /// @param rate `η`, divided by the number of examples that the gradient sums
  void step(float rate) {
    float[] w = values.elements();
    float[] slope = gradient.elements();
    for (int i = 0; i < w.length; i++) {
      w[i] -= rate * slope[i];
      slope[i] = 0;
    }
  }
}
