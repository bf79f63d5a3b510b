package org.inferometer.backend.tensorrt.engine;

import java.lang.foreign.MemorySegment;
import java.time.Instant;
import java.util.List;
import org.inferometer.study.Reading;

/// A plan with what was measured when it was built.
///
/// @param buildMs time that building took
/// @param peakBytes the most device memory that the builder held at one time
/// @param builtAt when
/// @param remarks what a reader must know of the build, a sentence each
/// @param reused whether it was built before, rather than now
record KeptPlan(
    MemorySegment plan,
    double buildMs,
    long peakBytes,
    Instant builtAt,
    List<String> remarks,
    boolean reused) {
  KeptPlan {
    remarks = List.copyOf(remarks);
  }

  /// The plan with what is known of it.
  Plan toPlan() {
    return new Plan(
        plan,
        Reading.exact(buildMs, "ms"),
        Reading.exact((double) peakBytes, "B"),
        reused
            ? "plan from the cache; build time and memory are those of its build at " + builtAt
            : "plan built for this cell",
        remarks);
  }
}
