package org.inferometer.backend.tensorrt.library;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Properties;
import org.inferometer.spi.NativePlatform;

/// The artifacts that this plugin is built with, as the build wrote them down.
///
/// @param javacpp version of JavaCPP
/// @param tensorrt version of its TensorRT presets: `10.6-1.5.11`
/// @param cuda version of its CUDA presets
public record Artifacts(String javacpp, String tensorrt, String cuda) {
  /// Those of this build.
  public static final Artifacts BUILT_WITH = read();

  /// The TensorRT whose headers the presets were made from. Within one major version a newer
  /// library serves them, an older one does not.
  public TensorRtVersion headers() {
    return TensorRtVersion.parse(tensorrt.substring(0, tensorrt.indexOf('-')));
  }

  /// The major version of the CUDA runtime that the presets call.
  public int cudaMajor() {
    return Integer.parseInt(cuda.substring(0, cuda.indexOf('.')));
  }

  /// Maven coordinates of the jar that holds TensorRT.
  String tensorRtJar(NativePlatform platform) {
    return "org.bytedeco:tensorrt:" + tensorrt + ":jar:" + platform.label() + "-redist";
  }

  /// Maven coordinates of the smallest jar that holds the CUDA runtime and the compiler of kernels,
  /// 47 MB of its 380.
  String cudaJar(NativePlatform platform) {
    return "org.bytedeco:cuda-redist:" + cuda + ":jar:" + platform.label();
  }

  private static Artifacts read() {
    try (InputStream in = Artifacts.class.getResourceAsStream("artifacts.properties")) {
      if (in == null) {
        throw new IllegalStateException("the jar lacks artifacts.properties");
      }
      Properties properties = new Properties();
      properties.load(in);
      return new Artifacts(
          properties.getProperty("javacpp"),
          properties.getProperty("tensorrt"),
          properties.getProperty("cuda"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
