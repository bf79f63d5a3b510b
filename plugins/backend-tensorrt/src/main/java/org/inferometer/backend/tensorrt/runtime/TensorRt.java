package org.inferometer.backend.tensorrt.runtime;

import java.lang.foreign.MemorySegment;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;

/// TensorRT on one device of this process.
public interface TensorRt {
  TensorRtVersion version();

  /// The device's CUDA runtime.
  Cuda cuda();

  /// Parses, optimises and serialises.
  ///
  /// @throws RuntimeFailure with all of the parser's complaints, or the builder's
  BuiltPlan build(BuildRequest request) throws RuntimeFailure;

  /// Makes an engine of a plan that this version built for this device.
  ///
  /// @throws RuntimeFailure if it is none
  LoadedEngine load(MemorySegment plan) throws RuntimeFailure;
}
