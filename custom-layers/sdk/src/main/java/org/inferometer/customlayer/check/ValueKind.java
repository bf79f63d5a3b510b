package org.inferometer.customlayer.check;

import java.util.Locale;

/// How the numbers of a case's inputs are drawn. The first are simpler than the last.
public enum ValueKind {
  /// Normally distributed.
  RANDOM,
  /// All the same.
  CONSTANT,
  /// Each larger than the one before it.
  RAMP,
  /// All different, in no order, so that exchanged axes show.
  DISTINCT,
  /// All 0 but one.
  ONE_HOT,
  /// Halves and their neighbours, where functions bend.
  HALVES,
  /// Signs that alternate, so that sums cancel.
  ALTERNATING,
  /// Over twenty powers of two, largest first, so that small ones vanish in long sums.
  DECREASING,
  /// Small noise on a large offset, so that a missing shift shows.
  OFFSET,
  /// Zeros of both signs.
  ZEROS,
  /// Infinities of both signs among others.
  INFINITE,
  /// NaN among others.
  NAN,
  /// The largest numbers of the type, or the ends of what the signature declares.
  LARGEST,
  /// The smallest normal and the smallest numbers of the type.
  SMALLEST;

  /// As the text of a case has it: `one-hot`.
  String label() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// @throws IllegalArgumentException if there is no such kind
  static ValueKind of(String label) {
    for (ValueKind kind : values()) {
      if (kind.label().equals(label)) {
        return kind;
      }
    }
    throw new IllegalArgumentException("no kind of values is called '" + label + "'");
  }
}
