package org.inferometer.study;

/// The pass that times layers, which disturbs and is therefore apart.
///
/// @param inferences how many were profiled
/// @param wholeUs mean time of one profiled inference
/// @param inflation profiled whole / unprofiled whole (`1`), medians both, by the device's clock
///   where it has one
/// @param tracingUs mean time that the profiler itself takes between the layers of an inference;
///   unavailable where it does not tell, and in studies of earlier releases
public record LayerPass(
    long inferences, Reading wholeUs, Reading inflation, Reading tracingUs, String method) {
  /// The tracing of a profiler that does not tell it.
  public static final Reading NOT_TOLD =
      Reading.unavailable("the profiler does not tell what it takes itself");

  /// A pass whose profiler does not tell what it takes itself.
  public LayerPass(long inferences, Reading wholeUs, Reading inflation, String method) {
    this(inferences, wholeUs, inflation, NOT_TOLD, method);
  }

  /// The same held against nothing.
  ///
  /// @param reason why there is no inflation
  public LayerPass withoutInflation(String reason) {
    return new LayerPass(inferences, wholeUs, Reading.unavailable(reason), tracingUs, method);
  }
}
