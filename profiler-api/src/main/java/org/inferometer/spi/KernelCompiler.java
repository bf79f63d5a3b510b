package org.inferometer.spi;

import java.util.List;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Tactic;

/// Compiles the CUDA kernels of custom layers, which takes neither a GPU nor a driver. A [Backend]
/// that can do it implements this too.
public interface KernelCompiler {
  /// Whether the compiler is here, and which one. Never throws.
  Probe compiler();

  /// The compute capabilities that it compiles for, ascending: 75 for 7.5, 120 for 12.0. None where
  /// it is not here.
  List<Integer> capabilities();

  /// Compiles a tactic's entry to PTX.
  ///
  /// @param capability one of [#capabilities]
  /// @throws BackendException if the compiler is not here, with the remedy
  Compilation compile(CudaSource source, Tactic tactic, int capability) throws BackendException;

  /// What compiling gave.
  sealed interface Compilation {
    /// @param entry what the entry is called in the compiled text
    /// @param ptx assembly text
    /// @param log warnings, with the lines of the source; empty for none
    record Compiled(String entry, String ptx, String log) implements Compilation {}

    /// @param log the compiler's words, with the lines of the source
    record Refused(String log) implements Compilation {}
  }
}
