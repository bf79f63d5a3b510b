package org.inferometer.backend.tensorrt.customlayer;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.inferometer.graph.Attribute;

/// A node of a custom layer as text: the one field that its plugin has, in the network and in the
/// plan. Fields of their own would lose what TensorRT's ONNX parser does not keep: integers beyond
/// 32 bits, and whether a number is a list.
///
/// @param signature a digest of the layer's signature
/// @param node its name in the user's network
/// @param attributes all of them, those that have their defaults too
record NodeText(String signature, String node, List<Attribute> attributes) {
  /// The name of the field.
  static final String FIELD = "inferometer_node";

  private static final String FORMAT = "inferometer 1";

  NodeText {
    attributes = List.copyOf(attributes);
  }

  String text() {
    return Arrays.asList(FORMAT, signature, encoded(node)).stream()
            .collect(Collectors.joining("\n"))
        + attributes.stream().map(NodeText::line).collect(Collectors.joining());
  }

  /// @throws IllegalArgumentException if it is no such text
  static NodeText parse(String text) {
    List<String> lines = text.lines().toList();
    if (lines.size() < 3 || !lines.getFirst().equals(FORMAT)) {
      throw new IllegalArgumentException("the plan was made by another version of Inferometer");
    }
    return new NodeText(
        lines.get(1),
        decoded(lines.get(2)),
        lines.stream().skip(3).map(NodeText::attribute).toList());
  }

  private static String line(Attribute attribute) {
    return "\n" + encoded(attribute.name()) + " " + value(attribute);
  }

  private static String value(Attribute attribute) {
    return switch (attribute.value()) {
      case Attribute.Ints(boolean list, long[] all) ->
          kind('i', list) + LongStream.of(all).mapToObj(n -> " " + n).collect(Collectors.joining());
      case Attribute.Floats(boolean list, float[] all) ->
          kind('f', list)
              + IntStream.range(0, all.length)
                  .mapToObj(i -> " " + Float.floatToRawIntBits(all[i]))
                  .collect(Collectors.joining());
      case Attribute.Strings(boolean list, List<byte[]> all) ->
          kind('s', list)
              + all.stream()
                  .map(text -> " " + encoded(new String(text, StandardCharsets.UTF_8)))
                  .collect(Collectors.joining());
      default ->
          throw new IllegalArgumentException(
              "attribute '" + attribute.name() + "' cannot be kept in a plan");
    };
  }

  private static String kind(char kind, boolean list) {
    return list ? kind + "s" : String.valueOf(kind);
  }

  private static Attribute attribute(String line) {
    List<String> words = new ArrayList<>(Arrays.asList(line.split(" ", -1)));
    String name = decoded(words.removeFirst());
    String kind = words.removeFirst();
    boolean list = kind.length() > 1;
    Attribute.Value value =
        switch (kind.charAt(0)) {
          case 'i' -> new Attribute.Ints(list, words.stream().mapToLong(Long::parseLong).toArray());
          case 'f' -> new Attribute.Floats(list, floats(words));
          default ->
              new Attribute.Strings(
                  list,
                  words.stream()
                      .map(word -> decoded(word).getBytes(StandardCharsets.UTF_8))
                      .toList());
        };
    return new Attribute(name, value);
  }

  private static float[] floats(List<String> bits) {
    float[] values = new float[bits.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = Float.intBitsToFloat(Integer.parseInt(bits.get(i)));
    }
    return values;
  }

  /// Without spaces and line feeds.
  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }

  private static String decoded(String text) {
    return URLDecoder.decode(text, StandardCharsets.UTF_8);
  }
}
