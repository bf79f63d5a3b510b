package org.inferometer.study;

/// One of the short slots in which a cell was measured, in turns with the others.
///
/// @param round its number within the generation, from 0; the same for all cells that were measured
///   in it
/// @param settlingNs the samples after the switch to this cell until it had settled, which do not
///   count
/// @param samples how many of the cell's samples are its own
public record LatencyRound(int round, long[] settlingNs, int samples) {}
