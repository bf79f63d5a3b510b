package org.inferometer.customlayer;

import java.util.Optional;
import org.inferometer.operator.Row;
import org.pf4j.ExtensionPoint;

/// A layer that a developer adds to what networks are made of. A node of its domain and operator
/// type uses it, on every backend that can run custom layers.
public interface CustomLayer extends ExtensionPoint {
  /// What it is called, reads and writes. The same each time.
  Signature signature();

  /// Computes the layer as it is meant, in double precision, with no regard to speed: what a kernel
  /// is held against, and what runs where there is no kernel. Outputs are rounded once, when they
  /// are written ([LayerCall#write]). May be called from several threads.
  void reference(LayerCall call);

  /// What else the catalogue of operators knows of it: traits, ranges, FLOPs, and what FP16 and
  /// INT8 mean for it. Types and shapes are those of the signature.
  ///
  /// @param row of the signature
  default Row describe(Row row) {
    return row;
  }

  /// A fast computation on the CPU; empty where there is none.
  default Optional<CpuKernel> cpuKernel() {
    return Optional.empty();
  }
}
