package org.inferometer.plugin;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.digest.Sha256;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;

/// Tells where the code of the custom layers comes from that a network uses: what is measured of
/// the network, and found out about it, depends on that code.
public final class LayerOrigins {
  private LayerOrigins() {}

  /// A line for each custom layer that a network uses, in the order of their names: the layer, its
  /// plugin, and the jar with its SHA-256; the class for a layer that is in no jar.
  ///
  /// @throws IOException if a jar cannot be read
  public static List<String> of(Network network) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    for (Node node : GraphIndex.allNodes(network.graph())) {
      CustomLayer layer = network.customLayers().of(node).orElse(null);
      if (layer != null && !lines.containsKey(layer.signature().title())) {
        lines.put(layer.signature().title(), of(layer));
      }
    }
    return List.copyOf(lines.values());
  }

  private static String of(CustomLayer layer) throws IOException {
    String title = layer.signature().title() + " version " + layer.signature().version();
    CodeSource source = layer.getClass().getProtectionDomain().getCodeSource();
    Path file = source == null ? null : path(source);
    if (file == null || !Files.isRegularFile(file)) {
      return title + " of the class " + layer.getClass().getName();
    }
    PluginManifest manifest = PluginManifest.of(file);
    String plugin = (manifest.id() + " " + manifest.version()).strip();
    return title
        + (plugin.isEmpty() ? "" : " of " + plugin)
        + " ("
        + file.getFileName()
        + ", SHA-256 "
        + Sha256.of(file)
        + ")";
  }

  private static @org.jspecify.annotations.Nullable Path path(CodeSource source) {
    try {
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException | RuntimeException e) {
      return null; // It is no file.
    }
  }
}
