package org.inferometer.customlayer.cuda;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/// CUDA C text.
///
/// @param name as messages of the compiler show it: `rms_norm.cu`
/// @param text CUDA C++17 for NVRTC: no host code, and no headers but `cuda_fp16.h` and
///   `cuda_bf16.h`, for which there are element types, conversions, arithmetic and comparisons
public record CudaSource(String name, String text) {
  public CudaSource {
    if (name.isBlank() || text.isBlank()) {
      throw new IllegalArgumentException("CUDA text and its name are not empty");
    }
  }

  /// The text of a resource beside a class.
  ///
  /// @param name of the resource: `rms_norm.cu`
  /// @throws IllegalArgumentException if there is none
  public static CudaSource resource(Class<?> beside, String name) {
    try (InputStream in = beside.getResourceAsStream(name)) {
      if (in == null) {
        throw new IllegalArgumentException("no resource " + name + " lies beside " + beside);
      }
      return new CudaSource(name, new String(in.readAllBytes(), StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
