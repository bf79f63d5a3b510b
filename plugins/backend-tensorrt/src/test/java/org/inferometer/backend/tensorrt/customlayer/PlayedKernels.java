package org.inferometer.backend.tensorrt.customlayer;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BYTE;

import java.lang.foreign.MemorySegment;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.inferometer.backend.tensorrt.kernel.KernelLoader;
import org.inferometer.customlayer.cuda.CudaSource;
import org.inferometer.customlayer.cuda.Launch;
import org.inferometer.customlayer.cuda.Tactic;

/// Kernels without a device: writes down what is loaded and launched.
@SuppressWarnings("restricted")
final class PlayedKernels implements KernelLoader {
  final List<String> loaded = new ArrayList<>();
  final List<Launched> launched = new ArrayList<>();
  int shared;

  /// The bytes of each of the entry's parameters.
  int[] parameterBytes = {};

  /// @param parameters their bytes in hexadecimal, as they lie in memory
  record Launched(
      String tactic,
      Launch.Extent grid,
      Launch.Extent block,
      int sharedBytes,
      long stream,
      List<String> parameters) {}

  @Override
  public LoadedKernel load(CudaSource source, Tactic tactic) {
    loaded.add(tactic.name());
    if (tactic.entry().equals("uncompilable")) {
      throw new KernelException(source.name() + "(3): error: identifier \"q\" is undefined");
    }
    return new LoadedKernel() {
      @Override
      public void reserveShared(int bytes) {
        shared = bytes;
      }

      @Override
      public void launch(
          Launch.Extent grid,
          Launch.Extent block,
          int sharedBytes,
          MemorySegment stream,
          MemorySegment parameters) {
        if (tactic.entry().equals("refused")) {
          throw new KernelException("the launch failed with CUDA_ERROR_INVALID_VALUE");
        }
        List<String> bytes = new ArrayList<>();
        MemorySegment all = parameters.reinterpret(parameterBytes.length * ADDRESS.byteSize());
        for (int i = 0; i < parameterBytes.length; i++) {
          MemorySegment value = all.getAtIndex(ADDRESS, i).reinterpret(parameterBytes[i]);
          bytes.add(HexFormat.of().formatHex(value.toArray(JAVA_BYTE)));
        }
        launched.add(
            new Launched(tactic.name(), grid, block, sharedBytes, stream.address(), bytes));
      }
    };
  }
}
