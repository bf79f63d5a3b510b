package org.inferometer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The pass that times layers, which disturbs and is therefore apart.
///
/// @param inferences how many were profiled
/// @param wholeUs mean time of one profiled inference
/// @param inflation profiled whole / unprofiled whole (`1`), medians both, by the device's clock
///   where it has one
/// @param tracingUs mean time that the profiler itself takes between the layers of an inference;
///   unavailable where it does not tell, and in studies of earlier releases
/// @param roofs that layer times are held against; null where none were measured, as for networks
///   without custom layers
public record LayerPass(
    long inferences,
    Reading wholeUs,
    Reading inflation,
    Reading tracingUs,
    String method,
    @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Roofs roofs) {
  /// The tracing of a profiler that does not tell it.
  public static final Reading NOT_TOLD =
      Reading.unavailable("the profiler does not tell what it takes itself");

  /// Times of layers hold for plain inferences while a profiled one takes from so many times as
  /// long as a plain one …
  private static final double LEAST = 0.95;

  /// … to so many times.
  private static final double MOST = 1.5;

  /// A pass without roofs.
  public LayerPass(
      long inferences, Reading wholeUs, Reading inflation, Reading tracingUs, String method) {
    this(inferences, wholeUs, inflation, tracingUs, method, null);
  }

  /// A pass whose profiler does not tell what it takes itself.
  public LayerPass(long inferences, Reading wholeUs, Reading inflation, String method) {
    this(inferences, wholeUs, inflation, NOT_TOLD, method);
  }

  /// Why the times of its layers are not those of plain inferences, so that only their shares say
  /// something: the profiler slows inference down too much, or what it profiled was faster than
  /// plain inferences can be. Empty where the times hold, and where the inflation is not known.
  public Optional<String> doubt() {
    double times = inflation.asDouble().orElse(1);
    return times >= LEAST && times <= MOST
        ? Optional.empty()
        : Optional.of(
            String.format(
                Locale.ROOT,
                "Layer times are doubtful: a profiled inference took %.2f × as long as a plain one"
                    + " (%.2f to %.1f is usual), so that only the shares of layers say something.",
                times,
                LEAST,
                MOST));
  }

  /// The same held against nothing.
  ///
  /// @param reason why there is no inflation
  public LayerPass withoutInflation(String reason) {
    return new LayerPass(
        inferences, wholeUs, Reading.unavailable(reason), tracingUs, method, roofs);
  }

  /// The same with roofs that were measured beside it.
  public LayerPass with(Roofs measured) {
    return new LayerPass(inferences, wholeUs, inflation, tracingUs, method, measured);
  }
}
