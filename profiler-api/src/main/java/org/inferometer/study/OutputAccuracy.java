package org.inferometer.study;

/// One of an engine's outputs against the reference's. An output that could not be compared has the
/// reason in place of each figure.
///
/// @param output its name
/// @param maxAbsoluteError largest difference of an element (`1`, the output's own unit)
/// @param relativeL2 norm of the difference over that of the reference's (`1`)
/// @param cosine of the angle between the two (`1`)
/// @param sqnrDb power of the reference's over that of the error (`dB`)
public record OutputAccuracy(
    String output, Reading maxAbsoluteError, Reading relativeL2, Reading cosine, Reading sqnrDb) {
  /// An output that was left out, for a reason.
  public static OutputAccuracy unavailable(String output, String reason) {
    Reading none = Reading.unavailable(reason);
    return new OutputAccuracy(output, none, none, none, none);
  }
}
