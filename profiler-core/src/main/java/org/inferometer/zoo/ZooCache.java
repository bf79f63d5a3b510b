package org.inferometer.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.network.Network;
import org.inferometer.onnx.OnnxReader;
import org.inferometer.onnx.OnnxWriter;

/// Networks of the zoo as files in one folder, each built once. Several processes may share it: a
/// file appears under its name only when it is complete.
///
/// @param folder made if it is missing
public record ZooCache(Path folder) {
  /// Stands in every file's name; raised whenever a definition or the drawing of weights changes.
  private static final int VERSION = 1;

  /// A network with a file, built and saved if this is the first time or the file is damaged.
  ///
  /// @param seed of the weights
  /// @throws IllegalArgumentException if the zoo has no such network; the message lists the names
  /// @throws IOException if the file cannot be written
  public Network network(String name, long seed) throws IOException {
    Path file = file(name, seed);
    return Network.of(
        Files.exists(file) ? load(file, name, seed) : save(file, name, seed),
        name,
        "zoo:" + name,
        Zoo.FORMAT,
        file);
  }

  /// Where the network's file is, or will be.
  ///
  /// @throws IllegalArgumentException if the zoo has no such network; the message lists the names
  public Path file(String name, long seed) {
    return folder.resolve(Zoo.requireName(name) + "-seed" + seed + "-v" + VERSION + ".onnx");
  }

  private static Model load(Path file, String name, long seed) throws IOException {
    try {
      return OnnxReader.read(file);
    } catch (ImportException e) {
      return save(file, name, seed);
    }
  }

  private static Model save(Path file, String name, long seed) throws IOException {
    Files.createDirectories(file.toAbsolutePath().getParent());
    OnnxWriter.write(Zoo.model(name, seed), file);
    try {
      return OnnxReader.read(file);
    } catch (ImportException e) {
      throw new IOException(e.getMessage(), e);
    }
  }
}
