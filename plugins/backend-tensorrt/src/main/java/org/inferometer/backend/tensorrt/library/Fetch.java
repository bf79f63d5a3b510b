package org.inferometer.backend.tensorrt.library;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/// Fetches NVIDIA's libraries with Maven, which knows the user's mirrors and proxies and checks
/// what it downloads, and unpacks those that are needed.
public final class Fetch {
  private static final String PLUGIN =
      "org.apache.maven.plugins:maven-dependency-plugin:3.9.0:copy";

  /// Of each jar only these are needed, a third of the largest.
  private static final Pattern NEEDED =
      Pattern.compile(
          "lib(?:nvinfer|nvinfer_plugin|nvonnxparser|cudart|nvrtc|nvrtc-builtins|nvinfer_builder_resource\\w*)\\.so\\.[\\d.]+");

  private final List<String> jars;
  private final Map<String, String> environment;
  private final Consumer<String> progress;

  /// @param jars Maven coordinates of what to fetch, [LibrarySearch#toFetch]
  /// @param environment the environment's variables, where Maven is looked for
  /// @param progress hears each step
  public Fetch(List<String> jars, Map<String, String> environment, Consumer<String> progress) {
    this.jars = List.copyOf(jars);
    this.environment = environment;
    this.progress = progress;
  }

  /// @param folder made if absent; receives the libraries
  /// @throws IOException with the remedy, if Maven is not here or does not find them
  public void into(Path folder) throws IOException {
    Path maven = maven().orElseThrow(() -> new IOException(withoutMaven(folder)));
    Path downloads = Files.createTempDirectory("inferometer-fetch-");
    try {
      for (String coordinates : jars) {
        progress.accept("fetching " + coordinates);
        copy(maven, coordinates, downloads);
      }
      Files.createDirectories(folder);
      for (Path jar : files(downloads)) {
        unpack(jar, folder, progress);
      }
    } finally {
      for (Path file : files(downloads)) {
        Files.deleteIfExists(file);
      }
      Files.deleteIfExists(downloads);
    }
  }

  private Optional<Path> maven() {
    return Arrays.stream(environment.getOrDefault("PATH", "").split(File.pathSeparator))
        .filter(name -> !name.isBlank())
        .map(name -> Path.of(name).resolve("mvn"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  private String withoutMaven(Path folder) {
    return "Maven (mvn) is not on the PATH, and it is what fetches them; or take the files lib*.so* of "
        + String.join(" and ", jars)
        + " from Maven Central and put them into "
        + folder;
  }

  private void copy(Path maven, String coordinates, Path folder) throws IOException {
    Path log = Files.createTempFile("inferometer-fetch-", ".log");
    try {
      Process process =
          new ProcessBuilder(
                  maven.toString(),
                  "-B",
                  "-q",
                  PLUGIN,
                  "-Dartifact=" + coordinates,
                  "-DoutputDirectory=" + folder)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
      process.getOutputStream().close();
      if (process.waitFor() != 0) {
        throw new IOException("Maven does not find " + coordinates + ": " + reason(log));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("fetching was interrupted", e);
    } finally {
      Files.deleteIfExists(log);
    }
  }

  private static String reason(Path log) throws IOException {
    List<String> lines =
        new String(Files.readAllBytes(log), StandardCharsets.UTF_8)
            .lines()
            .map(line ->
                line.replaceAll("\\p{Cntrl}\\[[\\d;]*m", "").replaceFirst("^\\[\\w+\\] ", ""))
            .filter(line -> !line.isBlank())
            .toList();
    return lines.isEmpty() ? "it says nothing" : lines.getFirst();
  }

  /// Puts the needed libraries of a jar into a folder, each complete or not at all.
  static void unpack(Path jar, Path folder, Consumer<String> progress) throws IOException {
    try (ZipFile zip = new ZipFile(jar.toFile())) {
      Enumeration<? extends ZipEntry> entries = zip.entries();
      while (entries.hasMoreElements()) {
        ZipEntry entry = entries.nextElement();
        String name = entry.getName().substring(entry.getName().lastIndexOf('/') + 1);
        if (!NEEDED.matcher(name).matches()) {
          continue;
        }
        progress.accept("unpacking " + name);
        Path part = Files.createTempFile(folder, "unpack", ".part");
        try (InputStream in = zip.getInputStream(entry)) {
          Files.copy(in, part, StandardCopyOption.REPLACE_EXISTING);
          Files.move(part, folder.resolve(name), StandardCopyOption.ATOMIC_MOVE);
        } finally {
          Files.deleteIfExists(part);
        }
      }
    }
  }

  private static List<Path> files(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return new ArrayList<>(files.sorted(Comparator.naturalOrder()).toList());
    }
  }
}
