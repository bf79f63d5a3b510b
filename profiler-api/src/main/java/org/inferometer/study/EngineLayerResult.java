package org.inferometer.study;

import java.util.List;

/// One engine layer.
///
/// @param origins names of the network layers that went into it; empty where the engine added it
/// @param dataMovement whether it only moves data
/// @param subgraph whether a compiler of the backend's made it of what may be many network layers,
///   so that its time is that of all of them; false in studies of earlier releases
/// @param share of the whole inference of the layer pass (`1`)
/// @param flops sum over the origins
/// @param bytes read and written at its boundary, weights included
/// @param precision that its kernel computed in
public record EngineLayerResult(
    String name,
    String type,
    List<String> origins,
    boolean dataMovement,
    boolean subgraph,
    Reading timeUs,
    Reading share,
    Reading flops,
    Reading bytes,
    KernelPrecision precision,
    String kernel) {}
