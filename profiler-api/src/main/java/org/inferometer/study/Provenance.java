package org.inferometer.study;

import java.time.Instant;
import java.util.List;

/// When and by what a cell was measured.
///
/// @param options the backend's options that matter, one each: `graph optimisation all`, `2
///   threads`
public record Provenance(
    Instant startedAt,
    long durationMs,
    String runtime,
    List<String> options,
    List<String> inputs) {}
