package org.inferometer.zoo;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.inferometer.plugin.Plugins;
import org.inferometer.spi.Importer;

/// Finds networks by what users call them: a file, through the importer that accepts it, or
/// `zoo:NAME`, built once and kept in the cache folder.
public final class Models {
  /// What names of the zoo begin with.
  public static final String ZOO = "zoo:";

  private final Plugins plugins;
  private final Path cacheFolder;
  private final long zooSeed;

  /// @param zooSeed of the weights of the zoo's networks
  public Models(Plugins plugins, Path cacheFolder, long zooSeed) {
    this.plugins = plugins;
    this.cacheFolder = cacheFolder;
    this.zooSeed = zooSeed;
  }

  /// @throws ImportException naming the model and what is wrong with it
  public Network load(String model) throws ImportException {
    return model.startsWith(ZOO) ? zoo(model) : imported(model);
  }

  private Network imported(String model) throws ImportException {
    Path path = Path.of(model);
    if (!Files.exists(path)) {
      throw new ImportException(
          model, "", "there is no such file; networks of the zoo are zoo:NAME");
    }
    Importer importer =
        plugins
            .importer(path)
            .orElseThrow(() ->
                new ImportException(model, "", "is of no known format; known are " + formats()));
    Network network = importer.load(path);
    return plugins.customLayers().isEmpty() ? network : network.with(plugins.customLayers());
  }

  private String formats() {
    return plugins.importers().isEmpty()
        ? "none (no importer is installed)"
        : String.join(", ", plugins.importers().stream().map(Importer::format).toList());
  }

  private Network zoo(String model) throws ImportException {
    String name = model.substring(ZOO.length());
    if (!Zoo.names().contains(name)) {
      throw new ImportException(
          model, "", "the zoo has no such network; it has " + String.join(", ", Zoo.names()));
    }
    Path folder = cacheFolder.resolve("zoo");
    try {
      return new ZooCache(folder).network(name, zooSeed);
    } catch (IOException e) {
      throw new ImportException(
          model,
          "",
          "cannot be kept in "
              + folder
              + " ("
              + e.getMessage()
              + "); set XDG_CACHE_HOME to a folder with room");
    }
  }
}
