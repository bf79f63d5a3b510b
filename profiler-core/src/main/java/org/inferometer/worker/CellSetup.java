package org.inferometer.worker;

import java.nio.file.Path;
import java.time.Duration;

/// How the engine of a cell is made, and how long it is measured.
///
/// @param reference folder of the reference, see [ReferenceStore]
/// @param derived folder for the derived network, see [DerivedStore]; shared by all processes that
///   derive the same
/// @param budget wall time of each pass
/// @param layers wall time of timing layers
public record CellSetup(
    Workload workload,
    EngineSetup engine,
    DerivationRequest derivation,
    Path reference,
    Path derived,
    Duration budget,
    Duration layers) {}
