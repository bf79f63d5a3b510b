package org.inferometer.study;

import java.util.Objects;

/// A layer of the network as it was derived from the FP32 one.
///
/// @param kept why it does not compute in the cell's precision; empty where it does
/// @param precision that it computes in then: `fp32`; empty where it computes in the cell's, and in
///   older studies, in which it was FP32
/// @param weights elements that were rounded to the precision; 0 where they stayed
/// @param overflowed finite ones that became infinite
/// @param flushed ones other than zero that became zero
/// @param subnormal ones that lost digits since they became subnormal
public record DerivedLayer(
    String layer,
    String type,
    String kept,
    String precision,
    long weights,
    long overflowed,
    long flushed,
    long subnormal) {
  public DerivedLayer {
    precision = Objects.requireNonNullElse(precision, "");
  }

  /// Weights that are not in the precision's full range any more.
  public long lost() {
    return overflowed + flushed + subnormal;
  }
}
