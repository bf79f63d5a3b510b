package org.inferometer.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.network.ImportException;
import org.inferometer.network.Network;
import org.inferometer.network.onnx.OnnxReader;
import org.inferometer.network.onnx.OnnxWriter;
import org.inferometer.network.zoo.Zoo;
import org.inferometer.run.StudyException.Kind;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Plugins;

/// Finds networks by what users call them: a file, through the importer that accepts it, or
/// `zoo:NAME`, built once and kept in the cache folder.
public final class Models {
  /// What names of the zoo begin with.
  public static final String ZOO = "zoo:";

  /// Counts up when the zoo's definitions change, so that no old file is taken for a new network.
  private static final int ZOO_VERSION = 1;

  /// The zoo's weights have a seed of their own, whatever seed the inputs have.
  private static final long ZOO_SEED = 1;

  private final Plugins plugins;
  private final Path cacheFolder;

  public Models(Plugins plugins, Path cacheFolder) {
    this.plugins = plugins;
    this.cacheFolder = cacheFolder;
  }

  /// @throws StudyException naming the model and what is wrong with it
  public Network load(String model) throws StudyException {
    try {
      return model.startsWith(ZOO) ? zoo(model) : imported(model);
    } catch (ImportException e) {
      throw new StudyException(Kind.BAD_INPUT, String.valueOf(e.getMessage()));
    }
  }

  private Network imported(String model) throws StudyException, ImportException {
    Path path = Path.of(model);
    if (!Files.exists(path)) {
      throw new StudyException(
          Kind.BAD_INPUT, model + ": there is no such file; networks of the zoo are zoo:NAME");
    }
    Importer importer =
        plugins
            .importer(path)
            .orElseThrow(
                () ->
                    new StudyException(
                        Kind.BAD_INPUT,
                        model + ": is of no known format; known are " + formats()));
    return importer.load(path);
  }

  private String formats() {
    return plugins.importers().isEmpty()
        ? "none (no importer is installed)"
        : String.join(", ", plugins.importers().stream().map(Importer::format).toList());
  }

  private Network zoo(String model) throws StudyException, ImportException {
    String name = model.substring(ZOO.length());
    if (!Zoo.names().contains(name)) {
      throw new StudyException(
          Kind.BAD_INPUT,
          model + ": the zoo has no such network; it has " + String.join(", ", Zoo.names()));
    }
    Path file = cacheFolder.resolve("zoo").resolve(name + "-v" + ZOO_VERSION + ".onnx");
    try {
      if (!Files.exists(file)) {
        Files.createDirectories(cacheFolder.resolve("zoo"));
        OnnxWriter.write(Zoo.model(name, ZOO_SEED), file);
      }
    } catch (IOException e) {
      throw new StudyException(
          Kind.BAD_INPUT,
          file
              + ": the network cannot be kept there ("
              + e.getMessage()
              + "); set XDG_CACHE_HOME to a folder with room");
    }
    return Network.of(OnnxReader.read(file), name, model, "zoo", file);
  }
}
