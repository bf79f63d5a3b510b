package org.inferometer.cli.bundle;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Enumeration;
import java.util.regex.Pattern;
import java.util.zip.Deflater;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;
import org.inferometer.spi.NativePlatform;

/// Copies a jar without what is for other platforms only (jars that bring native libraries bring
/// them for all), without JavaCPP's wrappers of CUDA's libraries that no plugin calls (most of
/// their jar), and without its module descriptor: on the class path none is read, and jdeps refuses
/// a jar whose descriptor names a package that it lacks, as TensorRT's presets do.
final class SlimJar {
  /// Plugins call the runtime and NVML.
  private static final Pattern UNCALLED_WRAPPER =
      Pattern.compile("org/bytedeco/cuda/[^/]+/libjni(?!cudart\\.|nvml\\.)\\w+\\.so");

  private SlimJar() {}

  static boolean isNeeded(Path jar, NativePlatform platform) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      return zip.stream().anyMatch(entry -> isLeftOut(entry.getName(), platform));
    }
  }

  private static boolean isLeftOut(String name, NativePlatform platform) {
    return NativeParts.areForOthersThan(platform, name)
        || UNCALLED_WRAPPER.matcher(name).matches()
        || name.endsWith("module-info.class");
  }

  static void copy(Path jar, NativePlatform platform, Path target) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile());
        ZipOutputStream out = new ZipOutputStream(Files.newOutputStream(target))) {
      // The archive around it finds nothing more in what is compressed already.
      out.setLevel(Deflater.BEST_COMPRESSION);
      for (Enumeration<? extends ZipEntry> e = zip.entries(); e.hasMoreElements(); ) {
        ZipEntry entry = e.nextElement();
        if (!isLeftOut(entry.getName(), platform)) {
          copy(zip, entry, out);
        }
      }
    }
  }

  private static void copy(ZipFile zip, ZipEntry entry, ZipOutputStream out) throws IOException {
    ZipEntry fresh = new ZipEntry(entry.getName());
    fresh.setTime(entry.getTime());
    out.putNextEntry(fresh);
    try (var in = zip.getInputStream(entry)) {
      in.transferTo(out);
    }
    out.closeEntry();
  }
}
