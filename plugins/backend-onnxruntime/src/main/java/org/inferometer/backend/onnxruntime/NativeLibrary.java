package org.inferometer.backend.onnxruntime;

import ai.onnxruntime.OrtEnvironment;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Locale;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.inferometer.spi.CacheFolder;
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
        unpack(source, folder.resolve(file));
      }
    }
    return complete;
  }

  private static void unpack(URL source, Path target) throws IOException {
    URLConnection connection = source.openConnection();
    connection.setUseCaches(false);
    try (InputStream in = connection.getInputStream()) {
      if (isWhole(connection, target)) {
        return;
      }
      Files.createDirectories(target.getParent());
      Path part = Files.createTempFile(target.getParent(), "unpack", ".part");
      try {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        // Another process may unpack at the same time: either result is the same file.
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  /// Whether the unpacked file is what the artifact holds. The archive keeps the checksum, so that
  /// nothing is unpacked to be compared.
  private static boolean isWhole(URLConnection connection, Path target) throws IOException {
    return Files.exists(target)
        && Files.size(target) == connection.getContentLengthLong()
        && connection instanceof JarURLConnection jar
        && jar.getJarEntry().getCrc() == checksum(target);
  }

  private static long checksum(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(file), checksum)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return checksum.getValue();
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
