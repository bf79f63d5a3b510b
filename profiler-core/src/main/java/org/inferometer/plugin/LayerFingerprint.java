package org.inferometer.plugin;

import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.CodeSource;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import org.inferometer.customlayer.CustomLayer;
import org.inferometer.graph.GraphIndex;
import org.inferometer.graph.Node;
import org.inferometer.network.Network;

/// Tells whether the custom layers that a network uses are still the same: what is measured of it,
/// and found out about it, depends on their code.
public final class LayerFingerprint {
  private LayerFingerprint() {}

  /// SHA-256 of the jars of the custom layers that a network uses, by the layers' names; the name
  /// of the class for one that is in no jar.
  ///
  /// @throws IOException if a jar cannot be read
  public static Map<String, String> of(Network network) throws IOException {
    Map<String, String> jars = new TreeMap<>();
    for (Node node : GraphIndex.allNodes(network.graph())) {
      CustomLayer layer = network.customLayers().of(node).orElse(null);
      if (layer != null && !jars.containsKey(layer.signature().title())) {
        jars.put(layer.signature().title(), of(layer.getClass()));
      }
    }
    return jars;
  }

  private static String of(Class<?> type) throws IOException {
    CodeSource source = type.getProtectionDomain().getCodeSource();
    try {
      Path jar = source == null ? null : Path.of(source.getLocation().toURI());
      return jar == null || !Files.isRegularFile(jar) ? type.getName() : sha256(jar);
    } catch (URISyntaxException e) {
      return type.getName();
    }
  }

  /// SHA-256 of a file, in hexadecimal.
  static String sha256(Path file) throws IOException {
    try (InputStream in = Files.newInputStream(file)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      new DigestInputStream(in, digest).transferTo(java.io.OutputStream.nullOutputStream());
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
