package org.inferometer.study;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/// What building the engine took and gave.
///
/// @param peakMemoryBytes the most device memory that building held at one time
/// @param layersBefore layers of the network, as its source counts them
/// @param layersAfter engine layers that compute; data movement is apart; absent where the engine
///   could not be described, for the reason that the layer pass gives
/// @param dataMovementLayers engine layers that only move data: reorders, reshapes, concatenations
///   that stayed; absent like `layersAfter`
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Build(
    Reading timeMs,
    Reading peakMemoryBytes,
    Reading engineBytes,
    int layersBefore,
    @Nullable Integer layersAfter,
    @Nullable Integer dataMovementLayers) {
  /// A build on the host, whose memory is that of the worker process.
  public Build(
      Reading timeMs,
      Reading engineBytes,
      int layersBefore,
      @Nullable Integer layersAfter,
      @Nullable Integer dataMovementLayers) {
    this(
        timeMs,
        Reading.unavailable(Cell.ON_THE_HOST),
        engineBytes,
        layersBefore,
        layersAfter,
        dataMovementLayers);
  }
}
