package org.inferometer.backend.tensorrt.kernel;

import java.lang.foreign.MemorySegment;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Tactic;

/// Brings kernels onto a device.
public interface KernelLoader {
  /// Compiles a tactic's entry, unless it was compiled before, and loads it for the life of the
  /// process.
  ///
  /// @throws KernelException with the words of the compiler or the driver
  LoadedKernel load(CudaSource source, Tactic tactic);

  /// A kernel that can be launched.
  interface LoadedKernel {
    /// Allows so much dynamic shared memory, of which a kernel has 48 KiB unless asked.
    ///
    /// @throws KernelException if the device has less
    void reserveShared(int bytes);

    /// Puts one launch into a stream and does not wait for it.
    ///
    /// @param stream its address
    /// @param parameters an array of pointers to the values of the entry's parameters
    /// @throws KernelException if the driver refuses it
    void launch(
        Launch.Extent grid,
        Launch.Extent block,
        int sharedBytes,
        MemorySegment stream,
        MemorySegment parameters);
  }

  /// A kernel that cannot be compiled, loaded or launched. The message is for the layer's author.
  final class KernelException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public KernelException(String message) {
      super(message);
    }
  }
}
