package org.inferometer.backend.tensorrt.library;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.inferometer.spi.CacheFolder;
import org.inferometer.spi.NativePlatform;

/// The folders in which NVIDIA's libraries may lie, those of the machine before those that were
/// fetched for Inferometer.
///
/// @param root of the file system
/// @param environment the environment's variables
/// @param home the user's home folder
/// @param distribution the folder of the distribution; empty where there is none
/// @param cache Inferometer's cache folder
public record LibraryFolders(
    NativePlatform platform,
    Path root,
    Map<String, String> environment,
    Path home,
    Optional<Path> distribution,
    Path cache) {
  /// Names folders to look in before all others.
  public static final String VARIABLE = "INFEROMETER_TENSORRT";

  /// Those of this process.
  public static LibraryFolders ofProcess(NativePlatform platform) {
    return new LibraryFolders(
        platform,
        Path.of("/"),
        System.getenv(),
        Path.of(System.getProperty("user.home")),
        Optional.ofNullable(System.getProperty("inferometer.home")).map(Path::of),
        CacheFolder.ofProcess());
  }

  /// All that exist, in the order in which they are looked through.
  List<Path> existing() {
    Set<Path> folders = new LinkedHashSet<>();
    folders.addAll(listed(environment.getOrDefault(VARIABLE, "")));
    folders.addAll(listed(environment.getOrDefault("LD_LIBRARY_PATH", "")));
    folders.addAll(linkerFolders());
    folders.addAll(usualFolders());
    sitePackages().forEach(site -> folders.addAll(wheelFolders(site)));
    distribution.ifPresent(folder -> folders.add(folder.resolve("native")));
    folders.add(fetched());
    return folders.stream().filter(Files::isDirectory).toList();
  }

  /// Where fetched libraries are kept.
  public Path fetched() {
    return cache.resolve("native").resolve("tensorrt-" + Artifacts.BUILT_WITH.tensorrt());
  }

  private static List<Path> listed(String variable) {
    return Arrays.stream(variable.split(File.pathSeparator))
        .filter(name -> !name.isBlank())
        .map(Path::of)
        .toList();
  }

  /// What the dynamic linker is configured with; `include` lines name the files of a folder.
  private List<Path> linkerFolders() {
    List<Path> files = new ArrayList<>(matching(root.resolve("etc/ld.so.conf.d"), "*.conf"));
    files.addFirst(root.resolve("etc/ld.so.conf"));
    List<Path> folders = new ArrayList<>();
    for (Path file : files) {
      lines(file).stream()
          .map(String::strip)
          .filter(line -> line.startsWith("/"))
          .forEach(line -> folders.add(under(line)));
    }
    return folders;
  }

  private List<Path> usualFolders() {
    List<Path> folders = new ArrayList<>();
    for (String name :
        List.of(
            "/usr/lib/" + triplet(),
            "/lib/" + triplet(),
            "/usr/lib64",
            "/usr/local/lib",
            "/usr/local/tensorrt/lib",
            "/opt/tensorrt/lib",
            "/usr/local/cuda/lib64")) {
      folders.add(under(name));
    }
    matching(under("/usr/local"), "TensorRT-*").forEach(f -> folders.add(f.resolve("lib")));
    matching(under("/usr/local"), "cuda-*").forEach(f -> folders.add(f.resolve("lib64")));
    return folders;
  }

  /// The platform's name in folders of Debian's.
  private String triplet() {
    return switch (platform) {
      case LINUX_X86_64 -> "x86_64-linux-gnu";
      case LINUX_ARM64 -> "aarch64-linux-gnu";
    };
  }

  /// Python's folders of installed packages: of the active environment, the user and the system.
  private List<Path> sitePackages() {
    List<Path> libraries = new ArrayList<>();
    String active = environment.getOrDefault("VIRTUAL_ENV", "");
    if (!active.isBlank()) {
      libraries.add(Path.of(active).resolve("lib"));
    }
    libraries.add(home.resolve(".local/lib"));
    libraries.add(under("/usr/local/lib"));
    libraries.add(under("/usr/lib"));
    List<Path> sites = new ArrayList<>();
    for (Path library : libraries) {
      for (Path python : matching(library, "python3*")) {
        sites.add(python.resolve("site-packages"));
        sites.add(python.resolve("dist-packages"));
      }
    }
    return sites;
  }

  /// Where NVIDIA's wheels put their libraries.
  private static List<Path> wheelFolders(Path site) {
    List<Path> folders = new ArrayList<>();
    folders.add(site.resolve("tensorrt_libs"));
    folders.add(site.resolve("nvidia/cuda_runtime/lib"));
    folders.add(site.resolve("nvidia/cuda_nvrtc/lib"));
    matching(site.resolve("nvidia"), "cu[0-9]*").forEach(f -> folders.add(f.resolve("lib")));
    return folders;
  }

  private Path under(String absolute) {
    return root.resolve(absolute.substring(1));
  }

  private static List<Path> matching(Path folder, String glob) {
    List<Path> found = new ArrayList<>();
    if (Files.isDirectory(folder)) {
      try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, glob)) {
        entries.forEach(found::add);
      } catch (IOException | java.nio.file.DirectoryIteratorException e) {
        return List.of(); // A folder that may not be read holds nothing for us.
      }
    }
    return found.stream().sorted().toList();
  }

  private static List<String> lines(Path file) {
    try {
      return Files.isReadable(file) ? Files.readAllLines(file) : List.of();
    } catch (IOException | UncheckedIOException e) {
      return List.of();
    }
  }
}
