package org.inferometer.customlayer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.inferometer.operator.PartialShape;
import org.jspecify.annotations.Nullable;

/// The sizes that the symbols of a layer's signature have in one node.
final class Dimensions {
  private final Map<String, Long> symbols = new HashMap<>();

  /// The operand that gave each symbol its value.
  private final Map<String, String> givers = new HashMap<>();

  private @Nullable List<Long> rest;

  /// @param attributes integer ones, by name
  Dimensions(Map<String, Long> attributes) {
    attributes.forEach((name, value) -> {
      symbols.put(name, value);
      givers.put(name, "the attribute");
    });
  }

  /// Holds a size against that of an actual dimension; a symbol without a value takes it.
  ///
  /// @return what does not fit
  Optional<String> bind(String operand, Size size, PartialShape actual, int axis) {
    long found = actual.size(axis);
    if (found == Size.OPEN) {
      return Optional.empty();
    }
    if (size instanceof Size.Symbol(String name) && !symbols.containsKey(name)) {
      symbols.put(name, found);
      givers.put(name, operand);
      return Optional.empty();
    }
    OptionalLong wanted = size.value(symbols);
    return wanted.isEmpty() || wanted.getAsLong() == found
        ? Optional.empty()
        : Optional.of(
            "dimension "
                + axis
                + " of "
                + operand
                + " is "
                + found
                + " ("
                + actual
                + "), but "
                + size
                + " is "
                + wanted.getAsLong()
                + giver(size));
  }

  private String giver(Size size) {
    return size instanceof Size.Symbol(String name) && givers.containsKey(name)
        ? " in " + givers.get(name)
        : "";
  }

  /// The same for the dimensions that `...` stands for.
  Optional<String> bindRest(String operand, PartialShape actual, int from, int count) {
    List<Long> found = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      found.add(actual.size(from + i));
    }
    List<Long> known = rest;
    if (known == null) {
      rest = found;
      return Optional.empty();
    }
    boolean fits = known.size() == count;
    for (int i = 0; fits && i < count; i++) {
      fits =
          known.get(i) == Size.OPEN
              || found.get(i) == Size.OPEN
              || known.get(i).equals(found.get(i));
    }
    if (!fits) {
      return Optional.of(
          operand + " (" + actual + ") has other leading dimensions than " + known + " before it");
    }
    return Optional.empty();
  }

  /// The dimensions that `...` stands for; empty where nothing is known of them.
  Optional<List<Long>> rest() {
    return Optional.ofNullable(rest);
  }

  /// A size; [Size#OPEN] where a symbol has no value.
  ///
  /// @throws ArithmeticException if it is negative, or cannot be computed
  long value(Size size) {
    OptionalLong value = size.value(symbols);
    if (value.isPresent() && value.getAsLong() < 0) {
      throw new ArithmeticException(size + " is " + value.getAsLong());
    }
    return value.orElse(Size.OPEN);
  }
}
