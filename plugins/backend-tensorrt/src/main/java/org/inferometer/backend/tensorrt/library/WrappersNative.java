package org.inferometer.backend.tensorrt.library;

import static java.lang.foreign.ValueLayout.ADDRESS;
import static java.lang.foreign.ValueLayout.JAVA_BOOLEAN;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.spi.NativePlatform;
import org.inferometer.spi.NativeResource;

/// The presets' JNI libraries, and NVIDIA's that they call, loaded by hand.
///
/// JavaCPP's own loader would also want cuBLAS and cuDNN, which TensorRT 10 does not need and most
/// machines lack; [NativeResource] switches it off. The order is that of dependence: the dynamic
/// linker finds a library that is loaded already by its name.
public final class WrappersNative {
  private static boolean tensorRtLoaded;
  private static boolean cudaLoaded;

  private WrappersNative() {}

  /// Loads TensorRT, its ONNX parser, and their wrappers. Needs no device and no driver.
  ///
  /// @param cache Inferometer's cache folder, where the wrappers are unpacked
  /// @throws IOException if the wrappers cannot be unpacked
  /// @throws UnsatisfiedLinkError if a library does not load, with the linker's words
  public static synchronized void loadTensorRt(
      Libraries libraries, NativePlatform platform, Path cache) throws IOException {
    if (tensorRtLoaded) {
      return;
    }
    load(unpacked("javacpp", "libjnijavacpp.so", platform, cache));
    load(libraries.infer());
    load(unpacked("tensorrt", "libjninvinfer.so", platform, cache));
    loadPlugins(libraries);
    load(libraries.parser());
    load(unpacked("tensorrt", "libjninvonnxparser.so", platform, cache));
    tensorRtLoaded = true;
  }

  /// Loads the CUDA runtime and its wrapper, after TensorRT. The wrapper needs the driver's
  /// library.
  public static synchronized void loadCuda(Libraries libraries, NativePlatform platform, Path cache)
      throws IOException {
    if (cudaLoaded) {
      return;
    }
    load(libraries.cudaRuntime());
    load(unpacked("cuda", "libjnicudart.so", platform, cache));
    cudaLoaded = true;
  }

  /// The wrapper with the callback interfaces' type information.
  public static Path inferWrapper(NativePlatform platform, Path cache) throws IOException {
    return unpacked("tensorrt", "libjninvinfer.so", platform, cache);
  }

  /// Registers NVIDIA's plugins, which the ONNX parser uses for operators that TensorRT lacks.
  @SuppressWarnings({"restricted", "CatchingUnchecked"}) // A method handle declares Throwable.
  private static void loadPlugins(Libraries libraries) {
    if (!Files.exists(libraries.plugins())) {
      return;
    }
    load(libraries.plugins());
    MemorySegment register =
        SymbolLookup.libraryLookup(libraries.plugins(), Arena.global())
            .findOrThrow("initLibNvInferPlugins");
    // bool initLibNvInferPlugins(void* logger, char const* libNamespace)
    try (Arena arena = Arena.ofConfined()) {
      boolean registered =
          (boolean)
              Linker.nativeLinker()
                  .downcallHandle(register, FunctionDescriptor.of(JAVA_BOOLEAN, ADDRESS, ADDRESS))
                  .invokeExact(MemorySegment.NULL, arena.allocateFrom(""));
      if (!registered) {
        throw new UnsatisfiedLinkError("TensorRT's plugins cannot be registered");
      }
    } catch (Throwable e) {
      throw (UnsatisfiedLinkError)
          new UnsatisfiedLinkError(String.valueOf(e.getMessage())).initCause(e);
    }
  }

  @SuppressWarnings("restricted")
  private static void load(Path library) {
    System.load(library.toAbsolutePath().toString());
  }

  private static Path unpacked(String preset, String file, NativePlatform platform, Path cache)
      throws IOException {
    return NativeResource.ofPresets(WrappersNative.class, preset, file, platform, cache);
  }
}
