package org.inferometer.accuracy;

import org.inferometer.measure.Progress;
import org.inferometer.spi.Engine;
import org.inferometer.study.Evaluation;

/// Evaluates a cell's engine on labelled samples, or says why it is not evaluated.
@FunctionalInterface
public interface Evaluator {
  Evaluation evaluate(Engine engine, Progress progress);

  /// Nothing is to be evaluated here.
  static Evaluator none(Evaluation instead) {
    return (engine, progress) -> instead;
  }
}
