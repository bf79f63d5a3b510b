package org.inferometer.graph;

import java.util.ArrayList;
import java.util.List;

/// One dimension of a declared tensor type: a size, a named symbol, or nothing known.
public sealed interface Dimension {

  /// A known size, ≥ 0.
  record Fixed(long size) implements Dimension {
    public Fixed {
      if (size < 0) {
        throw new IllegalArgumentException("a fixed dimension is not negative, but " + size);
      }
    }

    @Override
    public String toString() {
      return Long.toString(size);
    }
  }

  /// A size that is bound by name, the same wherever the name stands.
  record Symbolic(String name) implements Dimension {
    @Override
    public String toString() {
      return name;
    }
  }

  /// A size that the model leaves open without a name (an absent dimension, or a negative one as
  /// some exporters write).
  record Unknown() implements Dimension {
    @Override
    public String toString() {
      return "?";
    }
  }

  /// A known size.
  static Dimension of(long size) {
    return new Fixed(size);
  }

  /// The dimensions of a known shape.
  static List<Dimension> fixed(Shape shape) {
    return shape.toList().stream().map(Dimension::of).toList();
  }

  /// Dimensions as a caller writes them.
  ///
  /// @param dimensions whole numbers, names of symbolic dimensions, or dimensions
  /// @throws IllegalArgumentException if one is anything else
  static List<Dimension> list(Object... dimensions) {
    List<Dimension> list = new ArrayList<>();
    for (Object dimension : dimensions) {
      list.add(
          switch (dimension) {
            case Integer size -> new Fixed(size);
            case Long size -> new Fixed(size);
            case String name -> new Symbolic(name);
            case Dimension known -> known;
            default ->
                throw new IllegalArgumentException(
                    "a dimension is a whole number or a name, not " + dimension);
          });
    }
    return List.copyOf(list);
  }
}
