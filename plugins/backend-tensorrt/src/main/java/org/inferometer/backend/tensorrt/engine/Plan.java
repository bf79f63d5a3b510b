package org.inferometer.backend.tensorrt.engine;

import java.lang.foreign.MemorySegment;
import org.inferometer.study.Reading;

/// A serialised engine.
///
/// @param origin where it came from, for the study
record Plan(MemorySegment bytes, Reading buildMs, Reading peakBytes, String origin) {}
