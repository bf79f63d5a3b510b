package org.inferometer.worker;

import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// How the engine of a cell is made, and how long it is measured.
///
/// @param reference folder of the reference, see [ReferenceStore]
/// @param derived folder for the derived network, see [DerivedStore]; shared by all processes that
///   derive the same
/// @param saved folder for the cell's engine, which later processes load; null where each process
///   is to build its own
/// @param forTwin folder that receives the engine before the process is ready, for another one that
///   loads it in the same generation; null where there is none
/// @param budget wall time of each pass
/// @param layers wall time of timing layers
public record CellSetup(
    Workload workload,
    EngineSetup engine,
    DerivationRequest derivation,
    Path reference,
    Path derived,
    @Nullable Path saved,
    @Nullable Path forTwin,
    Duration budget,
    Duration layers) {}
