package org.inferometer.measure;

/// Hears which phase a worker is in and how far the phase is; called from the measuring thread.
@FunctionalInterface
public interface Phases {
  /// @param fraction of the phase, 0 to 1
  void at(Phase phase, double fraction);

  /// The progress of one phase.
  default Progress of(Phase phase) {
    return fraction -> at(phase, fraction);
  }
}
