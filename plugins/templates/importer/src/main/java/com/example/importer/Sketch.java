package com.example.importer;

import java.nio.file.Path;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
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

  /// Weights of all layers together: 64 MiB.
  private static final long MOST_WEIGHTS = 1 << 24;

  private final Path file;
  private final NetworkBuilder builder;
  private Value last;
  private long weights;

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
      features = product(features, size);
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
    // Before the builder draws them.
    weights += weights(words);
    if (weights > MOST_WEIGHTS) {
      throw new IllegalArgumentException(
          "the layers up to here have more than "
              + MOST_WEIGHTS
              + " weights, the most that a sketch may have");
    }
    return last.then(words[1], definition(words));
  }

  /// How many weights the layer of a line has, biases left out.
  private long weights(String[] words) {
    return switch (words[0]) {
      case "conv" ->
          product(
              last.rank() > 1 ? last.size(1) : 1, size(words, 2), size(words, 3), size(words, 3));
      case "dense" -> product(features(), size(words, 2));
      default -> 0;
    };
  }

  /// Values of one item.
  private long features() {
    return product(IntStream.range(1, last.rank()).mapToLong(last::size).toArray());
  }

  /// A product that stops above every bound, so that it cannot overflow.
  private static long product(long... factors) {
    return LongStream.of(factors).reduce(1, (a, b) -> Math.min(a * b, MOST_WEIGHTS + 1));
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
