package org.inferometer.study;

/// What the network of a cell gives on an engine that computes each layer in the type that the
/// network gives it: what a layer writes in FP16 is rounded to FP16 before another layer reads it.
/// Told where the backend computed such layers in FP32, which hides what FP16 does.
///
/// @param sqnrDb of the worst output against the reference (`dB`); unavailable with the reason
///   where an output is not finite and the reference's is, and where it was not computed
/// @param output the worst one; empty where none could be compared
/// @param fault what such an engine does wrong, and in which layer: `NaN in layer 'norm' (Div)`;
///   empty if nothing leaves FP16's range
public record StrictAccuracy(Reading sqnrDb, String output, String fault) {
  /// Not computed, for a reason.
  public static StrictAccuracy unavailable(String reason) {
    return new StrictAccuracy(Reading.unavailable(reason), "", "");
  }
}
