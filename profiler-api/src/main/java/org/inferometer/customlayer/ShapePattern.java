package org.inferometer.customlayer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;
import org.inferometer.graph.Dimension;
import org.inferometer.operator.PartialShape;

/// The shape of an operand, as a developer writes it: `"N, C, H, W"`, `"..., N"`, `"N, 2 * C"`, or
/// `""` for a scalar. A symbol has the same size wherever it stands in a layer's signature; `...`
/// stands for any number of dimensions, the same ones in all operands that have it.
///
/// @param sizes from the outermost dimension inwards
public record ShapePattern(List<Size> sizes) {
  /// Stands for `...`.
  public static final Size REST = new Size.Symbol("...");

  public ShapePattern {
    sizes = List.copyOf(sizes);
    if (sizes.stream().filter(REST::equals).count() > 1) {
      throw new IllegalArgumentException("a shape has '...' once at most");
    }
  }

  /// @throws IllegalArgumentException naming the text and the place, if it is none
  public static ShapePattern of(String text) {
    return new ShapePattern(new SizeParser(text).sizes());
  }

  /// Whether `...` is among the sizes.
  public boolean hasRest() {
    return sizes.contains(REST);
  }

  /// The symbols that it needs, without `...`.
  public Set<String> symbols() {
    Set<String> names = new LinkedHashSet<>();
    sizes.stream().filter(size -> !size.equals(REST)).forEach(size -> size.addSymbols(names));
    return names;
  }

  /// Takes the sizes of an actual shape for the symbols that stand alone.
  ///
  /// @param operand its name, for the message
  /// @return what does not fit, a sentence without a full stop; empty if all does, as far as the
  ///   shape is known
  Optional<String> bind(String operand, PartialShape actual, Dimensions dimensions) {
    if (!actual.isKnown()) {
      return Optional.empty();
    }
    int rank = actual.rank().orElseThrow();
    int rest = rank - (sizes.size() - (hasRest() ? 1 : 0));
    if (rest < 0 || (rest > 0 && !hasRest())) {
      return Optional.of(
          operand + " has " + rank + " dimensions (" + actual + "), but is declared as " + this);
    }
    int axis = 0;
    for (Size size : sizes) {
      int count = size.equals(REST) ? rest : 1;
      Optional<String> problem =
          size.equals(REST)
              ? dimensions.bindRest(operand, actual, axis, rest)
              : dimensions.bind(operand, size, actual, axis);
      if (problem.isPresent()) {
        return problem;
      }
      axis += count;
    }
    return Optional.empty();
  }

  /// The shape that the dimensions give, as far as they are known.
  ///
  /// @throws ArithmeticException if a size divides by zero, is negative, or exceeds 2^63 - 1
  PartialShape of(Dimensions dimensions) {
    List<Long> all = new ArrayList<>();
    for (Size size : sizes) {
      if (size.equals(REST)) {
        Optional<List<Long>> rest = dimensions.rest();
        if (rest.isEmpty()) {
          return PartialShape.UNKNOWN;
        }
        all.addAll(rest.get());
      } else {
        all.add(dimensions.value(size));
      }
    }
    return PartialShape.of(all.stream().mapToLong(Long::longValue).toArray());
  }

  /// The dimensions of an operand of this pattern that each of its sizes stands for.
  ///
  /// @param actual as many as the pattern needs
  Map<Size, List<Dimension>> dimensions(List<Dimension> actual) {
    int rest = actual.size() - (sizes.size() - 1);
    Map<Size, List<Dimension>> all = new HashMap<>();
    int axis = 0;
    for (Size size : sizes) {
      int end = axis + (size.equals(REST) ? rest : 1);
      all.put(size, actual.subList(axis, end));
      axis = end;
    }
    return all;
  }

  /// The dimensions of this pattern: sizes where they are known, otherwise those that are given.
  ///
  /// @param given what other operands' sizes stand for
  /// @param shape of this pattern, as far as it is known
  List<Dimension> dimensions(Map<Size, List<Dimension>> given, PartialShape shape) {
    List<Dimension> all = new ArrayList<>();
    for (Size size : sizes) {
      List<Dimension> open = size.equals(REST) ? List.of() : List.of(new Dimension.Unknown());
      all.addAll(given.getOrDefault(size, open));
    }
    for (int axis = 0; shape.isKnown() && axis < all.size(); axis++) {
      if (shape.size(axis) != PartialShape.OPEN) {
        all.set(axis, Dimension.of(shape.size(axis)));
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return sizes.isEmpty()
        ? "a scalar"
        : sizes.stream().map(Size::toString).collect(Collectors.joining(", "));
  }
}
