package org.inferometer.customlayer.check;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.inferometer.customlayer.AttributeRecord;
import org.inferometer.graph.Attribute;

/// Attributes as words without spaces: `6.0`, `true`, `1,2,3`; strings are encoded as in URLs.
final class AttributeText {
  private AttributeText() {}

  /// The values of a layer's own record, by name.
  static Map<String, String> of(Record attributes) {
    Map<String, String> texts = new LinkedHashMap<>();
    new AttributeRecord<>(attributes)
        .write(attributes)
        .forEach(attribute -> texts.put(attribute.name(), text(attribute.value())));
    return texts;
  }

  private static String text(Attribute.Value value) {
    return switch (value) {
      case Attribute.Ints(_, long[] all) ->
          LongStream.of(all).mapToObj(Long::toString).collect(Collectors.joining(","));
      case Attribute.Floats(_, float[] all) ->
          Arrays.stream(boxed(all)).map(String::valueOf).collect(Collectors.joining(","));
      case Attribute.Strings(_, List<byte[]> all) ->
          URLEncoder.encode(
              new String(all.getFirst(), StandardCharsets.UTF_8), StandardCharsets.UTF_8);
      default -> throw new IllegalArgumentException("no text for " + value);
    };
  }

  private static Float[] boxed(float[] numbers) {
    Float[] all = new Float[numbers.length];
    Arrays.setAll(all, i -> numbers[i]);
    return all;
  }

  /// The attribute of a node that a text tells.
  ///
  /// @param type of the record's component
  /// @throws IllegalArgumentException if it is none of the type
  static Attribute parsed(String name, Class<?> type, String text) {
    if (type == String.class) {
      return Attribute.of(name, URLDecoder.decode(text, StandardCharsets.UTF_8));
    }
    String[] words = text.isEmpty() ? new String[0] : text.split(",", -1);
    if (!type.isArray() && words.length != 1) {
      throw new IllegalArgumentException(name + " is one number, not '" + text + "'");
    }
    return type == float.class || type == float[].class
        ? new Attribute(name, new Attribute.Floats(type.isArray(), floats(words)))
        : new Attribute(
            name,
            new Attribute.Ints(
                type.isArray(), Stream.of(words).mapToLong(Long::parseLong).toArray()));
  }

  private static float[] floats(String[] words) {
    float[] all = new float[words.length];
    for (int i = 0; i < all.length; i++) {
      all[i] = Float.parseFloat(words[i]);
    }
    return all;
  }
}
