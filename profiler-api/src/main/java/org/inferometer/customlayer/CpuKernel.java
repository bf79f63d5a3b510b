package org.inferometer.customlayer;

/// Computes a custom layer on the CPU, in the runtime's own memory.
@FunctionalInterface
public interface CpuKernel {
  /// Reads the inputs and writes every element of the outputs, and nothing else. May be called from
  /// several threads.
  void compute(LayerCall call);
}
