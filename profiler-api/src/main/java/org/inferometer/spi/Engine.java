package org.inferometer.spi;

import java.nio.file.Path;
import java.util.List;
import org.inferometer.graph.TensorType;
import org.inferometer.study.Fusion;
import org.inferometer.study.KernelPrecision;
import org.inferometer.study.Reading;

/// What a backend built: its layers with their origins, its sizes, and sessions that run it.
public interface Engine extends AutoCloseable {
  /// Engine layers in the order in which they execute.
  ///
  /// @throws BackendException if the engine cannot be described; it may run all the same
  List<EngineLayer> layers() throws BackendException;

  /// What became of the network's layers. Every network layer is the origin of exactly one engine
  /// layer, or stands in exactly one fusion of kind eliminated or folded.
  ///
  /// @throws BackendException if the engine cannot be described; it may run all the same
  List<Fusion> fusions() throws BackendException;

  /// Time that building took, without reading the engine's description back.
  Reading buildTimeMs();

  /// The most device memory that building took at one time.
  default Reading buildMemoryBytes() {
    return Reading.unavailable("the backend does not tell what building takes");
  }

  /// Size of the engine as the backend would save it; unavailable where that cannot be found out.
  Reading engineBytes();

  /// Bytes of the constants that the engine holds; unavailable where that cannot be found out.
  Reading weightsBytes();

  /// Whether FP32 is computed in FP32; false where products may be computed in a shorter format,
  /// such as TF32, because that was asked for.
  default boolean isFullFp32() {
    return true;
  }

  /// The options that matter, one each, for the study: `graph optimisation all`.
  List<String> options();

  /// Events that timing layers records in one inference: a profiler's buffer holds so many.
  ///
  /// @throws BackendException if the engine cannot be described
  default int layerEvents() throws BackendException {
    return layers().size();
  }

  /// Writes the engine to a folder, from which [Backend#load] opens it in later processes.
  ///
  /// @param folder exists, is empty, and lasts longer than the engine
  /// @return whether it was written; false where the backend has no such files
  /// @throws BackendException if it cannot be written; the engine serves all the same
  default boolean save(Path folder) throws BackendException {
    return false;
  }

  /// Opens a session for measuring whole inferences, with nothing attached.
  Session open() throws BackendException;

  /// Opens a session that times every layer.
  ///
  /// @param inferences at most so many will be run
  LayerSession openLayers(int inferences) throws BackendException;

  @Override
  void close();

  /// One unit that the engine executes and times.
  ///
  /// @param name unique within the engine
  /// @param origins names of network layers; empty where the engine added it
  /// @param dataMovement whether it only moves data (reorder, reshape, transpose, copy,
  ///   concatenation), or changes its number format for the engine or a conversion; a cast that the
  ///   network has is not
  /// @param subgraph whether a compiler of its own made it of what may be many network layers, so
  ///   that its time is that of all of them and nothing within is timed
  /// @param precision that the kernel computes in
  /// @param inputs types of what it reads, weights included; empty if unknown
  /// @param outputs types of what it writes; empty if unknown
  record EngineLayer(
      String name,
      String type,
      List<String> origins,
      boolean dataMovement,
      boolean subgraph,
      KernelPrecision precision,
      String kernel,
      List<TensorType> inputs,
      List<TensorType> outputs) {
    /// A layer that is no subgraph.
    public EngineLayer(
        String name,
        String type,
        List<String> origins,
        boolean dataMovement,
        KernelPrecision precision,
        String kernel,
        List<TensorType> inputs,
        List<TensorType> outputs) {
      this(name, type, origins, dataMovement, false, precision, kernel, inputs, outputs);
    }
  }
}
