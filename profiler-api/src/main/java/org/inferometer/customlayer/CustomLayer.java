package org.inferometer.customlayer;

import java.util.List;
import java.util.Optional;
import org.inferometer.customlayer.cuda.CudaKernel;
import org.inferometer.operator.Row;
import org.pf4j.ExtensionPoint;

/// A layer that a developer adds to what networks are made of. A node of its domain and operator
/// type uses it, on every backend that can run custom layers.
public interface CustomLayer extends ExtensionPoint {
  /// What it is called, reads and writes. The same each time.
  Signature signature();

  /// Computes the layer as it is meant, in double precision, with no regard to speed: what a kernel
  /// is held against, and what runs where there is no kernel. It reads with [LayerCall#read] and
  /// writes with [LayerCall#write] alone, since checks hand it tensors of float64 in place of
  /// shorter ones, so that nothing is rounded. Elsewhere outputs are rounded once, when they are
  /// written. May be called from several threads.
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

  /// A computation on NVIDIA GPUs; empty where there is none.
  default Optional<CudaKernel> cudaKernel() {
    return Optional.empty();
  }

  /// The same in standard operators; empty where they cannot say it.
  default Optional<Decomposition> decomposition() {
    return Optional.empty();
  }

  /// The attributes with which checks try the layer: the defaults, unless it names more.
  default List<Record> attributeSamples() {
    return List.of(signature().attributes().defaults());
  }
}
