package org.inferometer.spi;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.JarURLConnection;
import java.net.URL;
import java.net.URLConnection;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.WeakHashMap;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import org.inferometer.digest.Sha256;

/// Native libraries that lie in a plugin's jar, unpacked into the cache folder. The plugin loads
/// the file itself: Java binds a library to the class loader of the class that calls [System#load],
/// and looks there for the native methods of that loader's classes.
///
/// The folder is named by the library's content, so that versions do not meet, and a file is used
/// again only if its size and checksum are those of the resource. A library can be loaded by one
/// class loader of a process only; plugins in a folder have one each, so that the second one that
/// brings the same library gets a file of its own.
public final class NativeResource {
  /// Switches JavaCPP's own loader off, for all copies of JavaCPP in this process.
  private static final String JAVACPP_LOADER = "org.bytedeco.javacpp.loadlibraries";

  /// Digits of the digest that name a folder.
  private static final int NAME_DIGITS = 16;

  private static final Map<ClassLoader, Set<Path>> GIVEN = new WeakHashMap<>();

  private NativeResource() {}

  /// Unpacks a JNI library of JavaCPP's presets, and keeps JavaCPP from loading anything itself:
  /// its loader would want every library that the presets can call, of which most machines lack
  /// some. To be called before the first of JavaCPP's classes is touched.
  ///
  /// @param plugin a class of the plugin that brings the presets
  /// @param preset the package of the presets, for example `cuda`
  /// @param file for example `libjninvml.so`
  /// @param cache Inferometer's cache folder
  /// @throws IOException if the plugin lacks it for this platform, or it cannot be written
  public static Path ofPresets(
      Class<?> plugin, String preset, String file, NativePlatform platform, Path cache)
      throws IOException {
    System.setProperty(JAVACPP_LOADER, "false");
    return unpack(plugin, "/org/bytedeco/" + preset + "/" + platform.label() + "/" + file, cache);
  }

  /// Unpacks a library for the class loader of a class.
  ///
  /// @param plugin whose class loader finds the resource, and will load the file
  /// @param name of the resource, absolute
  /// @param cache Inferometer's cache folder
  /// @throws IOException if there is no such resource, or it cannot be written
  public static synchronized Path unpack(Class<?> plugin, String name, Path cache)
      throws IOException {
    URL source = plugin.getResource(name);
    if (source == null) {
      throw new IOException("the plugin lacks " + name);
    }
    Path folder = cache.resolve("native").toAbsolutePath();
    String digest = digest(source);
    String file = name.substring(name.lastIndexOf('/') + 1);
    Path target = folder.resolve(digest).resolve(file);
    for (int copy = 2; isGivenToAnother(plugin.getClassLoader(), target); copy++) {
      target = folder.resolve(digest + "-" + copy).resolve(file);
    }
    copy(source, target);
    GIVEN.computeIfAbsent(plugin.getClassLoader(), _ -> new HashSet<>()).add(target);
    return target;
  }

  private static boolean isGivenToAnother(ClassLoader loader, Path target) {
    return GIVEN.entrySet().stream()
        .anyMatch(given -> !given.getKey().equals(loader) && given.getValue().contains(target));
  }

  private static String digest(URL source) throws IOException {
    try (InputStream in = opened(source).getInputStream()) {
      return Sha256.of(in.readAllBytes()).substring(0, NAME_DIGITS);
    }
  }

  /// Writes a resource to a file, unless the file has its size and its checksum already. An archive
  /// keeps the checksum, so that nothing is unpacked to be compared.
  ///
  /// @param target replaced atomically, so that other processes may do the same; its folders are
  ///   made
  /// @throws IOException if the resource cannot be read, or the file not written
  public static void copy(URL source, Path target) throws IOException {
    URLConnection connection = opened(source);
    try (InputStream in = connection.getInputStream()) {
      if (isWhole(connection, target)) {
        return;
      }
      Files.createDirectories(target.getParent());
      Path part = Files.createTempFile(target.getParent(), "unpack", ".part");
      try {
        Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
        Files.move(part, target, StandardCopyOption.ATOMIC_MOVE);
      } finally {
        Files.deleteIfExists(part);
      }
    }
  }

  private static URLConnection opened(URL source) throws IOException {
    URLConnection connection = source.openConnection();
    connection.setUseCaches(false);
    return connection;
  }

  /// A resource that lies in no archive has no checksum, and is written again.
  private static boolean isWhole(URLConnection source, Path target) throws IOException {
    return Files.exists(target)
        && Files.size(target) == source.getContentLengthLong()
        && source instanceof JarURLConnection archive
        && archive.getJarEntry().getCrc() == checksum(target);
  }

  private static long checksum(Path file) throws IOException {
    CRC32 checksum = new CRC32();
    try (InputStream in = new CheckedInputStream(Files.newInputStream(file), checksum)) {
      in.transferTo(OutputStream.nullOutputStream());
    }
    return checksum.getValue();
  }
}
