package org.inferometer.customlayer.check;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.inferometer.customlayer.Signature;
import org.inferometer.graph.Attribute;
import org.inferometer.graph.ElementType;

/// Parses the text of a case. A name may be that of a type variable and of a symbol at once: what
/// stands for it tells them apart.
final class CaseParser {
  private final Signature signature;
  private final Map<String, Class<?>> components = new LinkedHashMap<>();
  private final Map<String, ElementType> types = new LinkedHashMap<>();
  private final Map<String, Long> sizes = new LinkedHashMap<>();
  private final List<Attribute> attributes = new ArrayList<>();
  private final List<String> words;
  private List<Long> rest = List.of();

  CaseParser(Signature signature, String text) {
    this.signature = signature;
    this.words = Stream.of(text.strip().split(" +")).toList();
    for (var component : signature.attributes().defaults().getClass().getRecordComponents()) {
      components.put(component.getName(), component.getType());
    }
  }

  /// @throws IllegalArgumentException naming the word that does not fit
  Case parsed() {
    int last = words.size() - 1;
    if (last < 2) {
      throw new IllegalArgumentException("a case ends in values=… exponent=… seed=…");
    }
    words.subList(0, last - 2).forEach(this::add);
    requireAll();
    return new Case(
        types,
        sizes,
        rest,
        attributes(),
        ValueKind.of(ending(last - 2, "values")),
        Integer.parseInt(ending(last - 1, "exponent")),
        Long.parseLong(ending(last, "seed")));
  }

  private String ending(int position, String name) {
    String word = words.get(position);
    if (!word.startsWith(name + "=")) {
      throw new IllegalArgumentException("a case has " + name + "=… instead of '" + word + "'");
    }
    return word.substring(name.length() + 1);
  }

  private void add(String word) {
    int split = word.indexOf('=');
    String name = word.substring(0, Math.max(split, 0));
    String value = word.substring(split + 1);
    Optional<ElementType> type = type(name, value);
    if (type.isPresent()) {
      types.put(name, type.get());
    } else if (components.containsKey(name)) {
      attributes.add(AttributeText.parsed(name, components.get(name), value));
    } else if (name.equals("...")) {
      rest = Stream.of(value.split("x", -1)).map(Long::valueOf).toList();
    } else if (symbols().contains(name)) {
      sizes.put(name, Long.valueOf(value));
    } else {
      throw new IllegalArgumentException("'" + word + "' is nothing of " + signature.title());
    }
  }

  private Optional<ElementType> type(String variable, String label) {
    return signature.types().getOrDefault(variable, List.of()).stream()
        .filter(type -> type.label().equals(label))
        .findFirst();
  }

  private List<String> symbols() {
    return signature.inputs().stream()
        .flatMap(input -> input.shape().symbols().stream())
        .distinct()
        .toList();
  }

  private void requireAll() {
    List<String> missing =
        Stream.concat(signature.types().keySet().stream(), symbols().stream())
            .filter(name -> !types.containsKey(name) && !sizes.containsKey(name))
            .filter(name -> !components.containsKey(name))
            .sorted()
            .toList();
    if (!missing.isEmpty()) {
      throw new IllegalArgumentException("the case does not tell " + String.join(", ", missing));
    }
  }

  private Record attributes() {
    var read = signature.attributes().read(LayerNode.of(signature, attributes));
    return read.values()
        .map(Record.class::cast)
        .orElseThrow(() ->
            new IllegalArgumentException(
                read.problems().stream().collect(Collectors.joining("; "))));
  }
}
