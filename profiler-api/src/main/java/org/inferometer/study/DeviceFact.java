package org.inferometer.study;

/// One thing about a device's state that a reader must know before figures are compared: a clock, a
/// mode, a version.
public sealed interface DeviceFact {
  /// For example `persistence mode`; not blank.
  String name();

  /// Something that has a number, or is unavailable.
  record Figure(String name, Reading reading) implements DeviceFact {
    public Figure {
      requireName(name);
    }
  }

  /// Something that has words.
  record Text(String name, String text) implements DeviceFact {
    public Text {
      requireName(name);
    }
  }

  /// Something that could not be read.
  ///
  /// @param reason why, and the remedy where there is one
  static DeviceFact unknown(String name, String reason) {
    return new Figure(name, Reading.unavailable(reason));
  }

  private static void requireName(String name) {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a fact has a name");
    }
  }
}
