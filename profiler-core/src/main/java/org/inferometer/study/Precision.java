package org.inferometer.study;

import java.util.Locale;

/// The number format that a cell was asked to compute in. What really ran stands with each engine
/// layer.
public enum Precision {
  FP32,
  FP16,
  INT8;

  /// The name as the command line and the study write it: `fp32`.
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  /// @throws IllegalArgumentException naming the known precisions
  public static Precision of(String label) {
    for (Precision precision : values()) {
      if (precision.label().equals(label.toLowerCase(Locale.ROOT))) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "unknown precision '" + label + "'; known are fp32, fp16, int8");
  }
}
