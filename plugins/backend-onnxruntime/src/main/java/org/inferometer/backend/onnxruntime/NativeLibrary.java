package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.file.Path;
import java.util.Locale;
import org.inferometer.spi.CacheFolder;
import org.inferometer.spi.NativeResource;
import org.jspecify.annotations.Nullable;

/// ONNX Runtime's native libraries, unpacked once into the user's cache instead of anew in every
/// process.
final class NativeLibrary {
  /// The property by which ONNX Runtime's Java API finds its libraries.
  private static final String PATH_PROPERTY = "onnxruntime.native.path";

  private NativeLibrary() {}

  /// Points ONNX Runtime at the unpacked libraries. Where that fails (a read-only home, a platform
  /// without packaged libraries) ONNX Runtime looks for them by itself.
  ///
  /// @param version of the artifact, which names the folder
  static void locate(String version) {
    if (System.getProperty(PATH_PROPERTY) != null) {
      return;
    }
    try {
      Path folder = CacheFolder.ofProcess().resolve("native").resolve("onnxruntime-" + version);
      if (unpack(folder)) {
        System.setProperty(PATH_PROPERTY, folder.toString());
      }
    } catch (IOException | UncheckedIOException | SecurityException e) {
      // The cache only saves time: without it the libraries are unpacked to a temporary folder.
      System.getLogger(NativeLibrary.class.getName())
          .log(System.Logger.Level.DEBUG, "The cache of native libraries cannot be used", e);
    }
  }

  /// Unpacks whatever is missing or of other content.
  ///
  /// @return false where the artifact holds no library for this platform
  static boolean unpack(Path folder) throws IOException {
    boolean complete = true;
    for (String library : new String[] {"onnxruntime", "onnxruntime4j_jni"}) {
      String file = System.mapLibraryName(library);
      URL source = resource(file);
      if (source == null) {
        complete = false;
      } else {
        NativeResource.copy(source, folder.resolve(file));
      }
    }
    return complete;
  }

  private static @Nullable URL resource(String file) {
    return OrtEnvironment.class.getResource("/ai/onnxruntime/native/" + platform() + "/" + file);
  }

  /// The folder name that ONNX Runtime's artifact uses for this platform, for example `linux-x64`.
  static String platform() {
    String os = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
    String arch = System.getProperty("os.arch", "").toLowerCase(Locale.ROOT);
    String system = os.startsWith("mac") ? "osx" : os.startsWith("win") ? "win" : "linux";
    return switch (arch) {
      case "amd64", "x86_64" -> system + "-x64";
      case "aarch64", "arm64" -> system + "-aarch64";
      default -> system + "-" + arch;
    };
  }
}
