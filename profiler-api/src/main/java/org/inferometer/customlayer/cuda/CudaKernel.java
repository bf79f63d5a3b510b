package org.inferometer.customlayer.cuda;

import java.util.List;
import org.inferometer.graph.ElementType;

/// Computes a custom layer on NVIDIA GPUs. It is CUDA C text, which is compiled for the GPU at
/// hand; neither a compiler nor headers are needed.
public interface CudaKernel {
  /// The text of the kernels.
  CudaSource source();

  /// The ways to compute the layer for operands of these types, at least one. Where there are
  /// several, each is timed and the fastest is taken.
  ///
  /// @param elements of the inputs, then of the outputs
  List<Tactic> tactics(List<ElementType> elements);

  /// How a tactic is launched. Asked whenever shapes change, not in every inference.
  Launch launch(Tactic tactic, Operands operands);

  /// Memory that a tactic needs beside the operands, in bytes. Its content is unspecified when the
  /// kernel starts.
  ///
  /// @param operands of the largest shapes that will occur
  default long workspaceBytes(Tactic tactic, Operands operands) {
    return 0;
  }

  /// The combinations of formats that it takes: of each one, the formats of the inputs, then of the
  /// outputs. None means that all operands are row-major.
  ///
  /// @param elements of the inputs, then of the outputs
  default List<List<TensorFormat>> formats(List<ElementType> elements) {
    return List.of();
  }
}
