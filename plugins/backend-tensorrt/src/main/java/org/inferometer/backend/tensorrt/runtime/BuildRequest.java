package org.inferometer.backend.tensorrt.runtime;

import java.lang.foreign.MemorySegment;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.inferometer.backend.tensorrt.callback.ProgressMonitorNative;
import org.inferometer.graph.Shape;

/// What an engine is built from, and how.
///
/// @param model an ONNX file; the types in it are the types that are computed in
/// @param profile a range for each input with open dimensions; empty where all are fixed
/// @param workspaceBytes the most that a layer may use beside its tensors; empty for no limit
/// @param tf32 whether FP32 products may round their factors to TF32
/// @param optimisationLevel how long the builder searches, from 0 to 5
/// @param sparseWeights whether kernels may be chosen that use weights of which two in four are
///   zero
/// @param auxiliaryStreams the most streams beside the main one; empty lets TensorRT choose
/// @param timingCache what was measured in earlier builds
public record BuildRequest(
    Path model,
    List<ShapeRange> profile,
    OptionalLong workspaceBytes,
    boolean tf32,
    int optimisationLevel,
    boolean sparseWeights,
    OptionalInt auxiliaryStreams,
    Optional<MemorySegment> timingCache,
    ProgressMonitorNative.Listener progress) {
  public BuildRequest {
    profile = List.copyOf(profile);
  }

  /// The shapes of one input that an engine takes, and the one it is tuned for: a line of an
  /// optimisation profile.
  public record ShapeRange(String input, Shape least, Shape tuned, Shape most) {
    public ShapeRange {
      if (least.rank() != tuned.rank() || most.rank() != tuned.rank()) {
        throw new IllegalArgumentException(
            input + ": shapes of one rank, not " + least + ", " + tuned + " and " + most);
      }
    }

    @Override
    public String toString() {
      return input + "=" + least + ".." + tuned + ".." + most;
    }
  }
}
