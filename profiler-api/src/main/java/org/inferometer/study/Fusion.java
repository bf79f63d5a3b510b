package org.inferometer.study;

import java.util.List;

/// What the optimiser did with network layers.
///
/// @param into the engine layer they went into; empty for layers that vanished without one
/// @param kind of the fusion
public record Fusion(String into, List<String> origins, FusionKind kind) {}
