package org.inferometer.measure;

/// Hears which phase a cell is in and how far the phase is; called from the measuring thread.
@FunctionalInterface
public interface Phases {
  String BUILD = "build";
  String LATENCY = "latency";
  String LAYERS = "layers";
  String ENERGY = "energy";
  String EVALUATION = "evaluation";

  void at(String phase, double fraction);

  /// The progress of one phase.
  default Progress of(String phase) {
    return fraction -> at(phase, fraction);
  }
}
