package org.inferometer.backend.tensorrt.engine;

import java.lang.foreign.MemorySegment;
import java.time.Instant;

/// A plan with what was measured when it was built.
///
/// @param buildMs time that building took
/// @param peakBytes the most device memory that the builder held at one time
/// @param builtAt when
/// @param reused whether it was built before, rather than now
record KeptPlan(
    MemorySegment plan, double buildMs, long peakBytes, Instant builtAt, boolean reused) {}
