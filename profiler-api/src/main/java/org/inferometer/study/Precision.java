package org.inferometer.study;

import java.util.Locale;

/// The number format that a cell was asked to compute in. What really ran stands with each engine
/// layer. The order is that of reports.
public enum Precision {
  FP32,
  FP16,
  BF16,
  INT8,

  /// INT8 with the layers in FP32 that a search found, see [Sensitivity.Suggestion].
  INT8_MIXED;

  /// The name as the command line and the study write it: `fp32`, `int8-mixed`.
  public String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// The narrowest format that its kernels are wanted in.
  public Precision narrowest() {
    return this == INT8_MIXED ? INT8 : this;
  }

  /// @throws IllegalArgumentException naming the known precisions
  public static Precision of(String label) {
    for (Precision precision : values()) {
      if (precision.label().equals(label.toLowerCase(Locale.ROOT))) {
        return precision;
      }
    }
    throw new IllegalArgumentException(
        "unknown precision '" + label + "'; known are fp32, fp16, bf16, int8, int8-mixed");
  }
}
