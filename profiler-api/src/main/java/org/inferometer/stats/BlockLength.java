package org.inferometer.stats;

/// The block length of the circular block bootstrap, chosen from the autocorrelation: Politis &
/// White, "Automatic Block-Length Selection for the Dependent Bootstrap", Econometric Reviews 23,
/// 2004, with the correction of Patton, Politis & White, 2009. Twice their length is taken: theirs
/// minimises the squared error of the variance, but an interval suffers more from the variance's
/// bias, which halves, than from its scatter, for which the t distribution makes up (the coverage
/// is tested by simulation).
final class BlockLength {
  private BlockLength() {}

  /// @return between 1 and a third of the samples, at least 1
  static int of(double[] series) {
    int n = series.length;
    double[] centred = Autocorrelation.centred(series);
    double variance = Autocorrelation.covariance(centred, 0);
    if (n < 8 || variance == 0) {
      return 1;
    }
    int run = Math.max(5, (int) Math.ceil(Math.sqrt(Math.log10(n))));
    int longest = Math.min(n - 1, (int) Math.ceil(Math.sqrt(n)) + run);
    double[] r = new double[longest + 1];
    for (int k = 0; k <= longest; k++) {
      r[k] = Autocorrelation.covariance(centred, k);
    }
    int window = Math.clamp(2L * lastSignificantLag(r, run, n), 1, longest);
    return optimal(r, window, n);
  }

  /// The smallest lag after which `run` autocorrelations in a row are insignificant.
  private static int lastSignificantLag(double[] r, int run, int n) {
    double bound = 2 * Math.sqrt(Math.log10(n) / n) * r[0];
    int quiet = 0;
    for (int k = 1; k < r.length; k++) {
      quiet = Math.abs(r[k]) < bound ? quiet + 1 : 0;
      if (quiet == run) {
        return k - run;
      }
    }
    return r.length - 1 - quiet;
  }

  private static int optimal(double[] r, int window, int n) {
    double g = 0;
    double spectrum = r[0];
    for (int k = 1; k <= window; k++) {
      double weight = flatTop((double) k / window);
      g += 2 * weight * k * r[k];
      spectrum += 2 * weight * r[k];
    }
    double d = 4.0 / 3.0 * spectrum * spectrum;
    double length = d == 0 ? 1 : Math.cbrt(2 * g * g / d) * Math.cbrt(n);
    double most = Math.ceil(Math.min(3 * Math.sqrt(n), n / 3.0));
    return Math.clamp(Math.round(2 * length), 1, (int) most);
  }

  /// The trapezoidal lag window of Politis & Romano, 1995.
  private static double flatTop(double s) {
    return s <= 0.5 ? 1 : Math.max(0, 2 * (1 - s));
  }
}
