package org.inferometer.layers.biasgelu;

/// The normal distribution to 2e-15 of itself, far below zero too. Java has no `erf`, and `1 + erf`
/// would lose what is left of it there: at -6 it is 1e-9.
public final class NormalDistribution {
  private static final double DENSITY_AT_ZERO = 1 / Math.sqrt(2 * Math.PI);

  /// Where the fraction takes over, since the series subtracts nearly equal numbers from there on.
  private static final double TAIL = 1.5;

  /// Beyond it nothing is left in double precision.
  private static final double END = 40;

  private NormalDistribution() {}

  /// The probability of a number up to this one: `(1 + erf(x / √2)) / 2`.
  public static double below(double x) {
    if (Math.abs(x) > END) {
      return x < 0 ? 0 : 1;
    }
    return x < -TAIL ? tail(-x) : x > TAIL ? 1 - tail(x) : 0.5 + density(x) * series(x);
  }

  private static double density(double x) {
    double square = x * x;
    double lost = Math.fma(x, x, -square); // The exponential would magnify this rounding error.
    return DENSITY_AT_ZERO * Math.exp(-square / 2) * (1 - lost / 2);
  }

  /// x + x³/3 + x⁵/(3·5) + …, whose terms all have the sign of x (G. Marsaglia, "Evaluating the
  /// Normal Distribution", Journal of Statistical Software 11(4), 2004; DLMF 7.6.2).
  private static double series(double x) {
    double term = x;
    double sum = x;
    for (int odd = 3; Math.abs(term) > 1e-18 * Math.abs(sum); odd += 2) {
      term *= x * x / odd;
      sum += term;
    }
    return sum;
  }

  /// The probability of a number above x: the density over x + 1/(x + 2/(x + 3/(x + …))) (Laplace;
  /// M. Abramowitz and I. Stegun, "Handbook of Mathematical Functions", 26.2.14). It takes more
  /// terms the smaller x is.
  private static double tail(double x) {
    double rest = x;
    for (int k = 30 + (int) (400 / (x * x)); k > 0; k--) {
      rest = x + k / rest;
    }
    return density(x) / rest;
  }
}
