package org.inferometer.backend.tensorrt.runtime;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.inferometer.backend.tensorrt.library.WrappersNative;
import org.inferometer.spi.NativePlatform;
import org.junit.jupiter.api.Test;

/// A process of its own in which a library that stands for the CUDA runtime is loaded: nothing else
/// of a test run may take it for the real one.
final class PlayedCuda {
  private PlayedCuda() {}

  /// Runs what is tested on GPUs, then takes memory of the second device from another thread.
  ///
  /// @param arguments the folder of `libcuda.so.1` and `libcudart.so.13`, and where wrappers are
  ///   unpacked
  @SuppressWarnings("restricted")
  public static void main(String[] arguments) throws Exception {
    Path libraries = Path.of(arguments[0]);
    System.load(libraries.resolve("libcuda.so.1").toString());
    WrappersNative.loadCuda(
        libraries.resolve("libcudart.so.13"),
        NativePlatform.current().orElseThrow(),
        Path.of(arguments[1]));
    for (Method method : CudaOnGpuTest.class.getDeclaredMethods()) {
      if (method.isAnnotationPresent(Test.class)) {
        run(method);
      }
    }
    var memory = CudaNative.on(1, true).deviceMemory();
    CompletableFuture.supplyAsync(() -> memory.allocate(4242)).get();
  }

  private static void run(Method method) throws Exception {
    try {
      method.invoke(new CudaOnGpuTest());
      System.out.println("passed: " + method.getName());
    } catch (InvocationTargetException e) {
      System.out.println("failed: " + method.getName() + ": " + e.getCause());
    }
  }
}
