package org.inferometer.spi;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.inferometer.graph.ImportException;
import org.inferometer.network.Network;
import org.pf4j.ExtensionPoint;

/// Turns a file, or a folder, of one format into a network.
public interface Importer extends ExtensionPoint {
  /// Key of a model's metadata by which an importer says that the network comes in one precision,
  /// with its label as the value: nothing is derived from such a network.
  String PRECISION_KEY = "inferometer.precision";

  /// The format, for example `onnx`.
  String format();

  /// Whether the path looks like this format, by its name and, where that does not decide, by its
  /// first bytes.
  boolean accepts(Path path);

  /// The types of the source's layers that it imports, in its own names; empty where there is no
  /// such list.
  default List<String> operators() {
    return List.of();
  }

  /// What can be chosen beside the path.
  default List<ImportOption> options() {
    return List.of();
  }

  /// @throws ImportException naming file, place and reason; never another exception for what the
  ///   file holds
  Network load(Path path) throws ImportException;

  /// @param chosen values by the names of [#options]
  /// @throws ImportException naming file, place and reason; never another exception for what the
  ///   file or a value holds
  default Network load(Path path, Map<String, String> chosen) throws ImportException {
    return load(path);
  }
}
