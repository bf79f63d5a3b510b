package org.inferometer.quantise;

import java.util.Map;
import org.inferometer.graph.Shape;
import org.inferometer.precision.calibration.CalibrationRequest;
import org.inferometer.precision.int8.Int8Options;

/// How an INT8 network is to be derived.
///
/// @param sizes of open dimensions, as [org.inferometer.network.Network#bind] takes them
/// @param seed of made-up inputs
public record Int8Request(
    Int8Options options, Map<String, Shape> sizes, CalibrationRequest calibration, long seed) {
  public Int8Request {
    sizes = Map.copyOf(sizes);
  }
}
