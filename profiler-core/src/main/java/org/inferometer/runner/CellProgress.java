package org.inferometer.runner;

import java.util.Map;
import org.inferometer.measure.Phases;

/// How far a cell is, from the phase that it is in: by the time that phases usually take.
final class CellProgress {
  private record Span(double from, double to) {}

  private static final Map<String, Span> SPANS =
      Map.of(
          StudyRunner.REFERENCE_PHASE, new Span(0, 0.05),
          Phases.BUILD, new Span(0.05, 0.1),
          Phases.LATENCY, new Span(0.1, 0.5),
          Phases.ENERGY, new Span(0.5, 0.6),
          Phases.LAYERS, new Span(0.6, 0.8),
          Phases.EVALUATION, new Span(0.8, 1));

  private CellProgress() {}

  /// @param fraction of the phase, 0 to 1
  /// @return the part of the cell that is done, 0 to 1
  static double of(String phase, double fraction) {
    Span span = SPANS.getOrDefault(phase, new Span(0, 0));
    return span.from() + fraction * (span.to() - span.from());
  }
}
