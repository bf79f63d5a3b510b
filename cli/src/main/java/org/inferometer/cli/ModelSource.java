package org.inferometer.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import org.inferometer.network.ImportException;
import org.inferometer.network.Network;
import org.inferometer.network.zoo.Zoo;
import org.inferometer.spi.Importer;
import org.inferometer.spi.Plugins;

/// Turns what the user named into a network, without writing anything.
final class ModelSource {
  private static final String ZOO = "zoo:";
  private static final long SEED = 1;

  private ModelSource() {}

  /// @param model a file, or `zoo:NAME`
  /// @throws UserError if there is no such file or zoo network, or nothing can read the format
  static Network load(String model, Plugins plugins) throws ImportException {
    if (model.startsWith(ZOO)) {
      return zoo(model.substring(ZOO.length()), model);
    }
    Path path = Path.of(model);
    if (Files.notExists(path)) {
      throw UserError.badInput(
          model
              + ": there is no such file; networks that come with Inferometer are zoo:NAME, with "
              + String.join(", ", Zoo.names()));
    }
    Importer importer =
        plugins
            .importer(path)
            .orElseThrow(() ->
                UserError.badInput(
                    model + ": no importer knows this format; see 'inferometer plugins'"));
    return importer.load(path);
  }

  private static Network zoo(String name, String source) {
    if (!Zoo.names().contains(name)) {
      throw UserError.badInput(
          source + ": the zoo has no such network; it has " + String.join(", ", Zoo.names()));
    }
    return Network.of(Zoo.model(name, SEED), name, source, "zoo", null);
  }
}
