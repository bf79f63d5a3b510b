package org.inferometer.runner;

/// One step of a study: a cell is measured, or its latency is measured once more.
///
/// @param repeat 1 for the measurement of the cell, from 2 for its repeats
public record Step(String cellId, int repeat) {}
