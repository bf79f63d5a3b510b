package org.inferometer.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;
import org.inferometer.spi.ReportRenderer;

/// A zip or jar from elsewhere, which is believed nothing: names lead nowhere else, and what it
/// unpacks to is bounded.
final class PluginArchive {
  private static final int MOST_ENTRIES = 20_000;
  private static final long MOST_BYTES = 2L << 30;

  /// Deflate reaches 1,032 with zeros; classes and native libraries stay below 10, texts below 30.
  private static final int HIGHEST_RATIO = 100;

  /// A ratio is of no matter for what is small.
  private static final long SMALL = 16L << 20;

  private static final String INDEX = "META-INF/extensions.idx";
  private static final String INTERFACE =
      ReportRenderer.class.getName().replace('.', '/') + ".class";

  private final Path file;

  PluginArchive(Path file) {
    this.file = file;
  }

  /// The names of the files in it, after every name and size was checked.
  ///
  /// @throws IOException naming the file and what is wrong with it
  Set<String> names() throws IOException {
    return unpack(Map.of());
  }

  /// Writes some of its files.
  ///
  /// @param wanted where to, by their names; folders must exist
  /// @return the names of all files
  /// @throws IOException as [#names]
  Set<String> unpack(Map<String, Path> wanted) throws IOException {
    try (ZipFile zip = ZipFile.builder().setPath(file).get()) {
      return unpack(zip, wanted);
    } catch (IOException | RuntimeException e) {
      String reason = Reasons.of(e);
      throw new IOException(
          reason.startsWith(file + ": ") ? reason : file + ": is no zip or jar: " + reason, e);
    }
  }

  private Set<String> unpack(ZipFile zip, Map<String, Path> wanted) throws IOException {
    Set<String> names = new HashSet<>();
    long bytes = 0;
    for (ZipArchiveEntry entry : Collections.list(zip.getEntries())) {
      String fault = fault(entry);
      if (!fault.isEmpty()) {
        throw refused("its entry '" + entry.getName() + "' " + fault);
      }
      if (!entry.isDirectory() && !names.add(entry.getName())) {
        throw refused("it holds two files '" + entry.getName() + "'");
      }
      if (names.size() > MOST_ENTRIES) {
        throw refused("it holds more than " + MOST_ENTRIES + " files");
      }
      bytes += copy(zip, entry, wanted.get(entry.getName()), bytes);
    }
    return names;
  }

  private static String fault(ZipArchiveEntry entry) {
    String name = entry.getName();
    if (entry.isUnixSymlink()) {
      return "is a symbolic link";
    }
    boolean leadsOut =
        name.startsWith("/")
            || name.matches("[A-Za-z]:.*")
            || List.of(name.split("/")).contains("..")
            || name.indexOf('\0') >= 0;
    if (leadsOut) {
      return "leads out of the archive";
    }
    return name.contains("\\") ? "has a backslash in its name" : "";
  }

  /// Counts what is really there: declared sizes may be wrong.
  private long copy(
      ZipFile zip, ZipArchiveEntry entry, @org.jspecify.annotations.Nullable Path to, long before)
      throws IOException {
    long written = 0;
    byte[] buffer = new byte[1 << 16];
    try (InputStream in = zip.getInputStream(entry);
        OutputStream out =
            to == null ? OutputStream.nullOutputStream() : Files.newOutputStream(to)) {
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        written += read;
        requireBounded(before + written);
        out.write(buffer, 0, read);
      }
    }
    return written;
  }

  private void requireBounded(long bytes) throws IOException {
    if (bytes > MOST_BYTES) {
      throw refused("it unpacks to more than " + (MOST_BYTES >> 30) + " GiB");
    }
    if (bytes > SMALL && bytes / Math.max(1, Files.size(file)) > HIGHEST_RATIO) {
      throw refused(
          String.format(Locale.ROOT, "it unpacks to more than %d times its size", HIGHEST_RATIO));
    }
  }

  /// The manifest of a plugin's jar, which was checked without running anything of it.
  ///
  /// @throws IOException naming the file and why it is no plugin that can be used here
  PluginManifest manifest() throws IOException {
    Set<String> names = names();
    PluginManifest manifest = PluginManifest.of(file);
    String fault =
        manifest
            .fault()
            .or(manifest::mismatch)
            .orElseGet(() ->
                names.contains(INTERFACE)
                    ? PluginJars.OWN_INTERFACES
                    : names.contains(INDEX) ? "" : PluginJars.NO_CLASSES);
    if (!fault.isEmpty()) {
      throw refused(fault);
    }
    return manifest;
  }

  private IOException refused(String why) {
    return new IOException(file + ": " + why);
  }
}
