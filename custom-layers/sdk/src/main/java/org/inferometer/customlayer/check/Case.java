package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.ElementType;
import org.inferometer.graph.Shape;

/// One set of operands on which a layer is tried. Everything follows from it, so that a case is the
/// same wherever it runs.
///
/// As text it is one line: `T=float16 N=3 C=5 ...=2x7 divisor=6.0 values=random exponent=0
/// seed=17`.
///
/// @param types of the type variables
/// @param sizes of the symbols that no attribute gives
/// @param rest what `...` stands for; empty too where nothing does
/// @param attributes the layer's own record
/// @param values how the inputs are drawn
/// @param exponent floating inputs are multiplied by this power of two
/// @param seed of the numbers
record Case(
    Map<String, ElementType> types,
    Map<String, Long> sizes,
    List<Long> rest,
    Record attributes,
    ValueKind values,
    int exponent,
    long seed) {
  Case {
    types = new TreeMap<>(types);
    sizes = new TreeMap<>(sizes);
    rest = List.copyOf(rest);
  }

  /// The combination of element types as text: `T=float16`.
  String typesText() {
    return types.entrySet().stream()
        .map(type -> type.getKey() + "=" + type.getValue().label())
        .collect(Collectors.joining(" "));
  }

  Case with(Map<String, Long> otherSizes, List<Long> otherRest) {
    return new Case(types, otherSizes, otherRest, attributes, values, exponent, seed);
  }

  Case with(Record others) {
    return new Case(types, sizes, rest, others, values, exponent, seed);
  }

  Case with(ValueKind kind, int power) {
    return new Case(types, sizes, rest, attributes, kind, power, seed);
  }

  Case withSeed(long other) {
    return new Case(types, sizes, rest, attributes, values, exponent, other);
  }

  @Override
  public String toString() {
    List<String> words = new ArrayList<>();
    types.forEach((name, type) -> words.add(name + "=" + type.label()));
    sizes.forEach((name, size) -> words.add(name + "=" + size));
    if (!rest.isEmpty()) {
      words.add("...=" + Shape.of(rest.stream().mapToLong(Long::longValue).toArray()));
    }
    AttributeText.of(attributes).forEach((name, value) -> words.add(name + "=" + value));
    words.add("values=" + values.label());
    words.add("exponent=" + exponent);
    words.add("seed=" + seed);
    return String.join(" ", words);
  }

  /// The case that a text tells.
  ///
  /// @throws IllegalArgumentException naming the word that does not fit the signature
  static Case parse(Signature signature, String text) {
    return new CaseParser(signature, text).parsed();
  }
}
