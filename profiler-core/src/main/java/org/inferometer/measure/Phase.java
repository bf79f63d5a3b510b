package org.inferometer.measure;

import java.util.Locale;

/// What a worker is busy with, in the order in which a cell goes through it.
public enum Phase {
  /// Computes what engines are checked against.
  REFERENCE,
  /// Observes the ranges of activations for an INT8 network.
  CALIBRATION,
  BUILD,
  LATENCY,
  ENERGY,
  /// Times single layers.
  LAYERS,
  /// Scores labelled samples.
  EVALUATION,
  /// Finds out what INT8 layers cost in accuracy; no phase of a cell.
  SENSITIVITY,
  /// Checks a custom layer; no phase of a cell.
  CHECK;

  /// As people read it.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
