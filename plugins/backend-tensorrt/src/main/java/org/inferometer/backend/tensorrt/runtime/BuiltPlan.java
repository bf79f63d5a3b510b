package org.inferometer.backend.tensorrt.runtime;

import java.lang.foreign.MemorySegment;
import java.util.List;

/// What a build gave.
///
/// @param plan the serialised engine
/// @param timingCache what this and earlier builds measured; empty if TensorRT gave none
/// @param timingCacheTaken whether the timings that the request offered were taken: those of
///   another device or version, and damaged ones, are refused
/// @param peakBytes the most device memory that the builder held at one time
/// @param warnings of the parser and the builder, a sentence each
public record BuiltPlan(
    MemorySegment plan,
    MemorySegment timingCache,
    boolean timingCacheTaken,
    long peakBytes,
    List<String> warnings) {
  public BuiltPlan {
    warnings = List.copyOf(warnings);
  }
}
