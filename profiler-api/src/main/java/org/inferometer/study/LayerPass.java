package org.inferometer.study;

/// The pass that times layers, which disturbs and is therefore apart.
///
/// @param inferences how many were profiled
/// @param wholeUs mean time of one profiled inference
/// @param inflation profiled whole / unprofiled whole (`1`), both by the device's clock where it
///   has one
public record LayerPass(long inferences, Reading wholeUs, Reading inflation, String method) {}
