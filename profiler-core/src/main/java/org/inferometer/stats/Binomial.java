package org.inferometer.stats;

/// The binomial distribution, exact to double precision for any number of trials: weights are built
/// outwards from the mode by the ratio of neighbouring probabilities and normalised, so that no
/// factorial is needed and nothing underflows that matters.
final class Binomial {
  private static final double NEGLIGIBLE = 1e-20;

  private final int first;
  private final double[] cumulative;

  /// @param trials ≥ 1
  /// @param p of success, strictly between 0 and 1
  Binomial(int trials, double p) {
    if (trials < 1 || !(p > 0 && p < 1)) {
      throw new IllegalArgumentException(
          "needs at least one trial and 0 < p < 1, not " + trials + " and " + p);
    }
    int mode = (int) Math.min(trials, Math.floor((trials + 1) * p));
    int low = mode;
    int high = mode;
    for (double w = 1; low > 0 && w > NEGLIGIBLE; low--) {
      w *= down(trials, low, p);
    }
    for (double w = 1; high < trials && w > NEGLIGIBLE; high++) {
      w *= 1 / down(trials, high + 1, p);
    }
    this.first = low;
    this.cumulative = cumulate(weights(trials, p, low, mode, high));
  }

  /// P(X ≤ k).
  double cdf(int k) {
    if (k < first) {
      return 0;
    }
    return k - first >= cumulative.length ? 1 : cumulative[k - first];
  }

  /// P(X = k - 1) / P(X = k).
  private static double down(int trials, int k, double p) {
    return (double) k / (trials - k + 1) * ((1 - p) / p);
  }

  private static double[] weights(int trials, double p, int low, int mode, int high) {
    double[] weights = new double[high - low + 1];
    weights[mode - low] = 1;
    for (int k = mode; k > low; k--) {
      weights[k - 1 - low] = weights[k - low] * down(trials, k, p);
    }
    for (int k = mode + 1; k <= high; k++) {
      weights[k - low] = weights[k - 1 - low] / down(trials, k, p);
    }
    return weights;
  }

  private static double[] cumulate(double[] weights) {
    double total = 0;
    for (double weight : weights) {
      total += weight;
    }
    double sum = 0;
    for (int i = 0; i < weights.length; i++) {
      sum += weights[i];
      weights[i] = Math.min(1, sum / total);
    }
    return weights;
  }
}
