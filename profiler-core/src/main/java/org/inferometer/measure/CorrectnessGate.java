package org.inferometer.measure;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.inferometer.network.HostTensor;
import org.inferometer.study.Cell.Accuracy;
import org.inferometer.study.Precision;
import org.inferometer.study.Reading;

/// What an engine's outputs must pass before its speed is measured: a wrong engine is not fast.
public final class CorrectnessGate {
  /// The largest relative L2 error of an FP32 engine. Reordered sums of a few thousand products in
  /// single precision differ by about 1e-6; through 150 layers errors of 1e-5 are seen. A fused
  /// layer that computes something else is off by 1e-2 and more.
  public static final double FP32_LIMIT = 1e-3;

  private CorrectnessGate() {}

  /// @param failure why the cell must not be measured; empty if it may
  public record Judgement(Accuracy accuracy, Optional<String> failure) {}

  /// @param reference what the expected outputs come from, for people
  /// @throws InputException if the outputs do not even have the reference's names and shapes
  public static Judgement judge(
      Map<String, HostTensor> actual,
      Map<String, HostTensor> expected,
      String reference,
      Precision precision)
      throws InputException {
    OutputComparison comparison = OutputComparison.of(actual, expected);
    return new Judgement(accuracy(comparison, reference), failure(comparison, precision));
  }

  private static Accuracy accuracy(OutputComparison c, String reference) {
    if (c.elements() == 0) {
      Reading none =
          Reading.unavailable(
              c.skipped() > 0
                  ? "no element of the reference's outputs is finite for these inputs"
                  : "the outputs have no elements");
      return new Accuracy(reference, none, none, none);
    }
    String scope =
        c.skipped() == 0
            ? reference
            : reference + "; " + c.skipped() + " elements that are not finite in it left out";
    return new Accuracy(
        scope,
        counted(c.maxAbsolute(), c.elements()),
        counted(c.relativeL2(), c.elements()),
        counted(c.cosine(), c.elements()));
  }

  private static Reading counted(double value, long elements) {
    return new Reading.Measured(value, "1", elements, null);
  }

  private static Optional<String> failure(OutputComparison c, Precision precision) {
    if (c.nonFinite() > 0) {
      return Optional.of(
          c.nonFinite()
              + " of "
              + (c.elements() + c.nonFinite())
              + " output elements are not finite, where the reference's are; not measured");
    }
    if (precision == Precision.FP32 && c.elements() > 0 && !(c.relativeL2() <= FP32_LIMIT)) {
      return Optional.of(
          String.format(
              Locale.ROOT,
              "the outputs differ from the reference by a relative L2 error of %.2g (most in '%s'),"
                  + " more than the %.0e that FP32 allows; not measured",
              c.relativeL2(),
              c.worst(),
              FP32_LIMIT));
    }
    return Optional.empty();
  }
}
