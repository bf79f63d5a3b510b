package org.inferometer.study;

import java.util.OptionalDouble;
import org.jspecify.annotations.Nullable;

/// A figure that says what it is: measured, estimated, or unavailable with the reason. Never 0, -1
/// or blank for "unknown".
public sealed interface Reading {
  /// Why a reading is missing that an older version did not take.
  String OLDER_STUDY = "the study was written by a version that did not measure it";

  /// A measured or counted value.
  ///
  /// @param value finite
  /// @param unit for example `ms`, `B`, `1` for a ratio
  /// @param n the samples behind it, ≥ 1
  /// @param ci95 the 95 % confidence interval; absent where the value was read or counted once,
  ///   exactly
  record Measured(double value, String unit, long n, @Nullable Interval ci95) implements Reading {
    public Measured {
      requireFinite(value);
      if (n < 1) {
        throw new IllegalArgumentException("a measured value has at least one sample, not " + n);
      }
    }
  }

  /// A value that was computed rather than measured.
  ///
  /// @param method how, in a few words: "FLOPs by formula"
  record Estimated(double value, String unit, String method) implements Reading {
    public Estimated {
      requireFinite(value);
    }
  }

  /// Nothing is known.
  ///
  /// @param reason why, and the remedy where there is one; not blank
  record Unavailable(String reason) implements Reading {
    public Unavailable {
      if (reason.isBlank()) {
        throw new IllegalArgumentException("an unavailable reading says why");
      }
    }
  }

  /// An exact count or a size, read once.
  static Reading exact(double value, String unit) {
    return new Measured(value, unit, 1, null);
  }

  static Reading measured(double value, String unit, long n, Interval ci95) {
    return new Measured(value, unit, n, ci95);
  }

  static Reading estimated(double value, String unit, String method) {
    return new Estimated(value, unit, method);
  }

  static Reading unavailable(String reason) {
    return new Unavailable(reason);
  }

  /// The value, if there is one.
  default OptionalDouble asDouble() {
    return switch (this) {
      case Measured m -> OptionalDouble.of(m.value());
      case Estimated e -> OptionalDouble.of(e.value());
      case Unavailable u -> OptionalDouble.empty();
    };
  }

  /// The 95 % interval, if there is one.
  default @Nullable Interval interval() {
    return this instanceof Measured m ? m.ci95() : null;
  }

  private static void requireFinite(double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "a reading is finite, but " + value + "; say why it is unavailable instead");
    }
  }
}
