package com.example.importer;

import java.nio.file.Path;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.ImportException;
import org.inferometer.graph.Model;
import org.inferometer.network.LayerDefinition;
import org.inferometer.network.Network;
import org.inferometer.network.NetworkBuilder;
import org.inferometer.network.Value;
import org.inferometer.network.layer.Layers;

/// A sketch as far as it was read: the network under construction, and the value that the next line
/// takes as its input.
final class Sketch {
  /// Weights are seeded: a sketch has none.
  private static final long SEED = 1;

  /// Sizes beyond this would need more memory than a sketch is worth.
  private static final long MOST = 1 << 16;

  /// Values of one item that a layer may take.
  private static final long MOST_FEATURES = 1 << 20;

  private final Path file;
  private final NetworkBuilder builder;
  private Value last;

  Sketch(Path file) {
    this.file = file;
    this.builder = new NetworkBuilder(Network.nameFor(file), SEED);
  }

  /// Reads one line.
  ///
  /// @param number counted from 1, for messages
  void line(int number, String line) throws ImportException {
    String[] words = line.strip().split("\\s+");
    if (words[0].isEmpty() || words[0].startsWith("#")) {
      return;
    }
    try {
      if (words.length < 2) {
        throw new IllegalArgumentException("a line is: KIND NAME SIZE...");
      }
      last = words[0].equals("input") ? input(words) : after(words);
    } catch (IllegalArgumentException e) {
      // The builder checks names and shapes, and says what is wrong with them.
      throw new ImportException(file.toString(), "line " + number, String.valueOf(e.getMessage()));
    }
  }

  private Value input(String[] words) {
    if (last != null) {
      throw new IllegalArgumentException("a sketch has one input, in its first line");
    }
    Object[] dimensions = new Object[words.length - 1];
    dimensions[0] = "N";
    long features = 1;
    for (int i = 1; i < dimensions.length; i++) {
      long size = size(words, i + 1);
      dimensions[i] = size;
      features = Math.min(features * size, MOST_FEATURES + 1);
    }
    if (features > MOST_FEATURES) {
      throw new IllegalArgumentException("an item has at most " + MOST_FEATURES + " values");
    }
    return builder.input(words[1], ElementType.FLOAT, dimensions);
  }

  private Value after(String[] words) {
    if (last == null) {
      throw new IllegalArgumentException("the first line is: input NAME SIZE...");
    }
    return last.then(words[1], definition(words));
  }

  private static LayerDefinition definition(String[] words) {
    return switch (words[0]) {
      case "conv" -> Layers.conv(size(words, 2), size(words, 3));
      case "maxpool" -> Layers.maxPool(size(words, 2)).stride(size(words, 2));
      case "dense" -> Layers.fullyConnected(size(words, 2));
      case "relu" -> Layers.relu();
      case "softmax" -> Layers.softmax();
      default ->
          throw new IllegalArgumentException(
              "unknown layer '" + words[0] + "'; known are conv, maxpool, dense, relu, softmax");
    };
  }

  private static long size(String[] words, int place) {
    if (place >= words.length) {
      throw new IllegalArgumentException(words[0] + " lacks a size");
    }
    try {
      long size = Long.parseLong(words[place]);
      if (size >= 1 && size <= MOST) {
        return size;
      }
    } catch (NumberFormatException e) {
      // Falls through to the message below.
    }
    throw new IllegalArgumentException(
        "a size is a number from 1 to " + MOST + ", not '" + words[place] + "'");
  }

  /// The finished network.
  ///
  /// @param format that it came in
  Network network(String format) throws ImportException {
    if (last == null) {
      throw new ImportException(
          file.toString(), "", "holds no layer; the first line is: input NAME SIZE...");
    }
    try {
      builder.output(last);
      Model model = builder.model();
      return Network.of(model, Network.nameFor(file), file.toString(), format, null);
    } catch (IllegalArgumentException e) {
      throw new ImportException(file.toString(), "", String.valueOf(e.getMessage()));
    }
  }
}
