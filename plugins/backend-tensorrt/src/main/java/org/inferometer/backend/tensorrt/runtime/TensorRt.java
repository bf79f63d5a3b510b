package org.inferometer.backend.tensorrt.runtime;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import org.inferometer.backend.tensorrt.customlayer.PluginRegistration;
import org.inferometer.backend.tensorrt.library.TensorRtVersion;
import org.inferometer.customlayer.CustomLayer;

/// TensorRT on one device of this process.
public interface TensorRt {
  TensorRtVersion version();

  /// The device's CUDA runtime.
  Cuda cuda();

  /// Makes custom layers known, for engines that are built and loaded until it is closed.
  ///
  /// @throws RuntimeFailure if there are any and what compiles their kernels is not here
  PluginRegistration register(Collection<CustomLayer> layers) throws RuntimeFailure;

  /// Loads plugins that were written in C++, for the life of the process.
  ///
  /// @throws RuntimeFailure if it is not there, is no library, or has no plugin
  void loadPlugins(Path library) throws RuntimeFailure;

  /// Parses, optimises and serialises.
  ///
  /// @throws RuntimeFailure with all of the parser's complaints, or the builder's
  BuiltPlan build(BuildRequest request) throws RuntimeFailure;

  /// Makes an engine of a plan that this version built for this device.
  ///
  /// @throws RuntimeFailure if it is none
  LoadedEngine load(MemorySegment plan) throws RuntimeFailure;

  /// What a build gave.
  ///
  /// @param plan the serialised engine
  /// @param timingCache what this and earlier builds measured; empty if TensorRT gave none
  /// @param timingCacheTaken whether the timings that the request offered were taken: those of
  ///   another device or version, and damaged ones, are refused
  /// @param peakBytes the most device memory that the builder held at one time
  /// @param warnings of the parser and the builder, a sentence each
  record BuiltPlan(
      MemorySegment plan,
      MemorySegment timingCache,
      boolean timingCacheTaken,
      long peakBytes,
      List<String> warnings) {
    public BuiltPlan {
      warnings = List.copyOf(warnings);
    }
  }
}
