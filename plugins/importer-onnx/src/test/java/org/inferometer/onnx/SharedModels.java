package org.inferometer.onnx;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Real models that lie beside a developer's checkout.
final class SharedModels {
  private SharedModels() {}

  /// The folder of real ONNX files; skips the test where it is absent.
  static Path folder() {
    Path folder = Path.of(System.getProperty("inferometer.shared", "absent"), "data/open/onnx");
    assumeTrue(Files.isDirectory(folder), "real models are not here: " + folder);
    return folder;
  }

  /// Every real model, among them the ones of ONNX's own backend tests, unpacked into a folder.
  static List<Path> all(Path unpackInto) {
    Path folder = folder();
    unpack(folder.resolve("onnx-backend-tests-v1.19.0-open.zip"), unpackInto);
    return Stream.concat(models(folder).stream(), models(unpackInto).stream()).toList();
  }

  static List<Path> models(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.filter(file -> file.toString().endsWith(".onnx")).sorted().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void unpack(Path zip, Path into) {
    try (FileSystem archive = FileSystems.newFileSystem(zip);
        Stream<Path> files = Files.walk(archive.getPath("/"))) {
      for (Path file : files.filter(f -> f.toString().endsWith(".onnx")).toList()) {
        Path target = into.resolve(file.toString().substring(1));
        Files.createDirectories(target.getParent());
        Files.copy(file, target);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
