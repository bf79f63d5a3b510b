package org.inferometer.runner;

import org.inferometer.measure.Phase;
import org.inferometer.study.Precision;

/// How far a cell is, from the phase that it is in, by the time that phases usually take.
///
/// @param calibrated whether the cell goes through a calibration
record CellProgress(boolean calibrated) {
  static CellProgress of(Precision precision) {
    return new CellProgress(precision == Precision.INT8 || precision == Precision.INT8_MIXED);
  }

  /// @param fraction of the phase, 0 to 1
  /// @return the part of the cell that is done, 0 to 1
  double at(Phase phase, double fraction) {
    double before = 0;
    double all = 0;
    for (Phase each : Phase.values()) {
      before += each.compareTo(phase) < 0 ? share(each) : 0;
      all += share(each);
    }
    return (before + fraction * share(phase)) / all;
  }

  private double share(Phase phase) {
    return switch (phase) {
      case REFERENCE, BUILD -> 0.05;
      case CALIBRATION -> calibrated ? 0.4 : 0;
      case LATENCY -> 0.4;
      case ENERGY -> 0.1;
      case LAYERS, EVALUATION -> 0.2;
      case SENSITIVITY -> 0;
    };
  }
}
