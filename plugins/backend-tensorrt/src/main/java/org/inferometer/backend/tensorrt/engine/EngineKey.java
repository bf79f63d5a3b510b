package org.inferometer.backend.tensorrt.engine;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// Everything that decides what a build gives.
///
/// @param facts by name: the network's hash, precision, shapes, TensorRT, GPU, options
record EngineKey(Map<String, String> facts) {
  EngineKey {
    facts = Map.copyOf(facts);
  }

  /// SHA-256 of the facts, in hexadecimal: a file name.
  String digest() {
    String text =
        new TreeMap<>(facts)
            .entrySet().stream()
                .map(e -> e.getKey() + "=" + e.getValue())
                .collect(Collectors.joining("\n"));
    try {
      byte[] digest =
          MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(digest);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
