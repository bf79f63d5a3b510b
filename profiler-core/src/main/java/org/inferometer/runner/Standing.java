package org.inferometer.runner;

import java.time.Duration;
import java.util.Map;
import org.inferometer.comparison.Progress;

/// How far a study that is measured in rounds has come.
///
/// @param generation the one that is measured, from 1
/// @param generations how many there will be; 0 where their results decide
/// @param medianMs of each cell so far, by its id, in the order of the study
/// @param progress how well the ratios are known so far
/// @param elapsed since the study began
/// @param time that the study has
public record Standing(
    int generation,
    int generations,
    Map<String, Double> medianMs,
    Progress progress,
    Duration elapsed,
    Duration time) {}
