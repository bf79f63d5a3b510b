package org.inferometer.precision.sensitivity;

import java.util.Optional;
import java.util.OptionalDouble;
import org.inferometer.stats.PairedProportions;

/// How near the outputs of a network come to those of the FP32 network.
///
/// @param sqnrDb power of the FP32 outputs over that of the error, over all inputs together, in
///   decibels; infinite where the outputs are equal, negative infinity where they are not finite
/// @param top1 share of items for which both score the same class highest, 0 to 1; empty where no
///   output looks like the scores of classes
/// @param inputs inferences that were compared, ≥ 1
/// @param labelled on which labelled images the FP32 network is right (first), and this one
///   (second); empty where that was not found out
public record Score(
    double sqnrDb, OptionalDouble top1, int inputs, Optional<PairedProportions> labelled) {
  public Score {
    if (inputs < 1 || Double.isNaN(sqnrDb)) {
      throw new IllegalArgumentException(
          "a score has a number and inputs, not " + sqnrDb + " dB over " + inputs);
    }
  }

  /// Without labelled images.
  public Score(double sqnrDb, OptionalDouble top1, int inputs) {
    this(sqnrDb, top1, inputs, Optional.empty());
  }

  /// Power of the error over that of the FP32 outputs: what adds up where errors are independent.
  public double noise() {
    return Math.pow(10, -sqnrDb / 10);
  }
}
