package org.inferometer.backend.tensorrt.engine;

import java.lang.foreign.MemorySegment;
import java.util.List;
import org.inferometer.study.Reading;

/// A serialised engine.
///
/// @param origin where it came from, for the study
/// @param remarks what a reader must know of its build, a sentence each
record Plan(
    MemorySegment bytes, Reading buildMs, Reading peakBytes, String origin, List<String> remarks) {}
