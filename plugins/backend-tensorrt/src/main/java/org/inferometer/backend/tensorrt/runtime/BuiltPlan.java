package org.inferometer.backend.tensorrt.runtime;

import java.lang.foreign.MemorySegment;

/// What a build gave.
///
/// @param plan the serialised engine
/// @param timingCache what this and earlier builds measured; empty if TensorRT gave none
/// @param peakBytes the most device memory that the builder held at one time
public record BuiltPlan(MemorySegment plan, MemorySegment timingCache, long peakBytes) {}
