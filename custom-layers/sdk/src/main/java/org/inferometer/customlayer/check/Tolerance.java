package org.inferometer.customlayer.check;

import java.util.Locale;

/// How far a number that a kernel writes may lie from the reference, and how that came about: the
/// sum of three parts, none of which is chosen.
///
/// A kernel with `n` operations behind an output may err by `γ_n = n·u / (1 - n·u)` relative to its
/// inputs (N. J. Higham, "Accuracy and Stability of Numerical Algorithms", 2nd edition, 2002,
/// chapter 3): its result is the exact one of inputs that lie within `γ_n`.
///
/// @param rounding half the distance of two numbers of the output's type there
/// @param arithmetic `γ_n` times the magnitude of the expected number, and `n` times what an
///   operation errs by where its result is below the smallest normal number (equation 2.8 there)
/// @param sensitivity the largest change of the reference among several changes of all floating
///   inputs within `γ_n`; infinite where one of them is
/// @param operations `n`; 0 where the output holds other numbers than floating-point ones: those
///   are exact
/// @param unit `u`, the unit roundoff of the type in which kernels are meant to compute
/// @param source how `n` was found; a sentence without a full stop
public record Tolerance(
    double rounding,
    double arithmetic,
    double sensitivity,
    long operations,
    double unit,
    String source) {
  /// All three parts.
  public double total() {
    return rounding + arithmetic + sensitivity;
  }

  @Override
  public String toString() {
    if (operations == 0) {
      return String.format(Locale.ROOT, "%.3g (%s)", total(), source);
    }
    return String.format(
        Locale.ROOT,
        "%.3g = %.3g of rounding + %.3g of %d operations at %.3g + %.3g of sensitivity (%s)",
        total(),
        rounding,
        arithmetic,
        operations,
        unit,
        sensitivity,
        source);
  }
}
