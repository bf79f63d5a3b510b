package org.inferometer.network;

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
}
