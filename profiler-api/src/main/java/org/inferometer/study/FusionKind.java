package org.inferometer.study;

/// How layers were fused.
public enum FusionKind {
  /// A chain became one layer.
  VERTICAL,
  /// Siblings became one layer.
  HORIZONTAL,
  /// Layers that do nothing at inference were removed.
  ELIMINATED,
  /// Layers of constants were computed while building.
  FOLDED
}
