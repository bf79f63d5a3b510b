package org.inferometer.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.inferometer.digest.Sha256;

/// A Maven project with a custom layer, made from the template of the sources. What it is compiled
/// against lies in a repository of its own, so that it needs no other place to get it from.
///
/// @param layer name of the class and the operator
/// @param domain of the operator, and the Java package
/// @param id in words: `my-layer`
record LayerProject(String layer, String domain, String id) {
  /// Files of the template, and what their names and texts hold for the three names.
  static final List<String> FILES =
      List.of(
          "pom.xml",
          "README.md",
          ".mvn/maven.config",
          "src/main/java/com/example/LearnedSwish.java",
          "src/test/java/com/example/LearnedSwishTest.java");

  private static final String LAYER = "LearnedSwish";
  private static final String DOMAIN = "com.example";
  private static final String ID = "learned-swish";

  /// The artifacts that a layer is compiled and tested against, by their names.
  private static final List<String> ARTIFACTS = List.of("profiler-api", "custom-layer-sdk");

  private static final String VERSION = "<inferometer.version>%s</inferometer.version>";

  /// @param folder made, or empty
  /// @param libraries the folder of the distribution's jars
  /// @throws UserError if the folder holds something
  void write(Path folder, Path libraries) throws IOException {
    requireEmpty(folder);
    String version = ToolVersion.current();
    String own = version + "-" + fingerprint(libraries, version);
    for (String file : FILES) {
      Path target = folder.resolve(renamed(file, domain.replace('.', '/')));
      Files.createDirectories(Objects.requireNonNull(target.getParent()));
      String text =
          renamed(template(file), domain)
              .replace(VERSION.formatted(version), VERSION.formatted(own));
      Files.writeString(target, text);
    }
    for (String artifact : ARTIFACTS) {
      Path place = folder.resolve("repository/org/inferometer").resolve(artifact).resolve(own);
      Files.createDirectories(place);
      String name = artifact + "-" + own;
      Files.copy(jar(libraries, artifact, version), place.resolve(name + ".jar"));
      Files.writeString(place.resolve(name + ".pom"), pom(artifact, own));
    }
  }

  private static void requireEmpty(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    if (!Files.isDirectory(folder)) {
      throw UserError.badInput(folder + ": is a file; --into takes a folder");
    }
    try (Stream<Path> files = Files.list(folder)) {
      if (files.findAny().isPresent()) {
        throw UserError.badInput(folder + ": is not empty; name another folder with --into");
      }
    }
  }

  private String renamed(String text, String place) {
    return text.replace(DOMAIN.replace('.', '/'), place)
        .replace(DOMAIN, place)
        .replace(LAYER, layer)
        .replace(ID, id);
  }

  private static String template(String file) throws IOException {
    try (InputStream in = LayerProject.class.getResourceAsStream("template/" + file)) {
      return new String(Objects.requireNonNull(in, file).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static Path jar(Path libraries, String artifact, String version) {
    return libraries.resolve(artifact + "-" + version + ".jar");
  }

  /// Stands in the version, since Maven keeps what it has once seen under a version.
  private static String fingerprint(Path libraries, String version) throws IOException {
    Sha256 digest = new Sha256();
    for (String artifact : ARTIFACTS) {
      digest.add(jar(libraries, artifact, version));
    }
    return digest.hexadecimal().substring(0, 8);
  }

  /// What the artifact needs, without the parent that the sources have.
  private static String pom(String artifact, String version) throws IOException {
    try (InputStream in =
        LayerProject.class.getResourceAsStream("repository/" + artifact + ".pom")) {
      return new String(Objects.requireNonNull(in, artifact).readAllBytes(), StandardCharsets.UTF_8)
          .replace("VERSION", version);
    }
  }
}
